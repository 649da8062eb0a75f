// Files of SQL as statements with their lines: psql's own commands and the data of COPY, which a dump holds, are told apart from SQL.
import { nameOf, tokens } from './sql-tokens.ts';

export interface SqlFile {
  readonly name: string;
  readonly text: string;
}

export interface Statement {
  readonly file: string;
  /** Of its first word, from 1. */
  readonly line: number;
  readonly sql: string;
}

export interface SplitFile {
  readonly statements: readonly Statement[];
  /** What was left out, in words, with file and line. */
  readonly notes: readonly string[];
  /** The first thing that cannot be read at all; nothing of the file should be run then. */
  readonly problem: SqlProblem | null;
}

export interface SqlProblem {
  readonly file: string;
  readonly line: number;
  readonly message: string;
}

/** psql's commands that a dump may hold without their changing what is made. */
const HARMLESS = new Set([
  'restrict',
  'unrestrict',
  'set',
  'unset',
  'echo',
  'qecho',
  'pset',
  'timing',
  'encoding',
  'o',
  'x',
  'q',
  '.',
]);

/** Splits a file; files it includes by \i are looked for among `all`. */
export function splitFile(
  file: SqlFile,
  all: readonly SqlFile[] = [],
  within: readonly string[] = [],
): SplitFile {
  const statements: Statement[] = [];
  const notes: string[] = [];
  let problem: SqlProblem | null = null;
  const bad = checkText(file);
  if (bad !== null) return { statements, notes, problem: bad };
  const { sql, copies, commands } = withoutPsql(file.text);
  for (const { line, rows } of copies)
    notes.push(`${file.name}:${line}: ${rows} ${rows === 1 ? 'row' : 'rows'} of COPY data left out`);
  const lines = linesOf(sql);
  let start = -1;
  let depth = 0;
  let atomic = 0;
  let parts: string[] = [];
  let previous = '';
  const pushed = (end: number) => {
    const text = sql.slice(start, end).trim();
    if (start >= 0 && text !== '') statements.push({ file: file.name, line: lines(start), sql: text });
    start = -1;
    depth = 0;
    atomic = 0;
    parts = [];
  };
  for (const token of tokens(sql)) {
    if (token.open && problem === null) {
      const what = token.kind === 'comment' ? 'comment' : token.kind === 'name' ? 'quoted name' : 'string';
      problem = { file: file.name, line: lines(token.at), message: `A ${what} begins here that has no end` };
    }
    if (token.kind === 'space' || token.kind === 'comment') continue;
    if (start < 0) start = token.at;
    if (token.text === '(') depth++;
    if (token.text === ')') depth = Math.max(0, depth - 1);
    if (token.kind === 'word') {
      const word = nameOf(token);
      // The body of a routine in standard SQL has semicolons of its own: BEGIN ATOMIC … END, with CASE … END inside.
      if (word === 'atomic' && previous === 'begin') atomic = 1;
      else if (atomic > 0 && word === 'case') atomic++;
      else if (atomic > 0 && word === 'end') atomic--;
      previous = word;
      if (parts.length < 3) parts.push(word);
    }
    if (token.text === ';' && depth === 0 && atomic === 0) pushed(token.at);
  }
  if (start >= 0) pushed(sql.length);
  return withIncludes({ file, all, within, statements, notes, problem, commands });
}

interface Command {
  readonly line: number;
  readonly text: string;
}

