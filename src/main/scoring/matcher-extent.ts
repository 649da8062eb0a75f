// How far apart in a message the parts of one match can lie: at most so many characters, and so many of its longest runs.
import {
  type Alphabet,
  type CharSet,
  type Core,
  complement,
  isWithin,
  NEWLINE,
  type PreparedText,
  SPACE,
  WORD,
} from '../../shared/regex/index.ts';

/** Kinds of runs, the narrowest first: each longest one is measured in every message. */
const RUNS = ['space', 'word', 'solid', 'line'] as const;
type Run = (typeof RUNS)[number];
const HOLDS: Readonly<Record<Run, CharSet>> = {
  space: SPACE,
  word: WORD,
  solid: complement(SPACE),
  line: complement(NEWLINE),
};

/** At most `characters` and the given number of runs of each kind. */
export interface Extent {
  readonly characters: number;
  readonly runs: Readonly<Record<Run, number>>;
  /** In characters. */
  readonly least: number;
  /** Whether more is looked at than the one character before it. */
  readonly looksBack: boolean;
}

/** Most extents have no runs: all of them have these. */
const NO_RUNS: Extent['runs'] = { space: 0, word: 0, solid: 0, line: 0 };

export const NO_EXTENT: Extent = {
  characters: 0,
  runs: NO_RUNS,
  least: 0,
  looksBack: false,
};
const ONE: Extent = { ...NO_EXTENT, characters: 1, least: 1 };

/**
 * What a part takes of a message, or all that it looks at, look-arounds included. Null where nothing bounds it, and where it depends
 * on what was taken before.
 */
export function extentOf(core: Core, measure: 'taking' | 'looking'): Extent | null {
  switch (core.op) {
    case 'chars':
      return ONE;
    case 'at':
      return NO_EXTENT;
    case 'capture':
    case 'atomic':
      return extentOf(core.body, measure);
    case 'look': {
      const body = extentOf(core.body, measure);
      if (!body || measure === 'taking') return body && NO_EXTENT;
      return { ...body, least: 0, looksBack: body.looksBack || core.behind };
    }
    case 'sequence':
      return extentOfAll(core.items, measure);
    case 'choice':
      return eitherOf(core.branches.map((branch) => extentOf(branch, measure)));
    case 'repeat': {
      if (core.max === Number.POSITIVE_INFINITY) return runExtent(core.body, core.min);
      const body = extentOf(core.body, measure);
      return body && { ...times(body, core.max), least: body.least * core.min };
    }
    default:
      return null;
  }
}

/** Of parts that stand one after the other. */
export function extentOfAll(parts: readonly Core[], measure: 'taking' | 'looking'): Extent | null {
  let total = NO_EXTENT;
  for (let at = 0; at < parts.length; at++) {
    // Single characters in a row are counted, not added up.
    let row = at;
    while (row < parts.length && parts[row]!.op === 'chars') row++;
    if (row > at) {
      const characters = total.characters + row - at;
      total = { ...total, characters, least: total.least + row - at };
      at = row - 1;
      continue;
    }
    const one = extentOf(parts[at]!, measure);
    if (!one) return null;
    if (one !== NO_EXTENT) total = addExtents(total, one);
  }
  return total;
}

const each = (make: (run: Run) => number): Record<Run, number> => ({
  space: make('space'),
  word: make('word'),
  solid: make('solid'),
  line: make('line'),
});

const together = (a: Extent, b: Extent, join: (x: number, y: number) => number): Extent['runs'] =>
  a.runs === NO_RUNS && b.runs === NO_RUNS ? NO_RUNS : each((run) => join(a.runs[run], b.runs[run]));

/** One after the other. */
export const addExtents = (a: Extent, b: Extent): Extent => ({
  characters: a.characters + b.characters,
  runs: together(a, b, (x, y) => x + y),
  least: a.least + b.least,
  looksBack: a.looksBack || b.looksBack,
});

const times = (a: Extent, count: number): Extent => ({
  ...a,
  characters: a.characters * count,
  runs: a.runs === NO_RUNS ? NO_RUNS : each((run) => a.runs[run] * count),
});

function eitherOf(extents: readonly (Extent | null)[]): Extent | null {
  return extents.reduce(
    (a, b) =>
      a &&
      b && {
        characters: Math.max(a.characters, b.characters),
        runs: together(a, b, Math.max),
        least: Math.min(a.least, b.least),
        looksBack: a.looksBack || b.looksBack,
      },
  )!;
}

const narrowest = new WeakMap<CharSet, Run | null>();

/** An unbounded repeat of single characters is no longer than the message's longest run of such characters. */
function runExtent(body: Core, least: number): Extent | null {
  if (body.op === 'capture' || body.op === 'atomic') return runExtent(body.body, least);
  if (body.op !== 'chars') return null;
  let run = narrowest.get(body.set);
  if (run === undefined) {
    run = RUNS.find((one) => isWithin(body.set, HOLDS[one])) ?? null;
    narrowest.set(body.set, run);
  }
  return run && { ...NO_EXTENT, runs: each((one) => (one === run ? 1 : 0)), least };
}

/** Gives what extents come to in one message, in characters. */
export class Measures {
  /** For every code a bit for each kind of run that its characters can be part of. */
  readonly #holds: Uint8Array;
  /** Five numbers each: characters, and runs of each kind. */
  readonly #extents: number[] = [];
  readonly #numbers = new Map<string, number>();
  /** Of each extent, in the message measured last; no more than the message is long. */
  values = new Int32Array(16);

  constructor(alphabet: Alphabet) {
    this.#holds = new Uint8Array(alphabet.size);
    // A set that a pattern of this alphabet has is made of whole codes, so one character of a code speaks for all that count.
    RUNS.forEach((run, at) => {
      const table = alphabet.tableOf(HOLDS[run]);
      for (let code = 0; code < alphabet.size; code++) this.#holds[code]! |= table[code]! << at;
    });
  }

  /** The number of an extent, for `values`; equal ones have the same. */
  number({ characters, runs }: Extent): number {
    const parts = [characters, ...RUNS.map((run) => runs[run])];
    const key = parts.join();
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
      this.#extents.push(...parts);
      if (number >= this.values.length) this.values = new Int32Array(2 * this.values.length);
    }
    return number;
  }

  /** Measures a message. */
  take({ codes }: PreparedText): void {
    const holds = this.#holds;
    const longest = [0, 0, 0, 0];
    const began = [0, 0, 0, 0];
    let before = 0;
    for (let i = 0; i <= codes.length; i++) {
      const bits = i < codes.length ? holds[codes[i]!]! : 0;
      // Most characters go on with what the one before was part of.
      if (bits === before) continue;
      for (let run = 0; run < RUNS.length; run++) {
        const bit = 1 << run;
        if ((before & bit) === (bits & bit)) continue;
        if (bits & bit) began[run] = i;
        else if (i - began[run]! > longest[run]!) longest[run] = i - began[run]!;
      }
      before = bits;
    }
    const [space, word, solid, line] = longest as [number, number, number, number];
    const parts = this.#extents;
    for (let number = 0, at = 0; at < parts.length; number++, at += 5) {
      const measured =
        parts[at]! +
        parts[at + 1]! * space +
        parts[at + 2]! * word +
        parts[at + 3]! * solid +
        parts[at + 4]! * line;
      this.values[number] = Math.min(measured, codes.length);
    }
  }
}
