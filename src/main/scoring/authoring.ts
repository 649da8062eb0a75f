// What an author is told about a definition: Python's error, what is surprising, how it would fare against an attacker, what it costs.

import type { CallOutput } from '../../shared/protocol/index.ts';
import type { PatternDefinition, PatternHealth } from '../../shared/protocol/patterns.ts';
import { errorHelp, type Fix } from '../../shared/regex/error-help.ts';
import { type PatternError, parsePattern, utf16Offsets } from '../../shared/regex/index.ts';
import { gradeRedos, type RedosGrade } from '../../shared/regex/redos.ts';
import { keywordWarnings, type Warning, warnings } from '../../shared/regex/warnings.ts';
import { readSignal } from './pack.ts';
import { compilePatterns } from './patterns.ts';
import { makeTrier, type Tried } from './trial.ts';

/** Raised whenever what is worked out about the same value may come out otherwise; kept results then count no more. */
export const AUTHORING_VERSION = 1;

export type Judgement = CallOutput<'studio.judge'>;
type Redos = NonNullable<Judgement['redos']>;

const TOO_LARGE = 'It is nested too deeply, or too large, to be compiled';

/** Everything about a definition as one types. Bounded in time but for compiling, which is proportional to its length. */
export function judge(tried: Tried): Judgement {
  const none: Judgement = { errors: [], warnings: [], redos: null, engine: null, slow: false };
  const plain = (message: string): Judgement => ({
    ...none,
    errors: [{ message, span: null, hint: null, fix: null }],
  });
  if (tried.type === 'BEHAVIORAL') {
    const mistake = signalMistake(tried.value);
    return mistake === null ? none : plain(mistake);
  }
  if (tried.type === 'KEYWORD') {
    const mistake = compileMistake(tried);
    if (mistake !== null) return plain(mistake);
    const found = keywordWarnings(tried.value, { ignoreCase: !tried.caseSensitive });
    return { ...none, ...factsOf(tried), warnings: toldWarnings(tried.value, found) };
  }
  return guarded(plain(TOO_LARGE), () => {
    const parsed = parsePattern(tried.value, { ignoreCase: !tried.caseSensitive });
    if (!parsed.ok) return { ...none, errors: [toldError(tried.value, parsed.error)] };
    const mistake = compileMistake(tried);
    if (mistake !== null) return plain(mistake);
    return {
      ...none,
      ...factsOf(tried),
      warnings: toldWarnings(tried.value, warnings(parsed.tree, { ignoreCase: !tried.caseSensitive })),
      redos: toldRedos(tried.value, gradeRedos(parsed.tree)),
    };
  });
}

/** Whether a definition is fit for production. */
export function fitness(tried: Tried): PatternHealth {
  const none = { grade: null, degree: null, slow: false };
  const mistake = tried.type === 'BEHAVIORAL' ? signalMistake(tried.value) : compileMistake(tried);
  if (mistake !== null) return { error: mistake, ...none };
  if (tried.type === 'BEHAVIORAL') return { error: null, ...none };
  const { slow } = factsOf(tried);
  if (tried.type === 'KEYWORD') return { error: null, grade: 'safe', degree: null, slow };
  const parsed = parsePattern(tried.value, { ignoreCase: !tried.caseSensitive });
  if (!parsed.ok) return { error: parsed.error.message, ...none };
  const { grade, degree } = gradeRedos(parsed.tree);
  return { error: null, grade, degree: degree ?? null, slow };
}

/** Longest that one message is searched while costs are measured. */
const MEASURED_MS = 20;

/** Median microseconds that searching a message for this definition alone takes; null without messages or where it cannot be used. */
export function costOf(tried: Tried, messages: readonly string[]): number | null {
  const trier = makeTrier(tried);
  if (typeof trier === 'string' || messages.length === 0) return null;
  // The first searches make what the later ones use.
  for (const text of messages.slice(0, 20)) trier.run(text, MEASURED_MS);
  const times = messages.map((text) => trier.run(text, MEASURED_MS).microseconds).sort((a, b) => a - b);
  return times[Math.floor(times.length / 2)] ?? null;
}

function signalMistake(value: string): string | null {
  const signal = readSignal(value);
  return typeof signal === 'string' ? signal : null;
}

/** Python's error, or the engine's own; null where the definition can be used. */
function compileMistake(tried: Tried): string | null {
  return compilePatterns([rowOf(tried)]).problems[0]?.reason ?? null;
}

function factsOf(tried: Tried): Pick<Judgement, 'engine' | 'slow'> {
  const [facts] = compilePatterns([rowOf(tried)]).facts();
  return { engine: facts?.engine ?? null, slow: facts?.slow ?? false };
}

function rowOf({ type, value, caseSensitive }: Tried) {
  return {
    name: 'draft',
    type,
    value,
    risk_score: 0,
    enabled: true,
    case_sensitive: caseSensitive,
    category: null,
  };
}

type Told = Judgement['errors'][number];

function toldError(source: string, error: PatternError): Told {
  const { hint, fix } = errorHelp(error);
  const at = error.position16;
  const width = at === null ? 0 : (source.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return {
    message: error.message,
    span: at === null ? null : [at, Math.min(source.length, at + width)],
    hint: hint === '' ? null : hint,
    fix: fix ? toldFix(source, fix) : null,
  };
}

/** Places of a pattern are in code points, those of the window in UTF-16 units. */
function toldFix(source: string, { label, replace, with: text }: Fix): NonNullable<Told['fix']> {
  return { label, span: spanIn(source, replace), text };
}

function toldWarnings(source: string, found: readonly Warning[]): Judgement['warnings'] {
  return found.map(({ code, message, span, fix }) => ({
    code,
    message,
    span: [span.start16, span.end16],
    fix: fix ? toldFix(source, fix) : null,
  }));
}

function toldRedos(source: string, graded: RedosGrade): Redos {
  const { grade, degree, words, where, attack, samples } = graded;
  return {
    grade,
    degree: degree ?? null,
    words,
    span: where ? spanIn(source, where) : null,
    attack: attack
      ? {
          ...attack,
          proof: samples.map(({ length, steps }) => ({ characters: length, steps })),
        }
      : null,
  };
}

function spanIn(source: string, [start, end]: readonly [number, number]): [number, number] {
  const offsets = utf16Offsets(source);
  const last = source.length;
  return [offsets[start] ?? last, offsets[end] ?? last];
}

function guarded<T>(otherwise: T, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof RangeError) return otherwise;
    throw error;
  }
}

/** What a test of a definition came to. */
export interface TestOutcome {
  readonly place: number;
  readonly passed: boolean;
  readonly stalled: boolean;
}

/** Whether each test of a definition gives what it expects, given its trials in the same order. */
export function testOutcomes(
  tests: PatternDefinition['tests'],
  trials: readonly { readonly verdict: 'match' | 'miss' | 'stalled' }[],
): TestOutcome[] {
  return tests.map(({ expect }, place) => {
    const verdict = trials[place]?.verdict ?? 'stalled';
    return { place, passed: verdict === expect, stalled: verdict === 'stalled' };
  });
}
