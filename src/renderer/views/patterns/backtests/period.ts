// The period of a backtest: counted back from now, or between two moments of the analyst's clock.
import { fromWallClock, toWallClock } from '../../alerts/zoned.ts';

export const PERIODS = { '1': '24 hours', '7': '7 days', '30': '30 days', '90': '90 days' } as const;
export type Preset = keyof typeof PERIODS | 'custom';

export interface Period {
  readonly preset: Preset;
  /** As a date-time field has them: "2026-01-31T10:00". */
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;

/** A preset's period up to now, with its moments filled in for whoever goes on to change them. */
export function presetPeriod(preset: Preset, zone: string, now: number = Date.now()): Period {
  const days = preset === 'custom' ? 7 : Number(preset);
  return {
    preset,
    from: toWallClock(new Date(now - days * DAY_MS).toISOString(), zone),
    to: toWallClock(new Date(now).toISOString(), zone),
  };
}

/** A period between two instants. */
export function customPeriod(from: string, to: string, zone: string): Period {
  return { preset: 'custom', from: toWallClock(from, zone), to: toWallClock(to, zone) };
}

/** The instants of a period, or why there are none. */
export function instantsOf(
  period: Period,
  zone: string,
  now: number = Date.now(),
): { from: string; to: string } | string {
  if (period.preset !== 'custom') {
    const from = new Date(now - Number(period.preset) * DAY_MS).toISOString();
    return { from, to: new Date(now).toISOString() };
  }
  const from = fromWallClock(period.from, zone);
  const to = fromWallClock(period.to, zone);
  if (from === null || to === null) return 'Give both moments';
  return from < to ? { from, to } : 'The end lies before the start';
}
