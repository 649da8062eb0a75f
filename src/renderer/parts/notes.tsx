/** Notes under each other, and the field to write another. */
import { useState } from 'react';
import type { FailureDetails } from '../../shared/model/failure.ts';
import { useKeys } from '../state/keys.ts';
import { Button } from './button.tsx';
import { TextArea } from './field.tsx';
import { ErrorNote } from './notice.tsx';
import { SafeText } from './safe-text.tsx';
import { oneLine } from './segments.ts';
import { Time } from './time.tsx';

export interface NotesProps {
  notes: readonly { id: string; author: string; at: string; body: string }[];
  /** Said while there is none. */
  none: string;
  /** Heading of its key in the help. */
  scope: string;
  /** Keeps a note; rejects with a Failure. Null for those who may only read. */
  onAdd: ((body: string) => Promise<void>) | null;
}

export function Notes({ notes, none, scope, onAdd }: NotesProps) {
  return (
    <>
      {onAdd !== null && <NoteForm scope={scope} onAdd={onAdd} />}
      {notes.length === 0 ? (
        <p className="text-muted">{none}</p>
      ) : (
        <ol className="flex flex-col gap-3">
          {notes.map((note) => (
            <li key={note.id}>
              <p className="flex items-baseline gap-2 text-sm text-muted">
                <bdi className="font-semibold text-ink">{oneLine(note.author)}</bdi>
                <Time at={note.at} form="ago" />
              </p>
              <SafeText text={note.body} fold={1_500} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}

function NoteForm({ scope, onAdd }: { scope: string; onAdd: (body: string) => Promise<void> }) {
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  useKeys(scope, [
    {
      keys: 'n',
      label: 'Write a note',
      run: () => document.querySelector<HTMLTextAreaElement>('[data-note]')?.focus(),
    },
  ]);
  const add = async () => {
    if (note.trim() === '' || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await onAdd(note.trim());
      setNote('');
    } catch (error) {
      setFailure(error as FailureDetails);
    }
    setBusy(false);
  };
  return (
    <form
      className="mb-3 flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        void add();
      }}
    >
      <TextArea
        label="New note"
        hideLabel
        data-note
        rows={2}
        placeholder="Add a note  n"
        value={note}
        onChange={setNote}
        maxLength={10_000}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur();
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
          event.preventDefault();
          void add();
        }}
      />
      {failure !== null && <ErrorNote error={failure} />}
      {note.trim() !== '' && (
        <Button type="submit" busy={busy} className="self-end">
          Add note
        </Button>
      )}
    </form>
  );
}
