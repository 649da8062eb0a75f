/** The cost of each of the last days, and what is expected of those to come, with its interval. */
import { useCallback, useMemo, useState } from 'react';
import { type LineSeries, Lines } from '../../charts/lines.tsx';
import { Panel } from '../../parts/panel.tsx';
import { useUsage } from '../../state/usage.ts';
import { money, plural } from '../overview/figure.ts';

export function ForecastPanel() {
  const { data, failure } = useUsage('usage.forecast', { days: 30 });
  const [at, setAt] = useState<number | null>(null);
  const onStep = useCallback((step: number | null) => setAt(step), []);
  const points = useMemo(() => {
    const expected = data?.forecast?.days ?? [];
    const underWay = expected[0]?.day;
    const spent = new Map(
      (data?.days ?? []).map(({ day, cost, estimatedCost }) => [day, cost + estimatedCost] as const),
    );
    const known = [...spent].map(([day, cost]) => ({
      day,
      cost: cost as number | null,
      soFar: null as number | null,
      low: null as number | null,
      high: null as number | null,
      coming: null as number | null,
    }));
    const coming = expected.map(({ day, cost, low, high }) => ({
      day,
      cost: null as number | null,
      soFar: day === underWay ? (spent.get(day) ?? 0) : null,
      low,
      high,
      coming: cost,
    }));
    // What was spent so far of the day under way would be drawn as a fall.
    return [...known.filter(({ day }) => day !== underWay), ...coming];
  }, [data]);
  const starts = useMemo(() => points.map(({ day }) => Date.parse(day) / 1_000), [points]);
  const series = useMemo((): LineSeries[] => {
    const line = (
      label: string,
      token: string,
      name: 'cost' | 'coming' | 'low' | 'high',
      dashed: boolean,
    ) => ({
      label,
      token,
      dashed,
      // Cents, for the axis counts in whole numbers.
      values: points.map((point) => {
        const value = point[name];
        return value === null ? null : value * 100;
      }),
    });
    return [
      line('Cost', '--color-accent', 'cost', false),
      line('Expected', '--color-accent', 'coming', true),
      line('Low', '--color-faint', 'low', true),
      line('High', '--color-faint', 'high', true),
    ];
  }, [points]);
  const point = at === null ? undefined : points[at];
  const month = data?.forecast?.month;
  return (
    <Panel
      title="Cost by day, and what comes"
      hint="in cents"
      loading={data === null && failure === null}
      error={failure}
      empty={
        data !== null && data.days.length === 0
          ? { why: 'No day is accounted for yet', remedy: 'It appears with the first of them.' }
          : null
      }
    >
      <p className="tnum mb-1 flex flex-wrap gap-x-4 text-sm text-muted" aria-live="polite">
        {point !== undefined ? (
          <>
            <span>{point.day}</span>
            {point.cost !== null && <span>{money(point.cost)}</span>}
            {point.soFar !== null && <span>{money(point.soFar)} so far</span>}
            {point.coming !== null && point.low !== null && point.high !== null && (
              <span>
                {money(point.coming)} expected, {money(point.low)} to {money(point.high)}
              </span>
            )}
          </>
        ) : month === undefined ? (
          <span>A forecast needs seven whole days.</span>
        ) : (
          <>
            <span>{money(month.soFar)} this month so far</span>
            <span className="text-ink">
              {money(month.cost)} expected by {month.end}, between {money(month.low)} and {money(month.high)}{' '}
              19 times of 20
            </span>
            <span>from {plural(data?.forecast?.basedOn ?? 0, 'day')}</span>
          </>
        )}
      </p>
      <Lines
        starts={starts}
        series={series}
        height={150}
        timeZone="UTC"
        label="Cost by day in cents, and the forecast with its interval; arrow keys read the days"
        onStep={onStep}
      />
    </Panel>
  );
}
