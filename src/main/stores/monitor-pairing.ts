// Which records tell of the same message: a guard request and a row of user_activities are paired one to one. Pure.

/** A message as a source told of it; it has one of the two keys, or both once it is paired. */
export interface Sighting {
  readonly requestKey: string | null;
  readonly activityId: string | null;
  /** Of user and text: only what has the same can be the same message. */
  readonly digest: string;
  /** Epoch milliseconds by the database's clock. */
  readonly saidMs: number;
}

/**
 * The platform asks its guard first and writes the message down a moment later, or the other way round on some of its versions.
 * A user may well say the same twice, so the window is short and every sighting is paired once.
 */
const BEFORE_MS = 10_000;
const AFTER_MS = 60_000;

/** Milliseconds around a sighting in which its other half may be. */
export const PAIR_WINDOW_MS = Math.max(BEFORE_MS, AFTER_MS);

export type Fate<Known> =
  | { readonly kind: 'new' }
  /** Recorded before, under the same key. */
  | { readonly kind: 'repeated'; readonly known: Known }
  /** The other source's half of something recorded before. */
  | { readonly kind: 'other-half'; readonly known: Known }
  /** The same as, or the other half of, an earlier one of this very list. */
  | { readonly kind: 'within'; readonly first: number };

interface Half<Known> {
  requestKey: string | null;
  activityId: string | null;
  readonly saidMs: number;
  readonly known: Known | null;
  readonly place: number;
}

/** What becomes of each sighting, in the order given, in the light of those recorded before. */
export function pairUp<Known extends Sighting>(
  sightings: readonly Sighting[],
  recorded: readonly Known[],
): Fate<Known>[] {
  const halves = new Map<string, Half<Known>[]>();
  const byKey = new Map<string, Half<Known>>();
  const keep = (sighting: Sighting, known: Known | null, place: number) => {
    const { requestKey, activityId, saidMs, digest } = sighting;
    const half: Half<Known> = { requestKey, activityId, saidMs, known, place };
    const list = halves.get(digest);
    if (list) list.push(half);
    else halves.set(digest, [half]);
    for (const key of keysOf(sighting)) byKey.set(key, half);
  };
  for (const known of [...recorded].sort((a, b) => a.saidMs - b.saidMs)) keep(known, known, -1);

  return sightings.map((sighting, place) => {
    const same = keysOf(sighting)
      .map((key) => byKey.get(key))
      .find((half) => half !== undefined);
    if (same)
      return same.known ? { kind: 'repeated', known: same.known } : { kind: 'within', first: same.place };
    const other = (halves.get(sighting.digest) ?? []).find((half) => fits(half, sighting));
    if (!other) {
      keep(sighting, null, place);
      return { kind: 'new' };
    }
    other.requestKey ??= sighting.requestKey;
    other.activityId ??= sighting.activityId;
    for (const key of keysOf(sighting)) byKey.set(key, other);
    return other.known ? { kind: 'other-half', known: other.known } : { kind: 'within', first: other.place };
  });
}

function keysOf({ requestKey, activityId }: Sighting): string[] {
  return [
    ...(requestKey === null ? [] : [`r:${requestKey}`]),
    ...(activityId === null ? [] : [`a:${activityId}`]),
  ];
}

/** Whether a half lacks just what this sighting is, at about the same time. */
function fits(half: Half<unknown>, sighting: Sighting): boolean {
  if (sighting.requestKey !== null && sighting.activityId !== null) return false;
  const asked = sighting.requestKey !== null;
  if ((half.requestKey === null) !== asked || (half.activityId === null) === asked) return false;
  const later = asked ? half.saidMs - sighting.saidMs : sighting.saidMs - half.saidMs;
  return later >= -BEFORE_MS && later <= AFTER_MS;
}
