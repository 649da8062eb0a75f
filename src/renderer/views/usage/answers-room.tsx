/** Single answers: each with its usage row and how sure the match is, or with the cause of its lack. */
import { Filter } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import {
  CAUSES,
  ENDPOINT_WORDS,
  ENDPOINTS,
  MATCHES,
  NOTES,
  type UsageEndpoint,
} from '../../../shared/model/usage.ts';
import { USAGE_KINDS, type UsageAnswer } from '../../../shared/protocol/usage.ts';
import { Button } from '../../parts/button.tsx';
import { MultiSelect } from '../../parts/combobox.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { type RecordColumn, RecordList } from '../../parts/record-list.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { core } from '../../state/core.ts';
import { createPaged } from '../../state/paged.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import type { UsagePeriod } from '../../state/usage.ts';
import { compact, money } from '../overview/figure.ts';
import { personPath } from '../people/words.tsx';
import { Estimated, reasonWords } from './words.tsx';

const NOTHING = <span className="text-faint">–</span>;
const KIND_WORDS = {
  gap: 'Unrecorded',
  match: 'Recorded',
  doubted: 'Match not certain',
  noted: 'Odd',
} as const;

const COLUMNS: readonly RecordColumn<UsageAnswer>[] = [
  { head: 'Time', cell: ({ at }) => <Time at={at} className="text-muted" /> },
  {
    head: 'Endpoint',
    cell: ({ endpoint }) => <span className="font-mono text-sm">{ENDPOINT_WORDS[endpoint]}</span>,
  },
  {
    head: 'User',
    cell: ({ person, userName }) =>
      person === null ? (
        NOTHING
      ) : (
        <a href={routeHref(personPath(person))} tabIndex={-1} className="hover:underline">
          <bdi>{oneLine(userName ?? `User ${person.slice(2)}`)}</bdi>
        </a>
      ),
  },
  {
    head: 'Usage row',
    cell: ({ row }) =>
      row === null ? (
        <span className="text-bad">none</span>
      ) : (
        <a
          href={routeHref(`audit/${row}`)}
          tabIndex={-1}
          className="font-mono text-sm text-accent hover:underline"
        >
          {row.startsWith('o:') ? 'omni2' : 'public'} {row.slice(2)}
        </a>
      ),
  },
  {
    head: 'Sure',
    look: 'tnum text-right',
    cell: ({ row, certainty }) =>
      row === null ? (
        NOTHING
      ) : (
        <span className={certainty < 0.9 ? 'text-warn' : undefined}>{Math.round(certainty * 100)} %</span>
      ),
  },
  {
    head: 'Why',
    look: 'hidden @3xl:block',
    cell: ({ why, notes }) => {
      const words = [why, ...notes].map(reasonWords).join(' · ');
      return (
        <span title={words} className="text-muted">
          {words}
        </span>
      );
    },
  },
  {
    head: 'Output',
    look: 'tnum text-right hidden @3xl:block',
    cell: ({ outputTokens }) => (outputTokens === null ? NOTHING : compact(outputTokens)),
  },
  {
    head: 'Cost',
    look: 'tnum text-right',
    cell: ({ cost, estimatedCost }) =>
      cost !== null ? money(cost) : estimatedCost === null ? NOTHING : <Estimated value={estimatedCost} />,
  },
];
const TEMPLATE =
  'grid-cols-[112px_minmax(120px,1fr)_minmax(90px,1fr)_110px_56px_84px] @3xl:grid-cols-[112px_176px_minmax(100px,0.6fr)_130px_56px_minmax(160px,1.6fr)_64px_84px]';

export function AnswersRoom({ period }: { period: UsagePeriod }) {
  const { query } = useRoute();
  const address = query.toString();
  const asked = useMemo(() => {
    const from = new URLSearchParams(address);
    return {
      endpoint: ENDPOINTS.find((one) => one === from.get('endpoint')),
      kind: USAGE_KINDS.find((one) => one === from.get('kind')),
      reason: from.get('reason')?.slice(0, 50) || undefined,
    };
  }, [address]);
  const [list] = useState(() => createPaged<UsageAnswer>(({ key }) => key));
  useEffect(
    () =>
      list.show((after) =>
        core().call('usage.answers', {
          ...period,
          after,
          ...(asked.endpoint && { endpoint: asked.endpoint }),
          ...(asked.kind && { kind: asked.kind }),
          ...(asked.reason && { reason: asked.reason }),
        }),
      ),
    [list, period, asked],
  );
  const rows = useStore(list.store, (state) => state.rows);
  const failure = useStore(list.store, (state) => state.failure);
  const change = (name: string, value: string | undefined) =>
    navigate('usage/answers', { ...Object.fromEntries(query), [name]: value ?? '' });
  const filtered = Object.values(asked).some((value) => value !== undefined);
  const reasons = Object.keys({ ...CAUSES, ...MATCHES, ...NOTES });
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <search className="flex shrink-0 flex-wrap items-center gap-1.5 border-b border-line px-3 py-2">
        <MultiSelect
          label="Endpoint"
          options={ENDPOINTS.map((value) => ({ value, label: ENDPOINT_WORDS[value as UsageEndpoint] }))}
          values={asked.endpoint === undefined ? [] : [asked.endpoint]}
          onChange={(values) => change('endpoint', values.at(-1))}
        />
        <MultiSelect
          label="State"
          options={USAGE_KINDS.map((value) => ({ value, label: KIND_WORDS[value] }))}
          values={asked.kind === undefined ? [] : [asked.kind]}
          onChange={(values) => change('kind', values.at(-1))}
        />
        <MultiSelect
          label="Why"
          searchable
          options={reasons.map((value) => ({ value, label: reasonWords(value) }))}
          values={asked.reason === undefined ? [] : [asked.reason]}
          onChange={(values) => change('reason', values.at(-1))}
        />
        {filtered && (
          <Button kind="quiet" onClick={() => navigate('usage/answers', { days: query.get('days') ?? '' })}>
            Clear
          </Button>
        )}
      </search>
      {rows !== null && failure !== null && (
        <ErrorNote error={failure} onRetry={() => void list.read()} className="m-2 mb-0" />
      )}
      <div className="min-h-0 flex-1">
        {rows === null ? (
          failure !== null ? (
            <ErrorNote form="fill" error={failure} onRetry={() => void list.read()} />
          ) : (
            <Skeleton lines={16} className="p-4" />
          )
        ) : rows.length === 0 ? (
          <EmptyState icon={<Filter />} title="No answer fits">
            {filtered ? 'Clear the filters, or choose a longer period.' : 'Choose a longer period.'}
          </EmptyState>
        ) : (
          <RecordList
            label="Answers"
            one="answer"
            list={list}
            columns={COLUMNS}
            template={TEMPLATE}
            onOpen={({ row, replay, key }) => {
              if (row !== null) navigate(`audit/${row}`);
              else if (replay !== null)
                navigate(`conversations/${replay}`, {
                  at: key.startsWith('a:') ? `activity:${key.slice(2)}` : '',
                });
            }}
          />
        )}
      </div>
    </div>
  );
}
