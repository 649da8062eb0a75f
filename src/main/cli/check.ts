// cli check: says of each pattern what is wrong with it, what is unwise about it, and how it would be run.

import { parsePattern } from '../../shared/regex/index.ts';
import { signalSchema } from '../scoring/behaviour.ts';
import { type Extent, extentOf } from '../scoring/matcher-extent.ts';
import { parseJson } from '../scoring/pack.ts';
import { compilePatterns } from '../scoring/patterns.ts';
import type { FileRow, FileRows } from './files.ts';
import type { Lines } from './lines.ts';

interface Mistake {
  readonly message: string;
  /** In code points of the pattern; null where there is no place to name. */
  readonly position: number | null;
}

interface Checked {
  readonly errors: readonly Mistake[];
  readonly warnings: readonly string[];
  /** Only of patterns that can be searched for. */
  readonly engine?: string;
  readonly slow?: boolean;
  readonly redos?: 'linear' | 'unproven';
}

const SHORT_KEYWORD = 3;
const LONGEST_TOLD = 60;

export async function runCheck(lines: Lines, { rows, mistakes }: FileRows): Promise<void> {
  const names = new Set<string>();
  let bad = 0;
  for (const row of rows) {
    const again = names.has(row.name);
    names.add(row.name);
    const told = checkRow(row);
    const errors = again ? [mistake('Another row has this name already'), ...told.errors] : told.errors;
    if (errors.length > 0) bad += 1;
    await lines.write({ name: row.name, type: row.type, ok: errors.length === 0, ...told, errors });
  }
  for (const one of mistakes) lines.complain(one);
  if (bad > 0) lines.complain(`${bad} of ${rows.length} patterns have errors`);
}

const mistake = (message: string, position: number | null = null): Mistake => ({ message, position });

const quoted = (text: string): string =>
  text.length > LONGEST_TOLD ? `“${text.slice(0, LONGEST_TOLD)}…”` : `“${text}”`;

function checkRow(row: FileRow): Checked {
  if (row.type === 'BEHAVIORAL') {
    const signal = signalSchema.safeParse(parseJson(row.value));
    return { errors: signal.success ? [] : [mistake('The value names no known signal')], warnings: [] };
  }
  let unbounded = false;
  if (row.type === 'REGEX') {
    const parsed = parsePattern(row.value, { ignoreCase: !row.case_sensitive });
    if (!parsed.ok) return { errors: [mistake(parsed.error.message, parsed.error.position)], warnings: [] };
    unbounded = repeatsWithoutEnd(extentOf(parsed.tree.root, 'looking'));
  }
  const set = compilePatterns([{ ...row, enabled: true }]);
  const facts = set.facts()[0];
  if (!facts) return { errors: set.problems.map(({ reason }) => mistake(reason)), warnings: [] };
  const matches = (text: string): boolean => set.match(text).matches.length > 0;
  const warnings: string[] = [];
  if (matches('')) warnings.push('It matches the empty text, and so every message');
  if (row.type === 'KEYWORD' && row.value.length < SHORT_KEYWORD)
    warnings.push('So short a keyword is part of many harmless messages');
  if (facts.slow)
    warnings.push('Slow: no word it requires can be looked for beforehand, so every message is searched');
  // No finer grade is given: nothing but the proof of linear time is certain.
  const redos = facts.engine === 'interpreter' ? 'unproven' : 'linear';
  if (redos === 'unproven' && unbounded)
    warnings.push('Not proven to take linear time: production may stall on a message made for it');
  const wrong = [
    ...row.matches
      .filter((text) => !matches(text))
      .map((text) => `It does not match its example ${quoted(text)}`),
    ...row.misses.filter(matches).map((text) => `It matches ${quoted(text)}, which it should not`),
  ];
  return {
    errors: wrong.map((one) => mistake(one)),
    warnings,
    engine: facts.engine,
    slow: facts.slow,
    redos,
  };
}

const repeatsWithoutEnd = (extent: Extent | null): boolean =>
  extent === null || Object.values(extent.runs).some((count) => count > 0);
