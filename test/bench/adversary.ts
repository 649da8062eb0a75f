// Measures how soon what would stall production is answered or cut: slow rules and known stalling patterns, alone and in the pool.

import { DEFAULT_SCORING } from '../../src/main/scoring/configuration.ts';
import type { PatternRow } from '../../src/main/scoring/pack.ts';
import type { Cut } from '../../src/main/scoring/patterns.ts';
import { DEADLINE_MS, ScoringPool } from '../../src/main/scoring/pool.ts';
import { workerPath } from '../../src/main/workspace/worker-path.ts';
import { compileTree, parsePattern, type SearchResult } from '../../src/shared/regex/index.ts';
import { attackText, gradeRedos } from '../../src/shared/regex/redos.ts';
import { COUNTED, EXPONENTIAL, POLYNOMIAL } from '../unit/shared/regex/redos-cases.ts';

const CHARACTERS = 20_000;
const PASSES = 7;
/** No linear method can say no to these: their answers hang on what a group took, or on what stands around. */
const BEYOND_LINEAR = [
  '^(a+)+\\1(?!.)',
  '(a+)+\\1b',
  '(?=(a+)+c)a',
  '((?:a|aa)+)(?<!a)\\1',
  '(?:(a+)(?=\\1b))+',
];
/** Rules that everybody has, and a text that makes CPython take seconds for each. */
const SLOW: readonly (readonly [string, pattern: string, text: string])[] = [
  ['e-mail', '[a-zA-Z0-9._%+-]+@[a-zA-Z0-9.-]+\\.[a-zA-Z]{2,}', filled('a')],
  ['e-mail, its domain', '([\\w.+-]+)@([\\w-]+\\.)+[\\w-]+', filled('a.')],
  ['card number', '\\b(?:\\d[ -]*?){13,16}\\b', filled('111111111111x ')],
  ['card number, spaced', '(?:\\d[ -]*){13,16}!', filled('1 -')],
  ['markdown link', '\\[[^\\]]*\\]\\([^)]*\\)', filled('[')],
  ['markdown link, greedy', '\\[.*\\]\\(.*\\)', filled('[](')],
];
const CORES = [
  'a+',
  'a*',
  '(?:a|aa)',
  '(?:a|a)',
  '(?:a|b|ab)',
  'a+b?',
  '(?:a?b?)',
  '[ab]+',
  '\\w+',
  '(?:a+a+)',
  '.*a',
];
const SHAPES = [
  '(X)+$',
  '(X)*$',
  '^(X)+c',
  '(?:X){20}c',
  '(X)+\\1c',
  '(?=(X)+c)d',
  '((X)+)+c',
  '(?>X)+c',
  '(?:X)++c',
];
const HUNDRED = ['(.*a){20}', ...SHAPES.flatMap((shape) => CORES.map((core) => shape.replace('X', core)))];
const CONTAINED = 10_000;
const NOBODY = { earlier: [], denials: 0, scored: [], profile: null, bypassesBlocking: false };

function filled(unit: string): string {
  return `${unit.repeat(Math.floor(CHARACTERS / unit.length) - 1)}\n!`;
}

interface Case {
  readonly pattern: string;
  readonly text: string;
}

/** With the attack text that the grading finds, 20,000 characters of it. */
function attacked(pattern: string): Case {
  const parsed = parsePattern(pattern);
  const attack = parsed.ok ? gradeRedos(parsed.tree).attack : undefined;
  return { pattern, text: attack ? attackText(attack, CHARACTERS) : filled('a') };
}

interface Measured {
  readonly verdict: SearchResult['verdict'];
  /** The first search makes what later ones use. */
  readonly first: number;
  readonly best: number;
  readonly worst: number;
  /** Of the processor alone, for on a busy machine a search is made to wait. */
  readonly computed: number;
}

function measure({ pattern, text }: Case): Measured {
  const parsed = parsePattern(pattern);
  if (!parsed.ok) throw new Error(`${pattern}: ${parsed.error.message}`);
  const compiled = compileTree(parsed.tree);
  const prepared = compiled.alphabet.prepare(text);
  let verdict: SearchResult['verdict'] = 'none';
  let computed = 0;
  const took = Array.from({ length: PASSES }, () => {
    const before = process.cpuUsage();
    const began = performance.now();
    ({ verdict } = compiled.searchPrepared(prepared, { milliseconds: DEADLINE_MS }));
    const milliseconds = performance.now() - began;
    const { user, system } = process.cpuUsage(before);
    computed = Math.max(computed, (user + system) / 1_000);
    return milliseconds;
  });
  return { verdict, first: took[0]!, best: Math.min(...took), worst: Math.max(...took), computed };
}

