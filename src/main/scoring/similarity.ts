// Whether two messages say nearly the same.

/** Shorter messages ("yes", "thanks a lot") are alike without meaning anything by it. */
const SHORTEST = 20;
/** What a person sees of a message at a glance; more would cost time on pasted documents and tell nothing new. */
const LONGEST = 4_000;

function words(text: string): Set<string> | null {
  const plain = text.slice(0, LONGEST).toLowerCase();
  if (plain.length < SHORTEST) return null;
  return new Set(plain.match(/[\p{L}\p{N}]+/gu) ?? []);
}

/** How many of `earlier` share at least the given part (0–1) of their words with `text` (Jaccard's measure). */
export function countAlike(text: string, earlier: readonly string[], alike: number): number {
  const mine = words(text);
  if (!mine || mine.size === 0) return 0;
  let count = 0;
  for (const other of earlier) {
    if (other.length < text.length * 0.5 || other.length > text.length * 2) continue;
    const theirs = words(other);
    if (!theirs || theirs.size === 0) continue;
    let shared = 0;
    for (const word of mine) if (theirs.has(word)) shared += 1;
    if (shared / (mine.size + theirs.size - shared) >= alike) count += 1;
  }
  return count;
}
