/** Cost: by whatever it is asked by, the dearest first, with what is recorded told apart from what is estimated; and what comes. */
import { Download } from 'lucide-react';
import { toCsv } from '../../../shared/model/csv.ts';
import { ENDPOINT_WORDS, type UsageEndpoint } from '../../../shared/model/usage.ts';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { USAGE_GROUPS, type UsageGroup, type UsageSums } from '../../../shared/protocol/usage.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { oneLine } from '../../parts/segments.ts';
import { Select } from '../../parts/select.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { type UsagePeriod, useUsage } from '../../state/usage.ts';
import { compact, count, money } from '../overview/figure.ts';
import { personPath } from '../people/words.tsx';
import { ForecastPanel } from './forecast-panel.tsx';
import { Estimated, Figure, percent, Share, shareOf } from './words.tsx';

const BY_WORDS: Readonly<Record<UsageGroup, string>> = {
  user: 'User',
  role: 'Role',
  team: 'Team',
  endpoint: 'Endpoint',
  model: 'Model',
  tool: 'Tool',
  hour: 'Hour of the day',
  day: 'Day',
  month: 'Month',
};

type Groups = CallOutput<'usage.groups'>;

export function CostRoom({ period }: { period: UsagePeriod }) {
  const { query } = useRoute();
  const zone = useTimeZone();
  const by = USAGE_GROUPS.find((known) => known === query.get('by')) ?? 'user';
  const { data, failure, stale, again } = useUsage('usage.groups', {
    ...period,
    by,
    timeZone: zone,
    limit: 1_000,
  });
  const chooser = (
    <Select
      label="By"
      hideLabel
      options={USAGE_GROUPS.map((value) => ({ value, label: `By ${BY_WORDS[value].toLowerCase()}` }))}
      value={by}
      onChange={(next) =>
        navigate('usage/cost', { ...Object.fromEntries(query), by: next }, { replace: true })
      }
    />
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
    <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2">
      <div className="flex flex-col gap-3">
        {data !== null && failure !== null && <ErrorNote error={failure} onRetry={again} />}
        {data === null ? (
          failure !== null ? (
            <ErrorNote form="fill" error={failure} onRetry={again} />
          ) : (
            <Skeleton lines={12} />
          )
        ) : (
          <>
            <Totals total={data.total} />
            <ForecastPanel />
            <Panel
              title={`Cost by ${BY_WORDS[by].toLowerCase()}`}
              hint={
                data.rows.length < data.groups
                  ? `the dearest ${count(data.rows.length)} of ${count(data.groups)}`
                  : count(data.groups)
              }
              actions={
                <>
                  {chooser}
                  <Button
                    kind="quiet"
                    icon={<Download />}
                    disabled={data.rows.length === 0}
                    onClick={() =>
                      saveFile(`usage-by-${by}-${period.from}-${period.to}.csv`, csvOf(by, data))
                    }
                  >
                    CSV
                  </Button>
                </>
              }
              flush
            >
              {data.rows.length === 0 ? (
                <EmptyState title="Nothing in this period">Choose a longer period.</EmptyState>
              ) : (
                <GroupTable by={by} groups={data} stale={stale} />
              )}
            </Panel>
          </>
        )}
      </div>
    </div>
  );
}

const cachedShare = ({ inputTokens, cachedTokens }: UsageSums): number | null =>
  inputTokens + cachedTokens === 0 ? null : (100 * cachedTokens) / (inputTokens + cachedTokens);

function Totals({ total }: { total: UsageSums }) {
  const all = total.cost + total.estimatedCost;
  return (
    <div className="grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Figure value={money(all)} words="cost in all" />
      <Figure
        value={percent(all === 0 ? null : (100 * total.cost) / all)}
        words={`of it recorded, ${money(total.cost)}; ~${money(total.estimatedCost)} estimated`}
      />
      <Figure
        value={compact(total.inputTokens + total.outputTokens + total.cachedTokens)}
        words={`tokens recorded, ~${compact(Math.round(total.estimatedTokens))} more estimated`}
      />
      <Figure value={percent(cachedShare(total))} words="of recorded input was cached" />
    </div>
  );
}

const UNKNOWN: Readonly<Partial<Record<UsageGroup, string>>> = {
  user: 'Nobody known',
  role: 'No role known',
  team: 'No team',
  model: 'Not told',
};