function spread(values: readonly number[]): string {
  if (values.length === 0) return 'none';
  const sorted = [...values].sort((a, b) => a - b);
  const told = [sorted[0]!, sorted[sorted.length >> 1]!, sorted.at(-1)!].map((one) => one.toFixed(3));
  return `${told.join(' / ')} ms`;
}

function tell(print: (line: string) => void, what: string, cases: readonly Case[]): void {
  const all = cases.map((one) => ({ ...one, ...measure(one) }));
  const decided = all.filter(({ verdict }) => verdict !== 'undecided');
  const undecided = all.filter(({ verdict }) => verdict === 'undecided');
  const late = decided.filter(({ best }) => best > 1);
  print(
    `${what}: ${decided.length} of ${all.length} decided, least / median / most ${spread(decided.map(({ best }) => best))} ` +
      `(of the first search ${spread(decided.map(({ first }) => first))}), ${decided.length - late.length} within 1 ms`,
  );
  for (const { pattern, best } of late) print(`  later than 1 ms: ${pattern} in ${best.toFixed(2)} ms`);
  if (undecided.length > 0)
    print(
      `  undecided: ${undecided.length}, longest stop ${spread(undecided.map(({ worst }) => worst))}, of the processor ${spread(undecided.map((one) => one.computed))}`,
    );
}

const row = (name: string, value: string): PatternRow => ({
  name,
  type: 'REGEX',
  value,
  risk_score: 50,
  enabled: true,
  case_sensitive: false,
  category: null,
});

/** Every pattern in one pool, texts made for each, and a harmless message beside each of them. */
async function contain(print: (line: string) => void): Promise<void> {
  const cuts: Cut[] = [];
  const rows = [...HUNDRED.map((value, at) => row(`stalling ${at}`, value)), row('harmless', 'needle')];
  let hour = 0;
  const pool = new ScoringPool({
    rows,
    settings: DEFAULT_SCORING,
    workerFile: workerPath('scoring'),
    onCut: (cut) => cuts.push(cut),
    // So that none is suspended, and all are tried on all texts.
    now: () => hour * 3_600_000,
  });
  try {
    await pool.ready();
    const messages: number[] = [];
    const others: number[] = [];
    let found = 0;
    const texts = ['a', 'ab', 'b'].map((unit) => `${unit.repeat(CONTAINED / unit.length - 8)} needle!`);
    for (const text of texts) {
      hour += 2;
      const began = performance.now();
      const attack = pool.score({ atMs: 0, text, toolCalls: 0 }, NOBODY).then(({ verdict }) => {
        messages.push(performance.now() - began);
        if (verdict.matches.some(({ name }) => name === 'harmless')) found++;
      });
      const beside = performance.now();
      await pool.score({ atMs: 0, text: 'one more needle', toolCalls: 0 }, NOBODY);
      others.push(performance.now() - beside);
      await attack;
    }
    print(
      `containment, ${HUNDRED.length} stalling patterns on ${texts.length} texts of ${CONTAINED} characters: ${cuts.length} cut, ` +
        `each after least / median / most ${spread(cuts.map(({ milliseconds }) => milliseconds))}; ` +
        `a message with all of them ${spread(messages)}, its other match found in ${found} of ${texts.length}; ` +
        `a harmless message beside it ${spread(others)}`,
    );
  } finally {
    await pool.close();
  }
}

export async function run(print: (line: string) => void): Promise<void> {
  tell(
    print,
    'slow rules',
    SLOW.map(([, pattern, text]) => ({ pattern, text })),
  );
  const known = [...EXPONENTIAL, ...COUNTED, ...POLYNOMIAL.map(([pattern]) => pattern)];
  tell(print, 'known stalling patterns', known.map(attacked));
  tell(
    print,
    'beyond linear methods',
    BEYOND_LINEAR.map((pattern) => ({ pattern, text: `${'a'.repeat(CHARACTERS - 1)}!` })),
  );
  await contain(print);
}
