// Which recorded message a risk event judged: nothing in the platform's tables says it, so text, session and time have to.
import type { ActivityRecord, EventRecord } from './conversations-records.ts';

/** Without the same text, a message this near in time is taken for the one that was judged. */
const NEAR_MS = 2_000;

interface Timed {
  readonly message: ActivityRecord;
  readonly atMs: number;
}

/**
 * Gives each event at most one message and each message at most one event: first those of the same text and session, then of
 * the same text, then what is at most 2 s away, of the same session first. Of several the nearest in time is taken.
 */
export function matchEvents<Event extends EventRecord>(
  messages: readonly ActivityRecord[],
  events: readonly Event[],
): Map<Event, ActivityRecord> {
  const timed = messages
    .map((message) => ({ message, atMs: message.at === null ? 0 : Date.parse(message.at) }))
    .sort((a, b) => a.atMs - b.atMs);
  const taken = new Set<ActivityRecord>();
  const matched = new Map<Event, ActivityRecord>();

  const round = (keyOf: (one: ActivityRecord | Event) => string | null, withinMs: number) => {
    const buckets = new Map<string, Timed[]>();
    for (const one of timed) {
      const key = taken.has(one.message) ? null : keyOf(one.message);
      if (key === null) continue;
      const bucket = buckets.get(key);
      if (bucket === undefined) buckets.set(key, [one]);
      else bucket.push(one);
    }
    for (const event of events) {
      const key = matched.has(event) ? null : keyOf(event);
      const found = key === null ? null : nearest(buckets.get(key) ?? [], event.at, taken, withinMs);
      if (found === null) continue;
      taken.add(found);
      matched.set(event, found);
    }
  };
  round(({ hash, session }) => (hash === null || session === null ? null : `${hash} ${session}`), Infinity);
  round(({ hash }) => hash, Infinity);
  round(({ session }) => session, NEAR_MS);
  round(() => '', NEAR_MS);
  return matched;
}

/** The free message nearest to a moment, out of a list in order of time. */
function nearest(
  bucket: readonly Timed[],
  at: string | null,
  taken: ReadonlySet<ActivityRecord>,
  withinMs: number,
): ActivityRecord | null {
  if (at === null) {
    return withinMs === Infinity
      ? (bucket.find(({ message }) => !taken.has(message))?.message ?? null)
      : null;
  }
  const atMs = Date.parse(at);
  let low = 0;
  let high = bucket.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bucket[middle] as Timed).atMs < atMs) low = middle + 1;
    else high = middle;
  }
  let before = low - 1;
  let after = low;
  while (before >= 0 && taken.has((bucket[before] as Timed).message)) before -= 1;
  while (after < bucket.length && taken.has((bucket[after] as Timed).message)) after += 1;
  const sides = [bucket[before], bucket[after]].filter((side) => side !== undefined);
  const distance = (side: Timed) => Math.abs(side.atMs - atMs);
  const best = sides.sort((a, b) => distance(a) - distance(b))[0];
  return best !== undefined && distance(best) <= withinMs ? best.message : null;
}
