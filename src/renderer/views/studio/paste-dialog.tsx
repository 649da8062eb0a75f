// Many sample texts at once: one on each line.
import { useRef, useState } from 'react';
import type { PatternTest } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { LONGEST_TEXT } from './tests-panel.tsx';

export interface PasteDialogProps {
  /** How many more there may be. */
  room: number;
  onAdd: (tests: PatternTest[]) => void;
  onClose: () => void;
}

export function PasteDialog({ room, onAdd, onClose }: PasteDialogProps) {
  const [text, setText] = useState('');
  const [expect, setExpect] = useState<PatternTest['expect']>('match');
  const field = useRef<HTMLTextAreaElement>(null);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  const fitting = lines.filter((line) => line.length <= LONGEST_TEXT).slice(0, room);
  const left = lines.length - fitting.length;
  return (
    <Dialog
      open
      size="medium"
      title="Paste sample texts"
      description="One on each line; empty lines are left out."
      firstFocus={field}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            disabled={fitting.length === 0}
            onClick={() => {
              onAdd(fitting.map((line) => ({ text: line, expect, note: '' })));
              onClose();
            }}
          >
            Add {fitting.length.toLocaleString('en')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-0.5">
        <TextArea ref={field} label="Texts" rows={10} value={text} onChange={setText} />
        <Segmented
          label="They are to"
          options={[
            { value: 'match', label: 'Match' },
            { value: 'miss', label: 'No match' },
          ]}
          value={expect}
          onChange={setExpect}
        />
        {left > 0 && (
          <p className="text-sm text-warn">
            {left} of them will be left out: a pattern keeps 200 texts of at most 20,000 characters.
          </p>
        )}
      </div>
    </Dialog>
  );
}
