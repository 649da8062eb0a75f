// How far apart in a message the parts of one match can lie: at most so many characters, and so many of its longest runs.
import type { Alphabet, Category, Node, PreparedText, SetItem } from '../../shared/regex/index.ts';

/** Kinds of runs: each longest one is measured in a message when it is asked for. */
const RUNS = ['space', 'word', 'solid', 'line'] as const;
type Run = (typeof RUNS)[number];

/** At most `characters` and the given number of runs of each kind. */
export interface Extent {
  readonly characters: number;
  readonly runs: Readonly<Record<Run, number>>;
  /** In characters. */
  readonly least: number;
  /** Whether more is looked at than the one character before it. */
  readonly looksBack: boolean;
}

export const NO_EXTENT: Extent = {
  characters: 0,
  runs: { space: 0, word: 0, solid: 0, line: 0 },
  least: 0,
  looksBack: false,
};
const ONE: Extent = { ...NO_EXTENT, characters: 1, least: 1 };
const NEWLINE = 10;
/** White space as Python knows it. */
const ONLY_PYTHONS = '\u001C\u001D\u001E\u001F\u0085';
const isSpace = (character: string): boolean =>
  // U+001C to U+001F and U+0085 are white space to Python alone, U+FEFF to JavaScript alone.
  (/\s/.test(character) && character !== '\uFEFF') || ONLY_PYTHONS.includes(character);
const WORD = /[\p{L}\p{M}\p{N}_]/u;
const HOLDS: Readonly<Record<Run, (character: string) => boolean>> = {
  space: isSpace,
  word: (character) => WORD.test(character),
  solid: (character) => !isSpace(character),
  line: (character) => character !== '\n',
};

/**
 * What a node takes of a message, or all that it looks at, look-arounds included. Null where nothing bounds it, and where it depends
 * on what was taken before.
 */
export function extentOf(node: Node, measure: 'taking' | 'looking'): Extent | null {
  switch (node.kind) {
    case 'literal':
    case 'set':
    case 'any':
      return ONE;
    case 'anchor':
      return NO_EXTENT;
    case 'group':
    case 'atomic':
      return extentOf(node.body, measure);
    case 'look': {
      const body = extentOf(node.body, measure);
      if (!body || measure === 'taking') return body && NO_EXTENT;
      return { ...body, least: 0, looksBack: body.looksBack || node.behind };
    }
    case 'sequence': {
      let total: Extent | null = NO_EXTENT;
      for (const item of node.items) {
        const one = extentOf(item, measure);
        total = one && addExtents(total, one);
        if (!total) return null;
      }
      return total;
    }
    case 'alternation':
      return eitherOf(node.branches.map((branch) => extentOf(branch, measure)));
    case 'repeat': {
      if (node.max === Number.POSITIVE_INFINITY) return runExtent(node.body, node.min);
      const body = extentOf(node.body, measure);
      return body && { ...times(body, node.max), least: body.least * node.min };
    }
    default:
      return null;
  }
}

const each = (make: (run: Run) => number): Record<Run, number> => ({
  space: make('space'),
  word: make('word'),
  solid: make('solid'),
  line: make('line'),
});

/** One after the other. */
export const addExtents = (a: Extent, b: Extent): Extent => ({
  characters: a.characters + b.characters,
  runs: each((run) => a.runs[run] + b.runs[run]),
  least: a.least + b.least,
  looksBack: a.looksBack || b.looksBack,
});

const times = (a: Extent, count: number): Extent => ({
  ...a,
  characters: a.characters * count,
  runs: each((run) => a.runs[run] * count),
});

function eitherOf(extents: readonly (Extent | null)[]): Extent | null {
  return extents.reduce(
    (a, b) =>
      a &&
      b && {
        characters: Math.max(a.characters, b.characters),
        runs: each((run) => Math.max(a.runs[run], b.runs[run])),
        least: Math.min(a.least, b.least),
        looksBack: a.looksBack || b.looksBack,
      },
  )!;
}

/** An unbounded repeat of single characters is no longer than the message's longest run of such characters. */
function runExtent(body: Node, least: number): Extent | null {
  const within = runsOf(body);
  const narrowest = RUNS.find((run) => within.includes(run));
  return narrowest ? { ...NO_EXTENT, runs: each((run) => (run === narrowest ? 1 : 0)), least } : null;
}

