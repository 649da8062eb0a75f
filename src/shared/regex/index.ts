// The room's one entry: Python 3.11's `re` for str patterns, in Node and in the browser.
import type { Alphabet } from './alphabet.ts';
import { type CompiledPattern, compileTree } from './compile.ts';
import { type ParseOptions, parsePattern } from './parse.ts';
import type { PatternError } from './tree.ts';

export { Alphabet, type Part, type PreparedText, projectedString } from './alphabet.ts';
export { DIGIT, fold, NEWLINE, SPACE, WORD } from './char-data.ts';
export { type CharSet, complement, intersect, isWithin, unionAll } from './char-set.ts';
export {
  alphabetFor,
  CompiledPattern,
  compileTree,
  DEFAULT_STEPS,
  fitsAlphabet,
  type SearchOptions,
  type SearchResult,
  type SpanPair,
} from './compile.ts';
export { CONSTRUCTS, type Construct, type DefinedGroup, definedGroups } from './constructs.ts';
export type { Core } from './core.ts';
export { type ErrorHelp, errorHelp, type Fix } from './error-help.ts';
export { type Explanation, explain, explainAt } from './explain.ts';
export type { Answer } from './lazy-dfa.ts';
export {
  foldText,
  type Literal,
  type RequiredLiterals,
  type Requirement,
  requiredLiterals,
  requirementsOf,
} from './literals.ts';
export { lowerPattern } from './lower.ts';
export { fromCodePoints, fromUtf16, surrogatePairs, toCodePoints, toUtf16, utf16Offsets } from './offsets.ts';
export { type ParseOptions, type ParseResult, parsePattern } from './parse.ts';
export {
  type Attack,
  attackText,
  gradeRedos,
  type RedosGrade,
  type RedosOptions,
  type Sample,
} from './redos.ts';
export type * from './tree.ts';
export {
  keywordWarnings,
  type Warning,
  type WarningCode,
  type WarningOptions,
  warnings,
} from './warnings.ts';

export interface CompileOptions extends ParseOptions {
  /** A shared alphabet, which must distinguish what the pattern does; the pattern's own if left out. */
  readonly alphabet?: Alphabet;
}

export type CompileResult =
  | { readonly ok: true; readonly compiled: CompiledPattern }
  | { readonly ok: false; readonly error: PatternError };

/** Parses and compiles a pattern. A bad pattern gives Python's error; nothing is thrown for it. */
export function compilePattern(source: string, options: CompileOptions = {}): CompileResult {
  const parsed = parsePattern(source, options);
  if (!parsed.ok) return parsed;
  return { ok: true, compiled: compileTree(parsed.tree, options.alphabet) };
}
