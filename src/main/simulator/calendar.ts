// Days and hours of the simulated company: day numbers, the range of ids each day owns, and when people work.

export const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const FIRST_DAY = Math.floor(Date.UTC(2020, 0, 1) / DAY_MS);

/** Days since 1970-01-01 UTC. */
export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Every day owns this many ids in each table with whole-number ids; the upper half is for what is written live. */
const IDS_PER_DAY = 100_000;
export const LIVE_IDS_FROM = 50_000;
/** Sequences are set here, above what the simulator numbers itself. */
export const SEQUENCE_FROM = 95_000;

export function idBase(day: number): number {
  return (day - FIRST_DAY) * IDS_PER_DAY;
}

/** How busy each local hour of a working day is. */
const HOURS = [1, 1, 1, 1, 1, 2, 6, 20, 62, 95, 100, 92, 55, 70, 96, 98, 85, 60, 30, 18, 14, 10, 5, 2];
const BUSIEST = Math.max(...HOURS);

/** 0–1: how busy a place is at a moment; `offset` is its distance from UTC in hours, `weekend` its free days (0 is Sunday). */
export function busyness(ms: number, offset: number, weekend: readonly number[]): number {
  const local = new Date(ms + offset * 60 * MINUTE_MS);
  const hour = HOURS[local.getUTCHours()]! / BUSIEST;
  return weekend.includes(local.getUTCDay()) ? hour * 0.2 : hour;
}

export function iso(ms: number): string {
  return new Date(ms).toISOString();
}
