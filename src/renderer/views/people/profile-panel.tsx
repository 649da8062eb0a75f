/** The profile as the platform stores it, beside the same worked out from the events, with every difference. */
import { RefreshCw } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { PersonDetail } from '../../../shared/protocol/people.ts';
import { Button } from '../../parts/button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Time, useTimeZone } from '../../parts/time.tsx';
import { formatDateTime } from '../../parts/time-format.ts';
import type { Person, Recomputed } from '../../state/person.ts';
import { useRight } from '../../state/workspace.ts';
import { count, plural } from '../overview/figure.ts';
import { ActionDialog } from './action-dialog.tsx';

export function ProfilePanel({ person, stored }: { person: Person; stored: PersonDetail['profile'] }) {
  const recomputed = useStore(person.store, (state) => state.recomputed);
  const failure = useStore(person.store, (state) => state.recomputeFailure);
  const busy = useStore(person.store, (state) => state.recomputing);
  const number = (value: number | null) => (value === null ? 'not recorded' : count(value));
  return (
    <Panel
      title="Stored profile"
      actions={
        <Button kind="quiet" icon={<RefreshCw />} busy={busy} onClick={() => void person.recompute()}>
          Work out anew
        </Button>
      }
    >
      {stored === null ? (
        <p className="text-muted">The platform keeps no profile of them.</p>
      ) : (
        <Facts
          facts={[
            ['Incidents', number(stored.incidents)],
            ['High', number(stored.high)],
            ['Critical', number(stored.critical)],
            [
              'Latest score',
              `${stored.latestScore ?? 'not recorded'}${stored.latestLevel === null ? '' : `, ${stored.latestLevel}`}`,
            ],
            [
              'Last incident',
              stored.lastIncidentAt === null ? (
                'none'
              ) : (
                <Time key="at" at={stored.lastIncidentAt} focusable />
              ),
            ],
          ]}
        />
      )}
      {failure !== null && (
        <ErrorNote error={failure} onRetry={() => void person.recompute()} className="mt-3" />
      )}
      {failure === null && recomputed !== null && <Outcome recomputed={recomputed} person={person} />}
    </Panel>
  );
}

function Outcome({ recomputed, person }: { recomputed: Recomputed; person: Person }) {
  const mayAct = useRight('people.act');
  const detail = useStore(person.store, (state) => state.detail);
  const [asking, setAsking] = useState(false);
  const zone = useTimeZone();
  const { differences, events } = recomputed;
  const of = `Worked out from ${plural(events, 'event')}`;
  // A time is said by the protocol as an instant; people read it in their zone.
  const words = (field: string, value: string) =>
    field === 'Last incident' && value !== '–' ? formatDateTime(value, zone) : value;
  if (differences.length === 0)
    return (
      <Callout kind="good" title="What is stored is right" className="mt-3">
        {of}.
      </Callout>
    );
  return (
    <Callout kind="warn" title={plural(differences.length, 'difference')} className="mt-3">
      <p>{of}.</p>
      <table className="mt-1 w-full" aria-label="Differences">
        <thead className="text-left text-sm text-muted">
          <tr>
            <th className="pr-2 font-medium">Number</th>
            <th className="pr-2 font-medium">Stored</th>
            <th className="font-medium">Worked out</th>
          </tr>
        </thead>
        <tbody>
          {differences.map(({ field, stored, computed }) => (
            <tr key={field} className="align-top">
              <td className="pr-2">{field}</td>
              <td className="pr-2 text-muted">{words(field, stored)}</td>
              <td className="font-medium">{words(field, computed)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {mayAct && detail?.row.spaces.some((space) => space !== 'public') && (
        <Button className="mt-2" onClick={() => setAsking(true)}>
          Store what was worked out…
        </Button>
      )}
      {asking && detail !== null && (
        <ActionDialog deed="store_profile" detail={detail} person={person} onClose={() => setAsking(false)} />
      )}
    </Callout>
  );
}
