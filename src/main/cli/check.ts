// cli check: says of each pattern what is wrong with it, what is unwise about it, and how it would be run.

import {
  type Attack,
  errorHelp,
  gradeRedos,
  keywordWarnings,
  type Pattern,
  parsePattern,
  type RedosGrade,
  type Warning,
  warnings,
} from '../../shared/regex/index.ts';
import { readSignal } from '../scoring/pack.ts';
import { compilePatterns } from '../scoring/patterns.ts';
import type { FileRow, FileRows } from './files.ts';
import type { Lines } from './lines.ts';

interface Mistake {
  readonly message: string;
  /** In code points of the pattern; null where there is no place to name. */
  readonly position: number | null;
  /** What to do about it. */
  readonly hint?: string;
}

interface Checked {
  readonly errors: readonly Mistake[];
  readonly warnings: readonly string[];
  /** What is true of many good patterns, and still surprises. */
  readonly notes?: readonly string[];
  /** Only of patterns that can be searched for. */
  readonly engine?: string;
  readonly slow?: boolean;
  /** Only of rows of the type REGEX. */
  readonly redos?: RedosTold;
}

/** How the time can grow in production; `where` in code points of the pattern. */
interface RedosTold {
  readonly grade: RedosGrade['grade'];
  readonly degree?: number;
  readonly attack?: Attack;
  readonly where?: readonly [start: number, end: number];
  readonly words: string;
  readonly notes: readonly string[];
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
    const signal = readSignal(row.value);
    return { errors: typeof signal === 'string' ? [mistake(signal)] : [], warnings: [] };
  }
  const ignoreCase = !row.case_sensitive;
  let tree: Pattern | null = null;
  if (row.type === 'REGEX') {
    const parsed = parsePattern(row.value, { ignoreCase });
    if (!parsed.ok) {
      const { message, position } = parsed.error;
      return { errors: [{ message, position, hint: errorHelp(parsed.error).hint }], warnings: [] };
    }
    tree = parsed.tree;
  }
  const set = compilePatterns([{ ...row, enabled: true }]);
  const facts = set.facts()[0];
  if (!facts) return { errors: set.problems.map(({ reason }) => mistake(reason)), warnings: [] };
  const matches = (text: string): boolean => set.match(text).matches.length > 0;
  const found = tree ? warnings(tree, { ignoreCase }) : keywordWarnings(row.value, { ignoreCase });
  const unwise = found.filter(({ level }) => level === 'warning').map(sentence);
  if (row.type === 'KEYWORD' && row.value === '')
    unwise.push('It matches the empty text, and so every message');
  if (row.type === 'KEYWORD' && row.value.length < SHORT_KEYWORD)
    unwise.push('So short a keyword is part of many harmless messages');
  if (facts.slow)
    unwise.push('Slow: no word it requires can be looked for beforehand, so every message is searched');
  const redos = tree ? gradeRedos(tree) : null;
  if (redos && redos.grade !== 'safe') unwise.push(`Production may stall: ${redos.words}`);
  const wrong = [
    ...row.matches
      .filter((text) => !matches(text))
      .map((text) => `It does not match its example ${quoted(text)}`),
    ...row.misses.filter(matches).map((text) => `It matches ${quoted(text)}, which it should not`),
  ];
  return {
    errors: wrong.map((one) => mistake(one)),
    warnings: unwise,
    notes: found.filter(({ level }) => level === 'note').map(sentence),
    engine: facts.engine,
    slow: facts.slow,
    ...(redos && { redos: redosTold(redos) }),
  };
}

const sentence = ({ message, span }: Warning): string => `At ${span.start}: ${message}`;

function redosTold({ samples: _, ...rest }: RedosGrade): RedosTold {
  return rest;
}
