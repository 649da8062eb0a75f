/** A report as it will be: facts, figures, charts, and the first rows of each table beside how many there are. */
import type { ReportKind } from '../../../shared/model/report.ts';
import type { ReportPreview } from '../../../shared/protocol/reports.ts';
import { StackedBars } from '../../charts/stacked-bars.tsx';
import { cx } from '../../parts/class-names.ts';
import { Code } from '../../parts/code.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Callout } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { count, plural } from '../overview/figure.ts';
import { Frameworks } from './frameworks.tsx';

interface PreviewProps {
  kind: ReportKind;
  preview: ReportPreview;
  stale: boolean;
}

type Chart = ReportPreview['charts'][number];
type Table = ReportPreview['tables'][number];

export function Preview({ kind, preview, stale }: PreviewProps) {
  return (
    <div
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too
      tabIndex={0}
      aria-busy={stale || undefined}
      className={cx(
        'min-h-0 flex-1 overflow-y-auto p-3 focus-visible:-outline-offset-2',
        stale && 'opacity-60',
      )}
    >
      <div className="flex flex-col gap-3">
        {preview.gaps.length > 0 && (
          <Callout kind="warn" title="Some of it cannot be told here">
            {preview.gaps.join(' ')}
          </Callout>
        )}
        <Panel title={preview.title} hint="as it was at one moment">
          <Facts
            facts={[
              ...preview.facts.map(([name, value]) => [name, value] as const),
              ['Read', <Time key="read" at={preview.readAt} form="full" />],
              ['From', `${preview.database}, ${preview.server}, as ${preview.role}`],
            ]}
          />
        </Panel>
        {preview.figures.length > 0 && (
          <Panel title="Figures">
            <dl className="grid grid-cols-[repeat(auto-fill,minmax(11rem,1fr))] gap-x-4 gap-y-2">
              {preview.figures.map(({ title, value }) => (
                <div key={title}>
                  <dt className="text-sm text-muted">{title}</dt>
                  <dd className="tnum text-lg font-medium">{value}</dd>
                </div>
              ))}
            </dl>
          </Panel>
        )}
        {preview.charts
          .filter(({ days }) => days.length > 0)
          .map((chart) => (
            <ChartPanel key={chart.title} chart={chart} />
          ))}
        {preview.tables.map((table) => (
          <TablePanel key={table.name} table={table} />
        ))}
        <Frameworks kind={kind} />
      </div>
    </div>
  );
}

const TOKENS: Readonly<Record<string, string>> = {
  CRITICAL: '--color-critical',
  HIGH: '--color-high',
  MEDIUM: '--color-medium',
  LOW: '--color-low',
  'with a row': '--color-good',
  without: '--color-warn',
};

function ChartPanel({ chart: { title, days, series } }: { chart: Chart }) {
  return (
    <Panel title={title} hint={series.map(({ name }) => name.toLowerCase()).join(', ')}>
      <StackedBars
        starts={days.map((day) => Date.parse(day) / 1_000)}
        series={series.map(({ name, values }) => ({
          label: name.toLowerCase(),
          token: TOKENS[name] ?? '--color-accent',
          values,
        }))}
        height={120}
        timeZone="UTC"
        label={title}
        onStep={() => undefined}
      />
    </Panel>
  );
}

function TablePanel({ table: { title, columns, rows, population } }: { table: Table }) {
  return (
    <Panel
      title={title}
      hint={
        rows.length < population.count
          ? `the first ${rows.length} of ${count(population.count)} rows`
          : plural(population.count, 'row')
      }
      empty={
        rows.length === 0
          ? {
              why: 'Nothing in this period fits',
              remedy: 'The report says so, and is as valid. Another period or fewer filters may find some.',
            }
          : null
      }
      flush
    >
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrolled by the keyboard too */}
      <div tabIndex={0} className="max-h-96 overflow-auto focus-visible:-outline-offset-2">
        <table className="text-sm">
          <thead className="sticky top-0 bg-surface">
            <tr className="border-b border-line">
              {columns.map((column) => (
                <th
                  key={column.name}
                  className={cx(
                    'px-2 py-1.5 font-medium whitespace-nowrap text-muted',
                    column.kind === 'number' ? 'text-right' : 'text-left',
                  )}
                >
                  {column.title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, at) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows of a report have no key but their place
              <tr key={at} className="border-b border-line/60 last:border-0">
                {columns.map((column, place) => (
                  <td
                    key={column.name}
                    className={cx(
                      'max-w-96 truncate px-2 py-1',
                      column.kind === 'number' && 'tnum text-right',
                      column.kind === 'instant' && 'whitespace-nowrap text-muted',
                    )}
                  >
                    <Cell value={row[place] ?? null} instant={column.kind === 'instant'} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {population.sql !== null && (
        <details className="border-t border-line px-3 py-2">
          <summary className="cursor-pointer text-sm text-muted">
            {population.what}: {count(population.count)}. The SQL that counts them
          </summary>
          <Code label={`SQL that counts ${title}`} wrap className="mt-2 max-h-60 overflow-auto">
            {population.sql}
          </Code>
        </details>
      )}
    </Panel>
  );
}

function Cell({ value, instant }: { value: string | number | boolean | null; instant: boolean }) {
  if (value === null) return <span className="text-faint">–</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'number') return count(value);
  return instant ? <Time at={value} /> : <bdi title={oneLine(value)}>{oneLine(value)}</bdi>;
}
