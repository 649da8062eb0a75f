// How alike texts are, and which of many belong together: groups around a text that most are like, found without comparing each with each.

/** Characters of a text that count. */
const CHARACTERS = 400;
/** Letters of a shingle: short, so that a name put in another's place breaks few of them. */
const SHINGLE = 3;
const BINS = 128;
const BAND = 3;
/** A band that more groups share says nothing of likeness. */
const CROWD = 64;
/** Groups looked at closely for each text: those that share the most bands. */
const CLOSE = 6;
/** Texts after which it is told how far it is. */
const TOLD = 400;

/** What a text says, without letter case, hidden characters, punctuation, and which numbers it names. */
export function plainText(text: string): string {
  return text
    .slice(0, 4 * CHARACTERS)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\p{Default_Ignorable_Code_Point}\p{Cc}]+/gu, '')
    .replace(/\p{N}+/gu, '0')
    .replace(/[^\p{L}\p{M}0]+/gu, ' ')
    .trim()
    .slice(0, CHARACTERS);
}

/** The shingles of a plain text as numbers, each once, in ascending order. */
export function shinglesOf(plain: string): Uint32Array {
  const padded = ` ${plain} `;
  const found = new Set<number>();
  for (let at = 0; at <= Math.max(0, padded.length - SHINGLE); at += 1) {
    let hash = 0x811c9dc5;
    for (let place = at; place < Math.min(padded.length, at + SHINGLE); place += 1)
      hash = Math.imul(hash ^ padded.charCodeAt(place), 0x01000193);
    // The last bits of such a hash follow the last letter; mixed, every bit follows all of them.
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    found.add((hash ^ (hash >>> 16)) >>> 0);
  }
  return Uint32Array.from(found).sort();
}

/** Shared shingles among all of both, 0–1. */
export function likeness(one: Uint32Array, other: Uint32Array): number {
  let shared = 0;
  for (let a = 0, b = 0; a < one.length && b < other.length; ) {
    const left = one[a] as number;
    const right = other[b] as number;
    if (left === right) shared += 1;
    if (left <= right) a += 1;
    if (right <= left) b += 1;
  }
  return one.length + other.length === 0 ? 1 : shared / (one.length + other.length - shared);
}

/** The least shingle of each bin, and of an empty one what its next neighbour has: the more alike, the more bins agree. */
function signatureOf(shingles: Uint32Array): Uint32Array {
  const bins = new Uint32Array(BINS).fill(0xffffffff);
  for (const shingle of shingles) {
    const bin = shingle % BINS;
    if (shingle < (bins[bin] as number)) bins[bin] = shingle;
  }
  const filled = bins.slice();
  for (let bin = 0; bin < BINS; bin += 1) {
    let step = 0;
    while (bins[(bin + step) % BINS] === 0xffffffff && step < BINS) step += 1;
    filled[bin] = ((bins[(bin + step) % BINS] as number) + Math.imul(step, 0x9e3779b1)) >>> 0;
  }
  return filled;
}

export interface Grouping {
  /** Texts so alike belong together, 0–1. */
  readonly alike: number;
  /** Told the share that is done, 0–1. */
  readonly onProgress?: (share: number) => void;
}

/**
 * Puts plain texts, each given once, into groups; gives for each text the place of the text that leads its group. The first of a group
 * leads it, and every other is at least `alike` to it, so that groups do not run into each other along chains. The same for the same
 * texts in the same order.
 */
export function groupTexts(plain: readonly string[], { alike, onProgress }: Grouping): Int32Array {
  const leaders = new Int32Array(plain.length);
  const shingles: (Uint32Array | undefined)[] = [];
  const bands = new Map<string, number[]>();
  for (let at = 0; at < plain.length; at += 1) {
    if (at % TOLD === TOLD - 1) onProgress?.(at / plain.length);
    const mine = shinglesOf(plain[at] as string);
    const signature = signatureOf(mine);
    const shared = new Map<number, number>();
    const keys: string[] = [];
    for (let from = 0; from + BAND <= BINS; from += BAND) {
      const key = `${from}:${signature[from]}:${signature[from + 1]}:${signature[from + 2]}`;
      keys.push(key);
      const members = bands.get(key);
      if (members !== undefined && members.length < CROWD)
        for (const leader of members) shared.set(leader, (shared.get(leader) ?? 0) + 1);
    }
    const nearest = [...shared].sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CLOSE);
    let best = -1;
    let bestLikeness = alike;
    for (const [leader] of nearest) {
      const near = likeness(mine, shingles[leader] as Uint32Array);
      if (near > bestLikeness || (near === bestLikeness && best < 0)) [best, bestLikeness] = [leader, near];
    }
    leaders[at] = best < 0 ? at : best;
    if (best >= 0) continue;
    shingles[at] = mine;
    for (const key of keys) {
      const members = bands.get(key);
      if (members === undefined) bands.set(key, [at]);
      else if (members.length < CROWD) members.push(at);
    }
  }
  return leaders;
}
