// What is asked before a change: why an alert is closed, to whom it goes, what the note says.
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import { CLOSE_REASONS, type CloseReason, statusForReason } from '../../../shared/model/alert.ts';
import type { AlertChange } from '../../../shared/protocol/alerts.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea, TextField } from '../../parts/field.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { REASON_WORDS } from '../../state/alerts-triage.ts';
import { useSettings } from '../../state/settings.ts';
import { stores } from './stores.ts';
import { thenNext } from './triage-actions.ts';

const REASON_HINTS: Readonly<Record<CloseReason, string>> = {
  true_positive: 'An attack, dealt with',
  false_positive: 'Nothing of the kind; the detection was wrong',
  benign: 'As detected, but harmless here',
  duplicate: 'Another alert says the same',
  other: 'Say why in the note',
};

const howMany = (count: number) => (count === 1 ? 'this alert' : `${count.toLocaleString('en')} alerts`);

export function TriageDialogs() {
  const { triage } = stores();
  const asking = useStore(triage.store, (state) => state.asking);
  if (asking === null) return null;
  const Form = { close: CloseDialog, assign: AssignDialog, note: NoteDialog }[asking.what];
  const send = (change: AlertChange, next: boolean) => {
    const done = triage.apply(asking.targets, change);
    void (next ? thenNext(done) : done);
  };
  return <Form count={asking.targets.length} onSend={send} />;
}

interface FormProps {
  count: number;
  onSend: (change: AlertChange, next: boolean) => void;
}

function Buttons({ form, label, disabled = false }: { form: string; label: string; disabled?: boolean }) {
  const { triage } = stores();
  const busy = useStore(triage.store, (state) => state.busy);
  return (
    <>
      <Button onClick={triage.dismissAsking}>Cancel</Button>
      <Button kind="primary" type="submit" form={form} busy={busy} disabled={disabled}>
        {label}
      </Button>
    </>
  );
}

function CloseDialog({ count, onSend }: FormProps) {
  const [reason, setReason] = useState<CloseReason>('true_positive');
  const [note, setNote] = useState('');
  const first = useRef<HTMLInputElement>(null);
  const noteMissing = reason === 'other' && note.trim() === '';
  const send = () => {
    if (noteMissing) return;
    onSend(
      { status: statusForReason(reason), reason, ...(note.trim() === '' ? {} : { note: note.trim() }) },
      true,
    );
  };
  return (
    <Dialog
      open
      onClose={stores().triage.dismissAsking}
      title={`Close ${howMany(count)}`}
      firstFocus={first}
      actions={
        <Buttons
          form="close-form"
          label={reason === 'false_positive' ? 'Mark as false positive' : 'Resolve'}
          disabled={noteMissing}
        />
      }
    >
      <form
        id="close-form"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
        onKeyDown={(event) => {
          const chosen =
            event.target instanceof HTMLTextAreaElement ? undefined : CLOSE_REASONS[Number(event.key) - 1];
          if (chosen !== undefined) setReason(chosen);
          const submits =
            event.key === 'Enter' &&
            (event.ctrlKey || event.metaKey || !(event.target instanceof HTMLTextAreaElement));
          if (submits) {
            event.preventDefault();
            send();
          }
        }}
      >
        <fieldset className="flex flex-col p-0.5">
          <legend className="sr-only">Reason</legend>
          {CLOSE_REASONS.map((value, index) => (
            <label
              key={value}
              className={cx(
                'flex items-center gap-2.5 rounded-md px-2 py-1.5 has-focus-visible:outline-2 has-focus-visible:outline-accent',
                reason === value ? 'bg-selected' : 'hover:bg-hover',
              )}
            >
              <input
                ref={index === 0 ? first : undefined}
                type="radio"
                name="reason"
                className="accent-(--color-accent-fill) outline-none"
                checked={reason === value}
                onChange={() => setReason(value)}
              />
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{REASON_WORDS[value]}</span>
                <span className="block text-sm text-muted">{REASON_HINTS[value]}</span>
              </span>
              <Kbd keys={String(index + 1)} />
            </label>
          ))}
        </fieldset>
        <TextArea
          label={reason === 'other' ? 'Note' : 'Note, if there is more to say'}
          value={note}
          onChange={setNote}
          maxLength={10_000}
          rows={2}
        />
      </form>
    </Dialog>
  );
}

function AssignDialog({ count, onSend }: FormProps) {
  const { triage, views } = stores();
  const { analyst } = useSettings();
  const known = useStore(views.store, (state) => state.choices.assignees);
  const [name, setName] = useState(analyst);
  const input = useRef<HTMLInputElement>(null);
  const others = known.filter((other) => other !== analyst).slice(0, 8);
  return (
    <Dialog
      open
      onClose={triage.dismissAsking}
      title={`Assign ${howMany(count)}`}
      firstFocus={input}
      actions={<Buttons form="assign-form" label={name.trim() === '' ? 'Unassign' : 'Assign'} />}
    >
      <form
        id="assign-form"
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          onSend({ assignee: name.trim() === '' ? null : name.trim() }, false);
        }}
      >
        <TextField
          ref={input}
          label="To"
          value={name}
          onChange={setName}
          onFocus={(event) => event.currentTarget.select()}
          maxLength={255}
          list="assignees"
          description={
            analyst === ''
              ? 'Give your own name in the settings, and it stands here. Empty means nobody.'
              : name.trim() === analyst
                ? 'That is you. Empty means nobody.'
                : 'Empty means nobody.'
          }
        />
        <datalist id="assignees">
          {known.map((other) => (
            <option key={other} value={other} />
          ))}
        </datalist>
        {others.length > 0 && (
          <div className="flex flex-wrap gap-1.5">
            {others.map((other) => (
              <Button key={other} onClick={() => setName(other)}>
                <bdi className="max-w-40 truncate">{other}</bdi>
              </Button>
            ))}
          </div>
        )}
      </form>
    </Dialog>
  );
}

function NoteDialog({ count, onSend }: FormProps) {
  const [note, setNote] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const send = () => note.trim() !== '' && onSend({ note: note.trim() }, false);
  return (
    <Dialog
      open
      onClose={stores().triage.dismissAsking}
      title={`Note on ${howMany(count)}`}
      firstFocus={area}
      actions={<Buttons form="note-form" label="Add" disabled={note.trim() === ''} />}
    >
      <form
        id="note-form"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <TextArea
          ref={area}
          label="Note"
          hideLabel
          value={note}
          onChange={setNote}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            send();
          }}
          maxLength={10_000}
          rows={4}
          placeholder="What you found, for whoever comes after you"
        />
      </form>
    </Dialog>
  );
}
