// What the room says about one case, in the form the vectors and the oracle use.
import {
  type Alphabet,
  type CompiledPattern,
  compileTree,
  parsePattern,
} from '../../src/shared/regex/index.ts';

export interface Case {
  readonly pattern: string;
  readonly text: string;
  readonly ignore_case: boolean;
}

/** Python's answer: offsets in code points, [-1, -1] for a group that took no part. */
export type Answer =
  | { readonly match: readonly number[] | null; readonly groups?: readonly (readonly number[])[] }
  | { readonly error: string }
  | { readonly fails: true }
  | { readonly undecided: true };

/** The error as Python prints it. */
export function errorText({ message, position }: { message: string; position: number | null }): string {
  return position === null ? message : `${message} at position ${position}`;
}

/** The room's answer for a compiled pattern. */
export function searchAnswer(compiled: CompiledPattern, text: string): Answer {
  const result = compiled.search(text);
  if (result.verdict === 'none') return { match: null };
  if (result.verdict === 'undecided') {
    return result.reason === 'python-fails' ? { fails: true } : { undecided: true };
  }
  return { match: result.span, groups: result.groups.map((group) => group ?? [-1, -1]) };
}

/** The room's answer for a case, with the pattern's own alphabet or a given one. */
export function answerOf(row: Case, alphabet?: Alphabet): Answer {
  const parsed = parsePattern(row.pattern, { ignoreCase: row.ignore_case });
  if (!parsed.ok) return { error: errorText(parsed.error) };
  return searchAnswer(compileTree(parsed.tree, alphabet), row.text);
}