/** Puts included files in their places and tells of commands that cannot be followed. */
function withIncludes(split: {
  file: SqlFile;
  all: readonly SqlFile[];
  within: readonly string[];
  statements: Statement[];
  notes: string[];
  problem: SqlProblem | null;
  commands: readonly Command[];
}): SplitFile {
  const { file, all, within, notes } = split;
  let { statements, problem } = split;
  for (const { line, text } of split.commands) {
    const [, name = '', argument = ''] = /^\\(\S+)\s*(.*)$/.exec(text) ?? [];
    if (HARMLESS.has(name)) continue;
    if (name !== 'i' && name !== 'ir' && name !== 'include' && name !== 'include_relative') {
      notes.push(`${file.name}:${line}: \\${name} is a command of psql and was left out`);
      continue;
    }
    const wanted = argument.replaceAll(/^['"]|['"]$|;$/g, '').replace(/^\.\//, '');
    const found = all.find((other) => other.name === wanted || other.name.endsWith(`/${wanted}`));
    if (found === undefined || within.includes(found.name)) {
      const why = found === undefined ? 'is not among the files given' : 'includes itself';
      problem ??= { file: file.name, line, message: `${wanted} ${why}` };
      continue;
    }
    const inner = splitFile(found, all, [...within, file.name]);
    problem ??= inner.problem;
    notes.push(...inner.notes);
    const at = statements.findIndex((statement) => statement.file === file.name && statement.line > line);
    const cut = at < 0 ? statements.length : at;
    statements = [...statements.slice(0, cut), ...inner.statements, ...statements.slice(cut)];
  }
  return { statements, notes, problem };
}

function checkText({ name, text }: SqlFile): SqlProblem | null {
  const at = text.search(/\0|\uFFFD/);
  if (at < 0) return null;
  const message = text[at] === '\0' ? 'This is not text: it holds a zero byte' : 'This is not UTF-8';
  return { file: name, line: text.slice(0, at).split('\n').length, message };
}

/** Blanks out psql's commands and COPY data, so that lines keep their numbers. */
function withoutPsql(text: string): {
  sql: string;
  copies: { line: number; rows: number }[];
  commands: Command[];
} {
  const lines = text
    .replaceAll('\r\n', '\n')
    .replace(/^\uFEFF/, '')
    .split('\n');
  const copies: { line: number; rows: number }[] = [];
  const commands: Command[] = [];
  const inside = insideOf(lines);
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] as string;
    if (inside[at]) continue;
    const begins = copyFrom(lines, at);
    if (begins !== null) {
      let end = begins;
      while (end < lines.length && lines[end] !== '\\.') lines[end++] = '';
      copies.push({ line: at + 1, rows: end - begins });
      lines.fill('', at, begins);
      if (end < lines.length) lines[end] = '';
      at = end;
    } else if (/^\\\S/.test(line)) {
      commands.push({ line: at + 1, text: line.trim() });
      lines[at] = '';
    }
  }
  return { sql: lines.join('\n'), copies, commands };
}

/** Lines that a COPY goes over where a name in it has line ends. */
const COPY_LINES = 20;

/** The line that the data of a COPY begins at, which itself begins at a line; null where none does. */
function copyFrom(lines: readonly string[], at: number): number | null {
  if (!/^COPY\s/i.test(lines[at] as string)) return null;
  for (let end = at + 1; end <= Math.min(at + COPY_LINES, lines.length); end++) {
    if (!/;\s*$/.test(lines[end - 1] as string)) continue;
    return /\sFROM\s+stdin\b/i.test(lines.slice(at, end).join(' ')) ? end : null;
  }
  return null;
}

/** Of each line, whether it begins in the middle of a string, name or comment. COPY data is not SQL and is skipped. */
function insideOf(lines: readonly string[]): boolean[] {
  const inside = new Array<boolean>(lines.length).fill(false);
  let at = 0;
  while (at < lines.length) {
    // Up to the next COPY data, which may hold quotes of any kind.
    let end = at;
    while (end < lines.length && copyFrom(lines, end) === null) end++;
    let line = at;
    for (const { kind, text } of tokens(lines.slice(at, end).join('\n'))) {
      const breaks = text.split('\n').length - 1;
      for (let each = 1; each <= breaks; each++) if (kind !== 'space') inside[line + each] = true;
      line += breaks;
    }
    while (end < lines.length && lines[end] !== '\\.') end++;
    at = end + 1;
  }
  return inside;
}

/** Gives the line of an offset. */
function linesOf(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
