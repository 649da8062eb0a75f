// A dialog that is one form: what is asked for, sent by its last button or by Enter where a field sends it.
import { type ReactNode, useId } from 'react';
import { Button } from './button.tsx';
import { Dialog, type DialogProps } from './dialog.tsx';

export interface FormDialogProps extends Omit<DialogProps, 'open' | 'actions' | 'reading'> {
  /** What the button that sends it says. */
  submit: ReactNode;
  /** Whether it may be sent as it is. */
  ready: boolean;
  busy: boolean;
  onSubmit: () => void;
}

export function FormDialog({ submit, ready, busy, onSubmit, children, ...dialog }: FormDialogProps) {
  const form = useId();
  return (
    <Dialog
      {...dialog}
      open
      actions={
        <>
          <Button onClick={dialog.onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} busy={busy} disabled={!ready}>
            {submit}
          </Button>
        </>
      }
    >
      <form
        id={form}
        className="flex flex-col gap-3 p-0.5"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </Dialog>
  );
}
