/** Limits both ways: as the platform's checks see them, and with all usage counted; with other limits for a try, all at once or typed. */
import { useState } from 'react';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import { useUsage } from '../../state/usage.ts';
import { compact, count, money } from '../overview/figure.ts';
import { personPath } from '../people/words.tsx';
import { LimitField } from './limit-field.tsx';
import { Figure } from './words.tsx';

type Limits = CallOutput<'usage.limits'>;
type Row = Limits['rows'][number];

/** Limits that are tried, by what they are for. */
type Tried = ReadonlyMap<string, number>;
const keyOf = ({ person, check }: Row) => `${check} ${person}`;

function withTried(tried: Tried, key: string, limit: number | null): Tried {
  const next = new Map(tried);
  if (limit === null) next.delete(key);
  else next.set(key, limit);
  return next;
}
const NONE: Tried = new Map();

const CHECK_WORDS: Readonly<Record<Row['check'], string>> = {
  daily_cost: 'Cost today',
  requests: 'Requests in the period',
  tokens: 'Tokens in the period',
  cost: 'Cost in the period',
};
const FACTORS = ['0.1', '0.5', '1', '2'] as const;
const FACTOR_WORDS = { '0.1': 'a tenth', '0.5': 'half', '1': 'as set', '2': 'double' } as const;

const CELL = 'px-2 py-1 text-right whitespace-nowrap tnum';
const HEAD = 'px-2 py-1.5 text-right font-medium text-muted whitespace-nowrap';

export function LimitsRoom() {
  const [factor, setFactor] = useState<(typeof FACTORS)[number]>('1');
  const [roles, setRoles] = useState<Tried>(NONE);
  const [people, setPeople] = useState<Tried>(NONE);
  const { data, failure, again, stale } = useUsage('usage.limits', {
    factor: Number(factor),
    roles: [...roles].map(([role, limit]) => ({ role, limit })),
    people: [...people].map(([key, limit]) => {
      const [check = '', ...person] = key.split(' ');
      return { check: check as Row['check'], person: person.join(' '), limit };
    }),
  });
  const isTried = factor !== '1' || roles.size > 0 || people.size > 0;
  if (data === null) {
    return failure !== null ? (
      <ErrorNote form="fill" error={failure} onRetry={again} />
    ) : (
      <Skeleton lines={12} className="p-4" />
    );
  }
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      <div className="flex flex-col gap-3">
        {failure !== null && <ErrorNote error={failure} onRetry={again} />}
        <div className="grid grid-cols-2 gap-3 lg:grid-cols-3">
          <Figure value={count(data.over)} words="limits exceeded with all usage counted" />
          <Figure value={count(data.platformOver)} words="of which the platform’s own checks see" />
          <Figure value={count(data.total)} words="limits of people who used anything" />
        </div>
        <Panel title="Why the platform lets them pass">
          <ul className="list-disc pl-4 text-muted">
            {data.facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
        </Panel>
        {data.roles.length > 0 && (
          <Panel title="What if roles had other daily limits" hint="nothing is changed on the platform">
            <ul className="flex flex-wrap gap-x-6 gap-y-2">
              {data.roles.map(({ role, limit }) => (
                <li key={role} className="flex items-center gap-2">
                  <bdi>{oneLine(role)}</bdi>
                  <LimitField
                    label={`What if: daily cost of ${role}, at most`}
                    limit={roles.get(role) ?? limit}
                    unit="$"
                    tried={roles.has(role)}
                    onTry={(next) => setRoles(withTried(roles, role, next))}
                  />
                </li>
              ))}
            </ul>
          </Panel>
        )}
        <Panel
          title="Limits"
          hint={
            data.rows.length < data.total
              ? `the nearest ${count(data.rows.length)} of ${count(data.total)}`
              : count(data.total)
          }
          actions={
            <>
              {isTried && (
                <Button
                  kind="quiet"
                  onClick={() => {
                    setFactor('1');
                    setRoles(NONE);
                    setPeople(NONE);
                  }}
                >
                  As they are set
                </Button>
              )}
              <Segmented
                label="What if limits were"
                options={FACTORS.map((value) => ({ value, label: FACTOR_WORDS[value] }))}
                value={factor}
                onChange={setFactor}
              />
            </>
          }
          flush
        >
          {data.rows.length === 0 ? (
            <EmptyState title="No limit to check">
              Limits appear when roles have a daily cost limit, or user_usage_limits has rows, and those
              people use the platform.
            </EmptyState>
          ) : (
            <table className={stale ? 'w-full text-sm opacity-60' : 'w-full text-sm'}>
              <thead>
                <tr className="border-b border-line">
                  <th className="px-3 py-1.5 text-left font-medium text-muted">User</th>
                  <th className="px-2 py-1.5 text-left font-medium text-muted">Limit</th>
                  <th className={HEAD}>At most</th>
                  <th className={HEAD}>Platform sees</th>
                  <th className={HEAD}>Counted</th>
                  <th className={HEAD}>Of limit</th>
                  <th className={HEAD}>Over since</th>
                  <th className="px-3 py-1.5 text-left font-medium text-muted max-xl:hidden">
                    Why it passed
                  </th>
                </tr>
              </thead>
              <tbody>
                {data.rows.map((row) => (
                  <Line
                    key={keyOf(row)}
                    row={row}
                    tried={people.has(keyOf(row))}
                    onTry={(limit) => setPeople(withTried(people, keyOf(row), limit))}
                  />
                ))}
              </tbody>
            </table>
          )}
        </Panel>
      </div>
    </div>
  );
}

interface LineProps {
  row: Row;
  tried: boolean;
  onTry: (limit: number | null) => void;
}

function Line({ row, tried, onTry }: LineProps) {
  const show = (value: number) => (row.check.endsWith('cost') ? money(value) : compact(Math.round(value)));
  return (
    <tr className="border-b border-line/60 last:border-0 hover:bg-hover/70">
      <td className="max-w-60 truncate px-3 py-1">
        <a href={routeHref(personPath(row.person))} className="hover:underline">
          <bdi>{oneLine(row.userName ?? `User ${row.person.slice(2)}`)}</bdi>
        </a>
      </td>
      <td className="px-2 py-1 whitespace-nowrap">{CHECK_WORDS[row.check]}</td>
      <td className={CELL}>
        <LimitField
          label={`What if: ${CHECK_WORDS[row.check].toLowerCase()} of ${row.userName ?? row.person}, at most`}
          limit={row.limit}
          unit={row.check.endsWith('cost') ? '$' : ''}
          tried={tried}
          onTry={onTry}
        />
      </td>
      <td className={CELL}>
        {row.platform === null ? <span className="text-warn">nothing</span> : show(row.platform)}
      </td>
      <td className={CELL}>{show(row.counted)}</td>
      <td className={`${CELL} ${row.over ? 'text-bad' : 'text-muted'}`}>
        {row.limit === 0
          ? '–'
          : `${((100 * row.counted) / row.limit).toLocaleString('en', { maximumFractionDigits: 0 })} %`}
      </td>
      <td className={CELL}>
        {row.since === null ? (
          <span className="text-faint">–</span>
        ) : row.since.includes(':') ? (
          <Time at={row.since} />
        ) : (
          row.since
        )}
      </td>
      <td className="max-w-96 truncate px-3 py-1 text-muted max-xl:hidden" title={row.why ?? undefined}>
        {row.why ?? ''}
      </td>
    </tr>
  );
}
