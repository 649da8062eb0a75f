/** What analysts wrote about a person and what they did, newest first. */
import type { PersonDetail } from '../../../shared/protocol/people.ts';
import { Notes } from '../../parts/notes.tsx';
import { Panel } from '../../parts/panel.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import type { Person } from '../../state/person.ts';
import { useRight } from '../../state/workspace.ts';

export function NotesPanel({ detail: { notes }, person }: { detail: PersonDetail; person: Person }) {
  const mayAct = useRight('people.act');
  const add = async (body: string) => void (await person.act({ what: 'note', body }));
  return (
    <Panel title="Notes">
      <Notes
        notes={notes}
        none="No notes yet. What is written here, others find on this page."
        scope="Person"
        onAdd={mayAct ? add : null}
      />
    </Panel>
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
