// Takes a pack as text from the clipboard.
import { useRef, useState } from 'react';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextArea } from '../../../parts/field.tsx';

export function PasteDialog({ onPaste, onClose }: { onPaste: (text: string) => void; onClose: () => void }) {
  const [text, setText] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  return (
    <Dialog
      open
      onClose={onClose}
      title="Paste a pack"
      size="large"
      firstFocus={area}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={text.trim() === ''} onClick={() => onPaste(text)}>
            See what it would change
          </Button>
        </>
      }
    >
      <div className="p-0.5">
        <TextArea
          ref={area}
          label="YAML or JSON"
          mono
          rows={16}
          maxLength={4_000_000}
          value={text}
          onChange={setText}
        />
      </div>
    </Dialog>
  );
}
