// SQL as tokens: strings, dollar quotes, comments and quoted names are each one, so that nothing inside of them is taken for SQL.

export interface Token {
  readonly kind: 'word' | 'name' | 'string' | 'dollar' | 'comment' | 'space' | 'number' | 'sign';
  readonly text: string;
  /** Offset in the text. */
  readonly at: number;
  /** A string, comment or quoted name that the text ended in the middle of. */
  readonly open?: true;
}

const SPACE = /\s+/y;
const WORD = /[\p{L}_][\p{L}\p{N}_$]*/uy;
const NUMBER = /\d[\d.]*(?:e[+-]?\d+)?/iy;
const DOLLAR = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
const LINE_COMMENT = /--[^\n]*/y;

/** Reads one token after the other; joined, their texts are the whole text. */
export function* tokens(sql: string): Generator<Token> {
  let at = 0;
  const take = (pattern: RegExp): string | null => {
    pattern.lastIndex = at;
    return pattern.exec(sql)?.[0] ?? null;
  };
  while (at < sql.length) {
    const token = readToken(sql, at, take);
    yield token;
    at += token.text.length;
  }
}

function readToken(sql: string, at: number, take: (pattern: RegExp) => string | null): Token {
  const char = sql[at] as string;
  const space = take(SPACE);
  if (space !== null) return { kind: 'space', text: space, at };
  if (char === "'") return closed('string', sql, at, endOfString(sql, at + 1, false));
  if (char === '"') return closed('name', sql, at, endOfName(sql, at + 1));
  if (char === '-' && sql[at + 1] === '-') return { kind: 'comment', text: take(LINE_COMMENT) ?? '--', at };
  if (char === '/' && sql[at + 1] === '*') return closed('comment', sql, at, endOfComment(sql, at + 2));
  if (char === '$') {
    const tag = take(DOLLAR);
    if (tag !== null) {
      const end = sql.indexOf(tag, at + tag.length);
      return closed('dollar', sql, at, end < 0 ? -1 : end + tag.length);
    }
  }
  const word = take(WORD);
  if (word !== null) {
    if (/^e$/i.test(word) && sql[at + 1] === "'")
      return closed('string', sql, at, endOfString(sql, at + 2, true));
    if (/^[bxn]$/i.test(word) && sql[at + 1] === "'")
      return closed('string', sql, at, endOfString(sql, at + 2, false));
    return { kind: 'word', text: word, at };
  }
  const number = take(NUMBER);
  if (number !== null) return { kind: 'number', text: number, at };
  return { kind: 'sign', text: char, at };
}

function closed(kind: Token['kind'], sql: string, at: number, end: number): Token {
  return end < 0 ? { kind, text: sql.slice(at), at, open: true } : { kind, text: sql.slice(at, end), at };
}

function endOfString(sql: string, from: number, escapes: boolean): number {
  for (let at = from; at < sql.length; at++) {
    if (escapes && sql[at] === '\\') at++;
    else if (sql[at] === "'") {
      if (sql[at + 1] !== "'") return at + 1;
      at++;
    }
  }
  return -1;
}

function endOfName(sql: string, from: number): number {
  for (let at = from; at < sql.length; at++) {
    if (sql[at] !== '"') continue;
    if (sql[at + 1] !== '"') return at + 1;
    at++;
  }
  return -1;
}

function endOfComment(sql: string, from: number): number {
  let depth = 1;
  for (let at = from; at < sql.length - 1; at++) {
    const two = sql.slice(at, at + 2);
    if (two === '/*') depth++;
    else if (two === '*/') depth--;
    else continue;
    at++;
    if (depth === 0) return at + 1;
  }
  return -1;
}

/** The name that a word or quoted name stands for. */
export function nameOf(token: Token): string {
  return token.kind === 'name' ? token.text.slice(1, -1).replaceAll('""', '"') : token.text.toLowerCase();
}

/** Replaces a name wherever it stands as one, e.g. a renamed column in the definition of an index. */
export function renameIn(sql: string, from: string, to: string, quote: (name: string) => string): string {
  let out = '';
  for (const token of tokens(sql)) {
    const hit = (token.kind === 'word' || token.kind === 'name') && nameOf(token) === from;
    out += hit ? quote(to) : token.text;
  }
  return out;
}
