// Near misses: messages that hold the words a pattern cannot do without, and still do not match.
import { foldText, parsePattern, requiredLiterals } from '../../shared/regex/index.ts';
import type { PatternRow } from '../scoring/pack.ts';

/** Shorter literals stand in nearly every message. */
const FEWEST_LETTERS = 3;

/** Each list is one condition: a message that holds one of its words, folded, comes near. */
export interface NearMiss {
  near(text: string): boolean;
}

/** Null where no pattern names a word that is telling, so that nothing can be called near. */
export function nearMissOf(rows: readonly PatternRow[]): NearMiss | null {
  const conditions = rows.map(wordsOf).filter((words) => words.length > 0);
  if (conditions.length === 0) return null;
  return {
    near(text) {
      const folded = foldText(text);
      return conditions.some((lists) => {
        // All but one of what it needs, and of a single need the need itself.
        const held = lists.filter((words) => words.some((word) => folded.includes(word))).length;
        return held >= Math.max(1, lists.length - 1);
      });
    },
  };
}

function wordsOf({ type, value }: PatternRow): string[][] {
  if (type === 'BEHAVIORAL') return [];
  if (type === 'KEYWORD') {
    return value
      .split(/\s+/)
      .map((word) => [foldText(word)])
      .filter(([word]) => word!.length >= FEWEST_LETTERS);
  }
  const parsed = parsePattern(value, { ignoreCase: true });
  const lists = parsed.ok ? (requiredLiterals(parsed.tree) ?? []) : [];
  return lists
    .filter((words) => words.every((word) => word.length >= FEWEST_LETTERS))
    .map((words) => [...words]);
}