/** What a group is called; the empty group is of what is not known. */
function labelOf(by: UsageGroup, { key, label }: Groups['rows'][number]): string {
  if (key === '') return UNKNOWN[by] ?? '–';
  if (by === 'endpoint') return ENDPOINT_WORDS[key as UsageEndpoint] ?? key;
  if (by === 'user' && label === key) return `User ${key.slice(2)}`;
  return oneLine(label);
}

const CELL = 'px-2 py-1 text-right whitespace-nowrap tnum';
const HEAD = 'px-2 py-1.5 text-right font-medium text-muted whitespace-nowrap';

function GroupTable({ by, groups, stale }: { by: UsageGroup; groups: Groups; stale: boolean }) {
  const dearest = Math.max(...groups.rows.map(({ cost, estimatedCost }) => cost + estimatedCost), 1e-9);
  return (
    <>
      {groups.note !== null && (
        <p className="border-b border-line px-3 py-1.5 text-sm text-muted">{groups.note}</p>
      )}
      <table
        className={stale ? 'w-full text-sm opacity-60' : 'w-full text-sm'}
        aria-busy={stale || undefined}
      >
        <thead>
          <tr className="border-b border-line">
            <th className="px-3 py-1.5 text-left font-medium text-muted">{BY_WORDS[by]}</th>
            <th className="w-40 max-lg:hidden">
              <span className="sr-only">Share of the dearest</span>
            </th>
            {by === 'tool' && <th className={HEAD}>Calls</th>}
            <th className={HEAD}>Answers</th>
            <th className={HEAD}>Coverage</th>
            <th className={`${HEAD} max-lg:hidden`}>Tokens</th>
            <th className={`${HEAD} max-xl:hidden`}>Cached</th>
            <th className={HEAD}>Recorded</th>
            <th className={HEAD}>Estimated</th>
            <th className={`${HEAD} pr-3`}>Cost</th>
          </tr>
        </thead>
        <tbody>
          {groups.rows.map((row) => {
            const label = labelOf(by, row);
            return (
              <tr key={row.key} className="border-b border-line/60 last:border-0 hover:bg-hover/70">
                <td className="max-w-72 truncate px-3 py-1">
                  {row.person !== null ? (
                    <a href={routeHref(personPath(row.person))} className="hover:underline">
                      <bdi>{label}</bdi>
                    </a>
                  ) : (
                    <bdi>{label}</bdi>
                  )}
                </td>
                <td className="w-40 px-2 max-lg:hidden">
                  <Bar row={row} dearest={dearest} />
                </td>
                {by === 'tool' && <td className={CELL}>{count(row.calls ?? 0)}</td>}
                <td className={CELL}>{count(row.answers)}</td>
                <td className={CELL}>
                  <Share share={shareOf(row)} />
                </td>
                <td className={`${CELL} max-lg:hidden`}>
                  {compact(
                    Math.round(row.inputTokens + row.outputTokens + row.cachedTokens + row.estimatedTokens),
                  )}
                </td>
                <td className={`${CELL} max-xl:hidden`}>{percent(cachedShare(row))}</td>
                <td className={CELL}>{money(row.cost)}</td>
                <td className={CELL}>
                  <Estimated value={row.estimatedCost} />
                </td>
                <td className={`${CELL} pr-3 font-medium`}>{money(row.cost + row.estimatedCost)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}

/** Recorded in full, estimated hatched by being faint: told apart without colour. */
function Bar({ row, dearest }: { row: UsageSums; dearest: number }) {
  const width = (value: number) => `${Math.max(0, (100 * value) / dearest)}%`;
  return (
    <span aria-hidden className="flex h-2 overflow-hidden rounded-sm">
      <span data-fill className="bg-accent" style={{ width: width(row.cost) }} />
      <span data-fill className="bg-accent/30" style={{ width: width(row.estimatedCost) }} />
    </span>
  );
}

function csvOf(by: UsageGroup, groups: Groups): string {
  return toCsv([
    [
      by,
      'key',
      'answers',
      'recorded',
      'input_tokens',
      'output_tokens',
      'cached_tokens',
      'estimated_tokens',
      'cost_recorded_usd',
      'cost_estimated_usd',
    ],
    ...groups.rows.map((row) => [
      labelOf(by, row),
      row.key,
      row.answers,
      row.recorded,
      row.inputTokens,
      row.outputTokens,
      row.cachedTokens,
      Math.round(row.estimatedTokens),
      Number(row.cost.toFixed(6)),
      Number(row.estimatedCost.toFixed(6)),
    ]),
  ]);
}
