// Between an instant and what a clock on the wall of some zone shows, in the form of a date-time field: "2026-01-31T10:00".
import { formatDateTime } from '../../parts/time-format.ts';

/** What the clock shows, to the minute. */
export function toWallClock(instant: string, zone: string): string {
  return formatDateTime(instant, zone).slice(0, 16).replace(' ', 'T');
}

/** The instant at which the clock shows that; null for what is no time. Of an hour that a change of clocks repeats, the first or second. */
export function fromWallClock(text: string, zone: string): string | null {
  const asUtc = Date.parse(`${text}Z`);
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?$/.test(text) || Number.isNaN(asUtc)) return null;
  let instant = asUtc;
  // Twice, since the first guess may lie on the other side of a change of clocks.
  for (let round = 0; round < 2; round++) instant += asUtc - wallAsUtc(instant, zone);
  return new Date(instant).toISOString();
}

function wallAsUtc(instant: number, zone: string): number {
  return Date.parse(`${formatDateTime(instant, zone).replace(' ', 'T')}Z`);
}