const WORD_RUNS: readonly Run[] = ['word', 'solid', 'line'];
const SOLID_RUNS: readonly Run[] = ['solid', 'line'];
const NO_RUN: readonly Run[] = [];

/** The kinds of runs that hold every character of a node, which must be a single character. */
function runsOf(node: Node): readonly Run[] {
  if (node.kind === 'group' && node.number === null) return runsOf(node.body);
  if (node.kind === 'sequence') return node.items.length === 1 ? runsOf(node.items[0]!) : NO_RUN;
  if (node.kind === 'any') return node.flags.dotAll ? NO_RUN : ['line'];
  if (node.kind === 'literal') return rangeRuns(node.codePoint, node.codePoint);
  if (node.kind !== 'set') return NO_RUN;
  if (node.negated) {
    const without = node.items.map((item) => excludedRuns(item, node.flags.ascii));
    return RUNS.filter((run) => without.some((runs) => runs.includes(run)));
  }
  const parts = node.items.map((item) => {
    if (item.kind === 'category') return categoryRuns(item.category, node.flags.ascii);
    return item.kind === 'literal'
      ? rangeRuns(item.codePoint, item.codePoint)
      : rangeRuns(item.low, item.high);
  });
  return RUNS.filter((run) => parts.every((runs) => runs.includes(run)));
}

function categoryRuns(category: Category, ascii: boolean): readonly Run[] {
  if (category === 'd' || category === 'w') return WORD_RUNS;
  if (category === 's') return ['space'];
  if (category !== 'S') return NO_RUN;
  // Under the flag `a` white space beyond ASCII counts as solid.
  return ascii ? ['line'] : SOLID_RUNS;
}

/** What a negated set that has the item is within: whatever it takes, it is not the item. */
function excludedRuns(item: SetItem, ascii: boolean): readonly Run[] {
  if (item.kind === 'literal') return item.codePoint === NEWLINE ? ['line'] : NO_RUN;
  if (item.kind === 'range') return NO_RUN;
  if (item.category === 's') return categoryRuns('S', ascii);
  return item.category === 'W' ? WORD_RUNS : NO_RUN;
}

/** Case variants of ASCII letters are letters, so a range says the same when it ignores case. */
function rangeRuns(low: number, high: number): readonly Run[] {
  if (low === high) return RUNS.filter((run) => HOLDS[run](String.fromCodePoint(low)));
  const alike = [/[0-9]/, /[a-z]/, /[A-Z]/].some(
    (kind) => kind.test(String.fromCodePoint(low)) && kind.test(String.fromCodePoint(high)),
  );
  if (alike) return WORD_RUNS;
  // Of white space nothing lies between the first and the last of ASCII, or above the ideographic space.
  if ((low > 0x20 && high < 0x80) || low > 0x3000) return SOLID_RUNS;
  return low > NEWLINE || high < NEWLINE ? ['line'] : NO_RUN;
}

/** Gives an extent in characters, for one message. */
export type Measure = (extent: Extent) => number;

/** Measures runs in messages prepared by one alphabet. */
export class Runs {
  readonly #holds: Readonly<Record<Run, Uint8Array>>;

  constructor(alphabet: Alphabet) {
    // A set that a pattern of this alphabet has is made of whole codes, so one character of a code speaks for all that count.
    const table = (run: Run): Uint8Array => {
      const out = new Uint8Array(alphabet.size);
      for (const [code, sample] of alphabet.samples)
        out[code] = HOLDS[run](String.fromCodePoint(sample)) ? 1 : 0;
      return out;
    };
    this.#holds = { space: table('space'), word: table('word'), solid: table('solid'), line: table('line') };
  }

  /** Each run is measured at most once. */
  measure({ codes }: PreparedText): Measure {
    const longest: Partial<Record<Run, number>> = {};
    return ({ characters, runs }) => {
      let total = characters;
      for (const run of RUNS) {
        if (runs[run] === 0) continue;
        longest[run] ??= longestRun(codes, this.#holds[run]);
        total += runs[run] * longest[run];
      }
      return total;
    };
  }
}

function longestRun(codes: PreparedText['codes'], holds: Uint8Array): number {
  let longest = 0;
  let current = 0;
  for (let i = 0; i < codes.length; i++) {
    current = holds[codes[i]!] === 1 ? current + 1 : 0;
    if (current > longest) longest = current;
  }
  return longest;
}
