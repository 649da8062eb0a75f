/** What analysts wrote about a person and what they did, newest first. */
import { useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PersonDetail } from '../../../shared/protocol/people.ts';
import { Button } from '../../parts/button.tsx';
import { TextArea } from '../../parts/field.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { useKeys } from '../../state/keys.ts';
import type { Person } from '../../state/person.ts';
import { useRight } from '../../state/workspace.ts';

export function NotesPanel({ detail: { notes }, person }: { detail: PersonDetail; person: Person }) {
  const mayAct = useRight('people.act');
  return (
    <Panel title="Notes">
      {mayAct && <NoteForm person={person} />}
      {notes.length === 0 ? (
        <p className="text-muted">No notes yet. What is written here, others find on this page.</p>
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
    </Panel>
  );
}

function NoteForm({ person }: { person: Person }) {
  const [note, setNote] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  useKeys('Person', [
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
      await person.act({ what: 'note', body: note.trim() });
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

/** What the journal calls each action, in words. */
const DONE: Readonly<Record<string, string>> = {
  'people.flag': 'Flagged',
  'people.flag.end': 'Flag removed',
  'people.whitelist': 'Whitelisted',
  'people.whitelist.end': 'Whitelisting ended',
  'people.block': 'Blocked',
  'people.block.end': 'Unblocked',
  'people.store_profile': 'Profile stored',
  'people.note': 'Note written',
};

export function HistoryPanel({ detail: { history } }: { detail: PersonDetail }) {
  return (
    <Panel
      title="History"
      empty={
        history.length === 0
          ? { why: 'Nobody did anything about them yet', remedy: 'Every action is written down here.' }
          : null
      }
    >
      <ol className="flex max-h-72 flex-col gap-1.5 overflow-y-auto">
        {history.map(({ at, actor, what, reason }) => (
          <li key={`${at} ${what}`} className="flex flex-wrap items-baseline gap-x-2">
            <span className="font-medium">{DONE[what] ?? what}</span>
            <span className="text-sm text-muted">
              <bdi>{oneLine(actor)}</bdi>, <Time at={at} form="full" />
            </span>
            {reason !== null && <bdi className="w-full text-muted wrap-anywhere">{oneLine(reason)}</bdi>}
          </li>
        ))}
      </ol>
    </Panel>
  );
}
