// Makes a program's text into SQL that Postgres' own parser takes: placeholders of every driver become parameters, and parts that are
// known only while the program runs become what stands in such a place.
import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import { HOLE, type Literal, LiteralBuilder } from './literal.ts';
import { stretches } from './sql-quoting.ts';
import type { SqlNode } from './sql-tree.ts';

/** The name that takes the place of a table or column which only the running program knows. */
const UNKNOWN_NAME = '__hole__';

/** Whether a name, or a part of it, is known only to the running program. */
export function isUnknown(name: string): boolean {
  return name.includes(UNKNOWN_NAME);
}

export interface Parsed {
  /** As it was parsed. */
  readonly text: string;
  readonly statements: readonly SqlNode[];
  /** The offset in the source for a byte offset of the parsed text. */
  readonly sourceOffset: (byte: number) => number;
  /** Whether parts were known only to the running program, so that the statement may be more than what was read. */
  readonly incomplete: boolean;
}

export interface Unparsed {
  readonly problem: string;
  readonly offset: number;
}

/** Must have resolved before anything is parsed. */
export const parserReady: () => Promise<void> = loadModule;

/** What a hole can be read as, in the order it is tried. */
type Reading = 'parameter' | 'name' | 'nothing';

/** So many readings of a text's holes are tried; most texts need one. */
const TRIES = 24;

const STARTS =
  /^(?:SELECT|INSERT|UPDATE|DELETE|WITH|MERGE|CREATE|ALTER|DROP|TRUNCATE|COPY|EXPLAIN|LOCK|REFRESH|COMMENT|VALUES|TABLE)\b/i;
/** What a sentence of English does not have as well, for each word that could begin one. */
const GOES_ON: Readonly<Record<string, RegExp>> = {
  SELECT: /\bFROM\b/i,
  INSERT: /\bINTO\b/i,
  UPDATE: /\bSET\b/i,
  DELETE: /\bFROM\b/i,
  WITH: /\bAS\s+(?:NOT\s+)?(?:MATERIALIZED\s*)?\(/i,
  MERGE: /\bINTO\b/i,
  CREATE: /\b(?:TABLE|INDEX|VIEW|FUNCTION|TRIGGER|PROCEDURE)\b/i,
  ALTER: /\b(?:TABLE|INDEX|VIEW)\b/i,
  DROP: /\b(?:TABLE|INDEX|VIEW)\b/i,
  TRUNCATE: /^TRUNCATE\s+(?:TABLE\s+)?[\w."]+/,
  COPY: /\b(?:FROM|TO)\b/i,
  EXPLAIN: /\b(?:SELECT|INSERT|UPDATE|DELETE)\b/i,
  LOCK: /\bTABLE\b/i,
  REFRESH: /\bMATERIALIZED\b/i,
  COMMENT: /\bON\b[\s\S]*\bIS\b/i,
};

/** Whether a text of a program is worth giving to the parser. `strict` where it is a statement by where it stands. */
export function looksLikeSql(text: string): boolean {
  const head = text.slice(0, 2_000).replace(/^(?:\s+|--[^\n]*\n|\/\*[\s\S]*?\*\/|\()*/, '');
  const word = STARTS.exec(head)?.[0].toUpperCase();
  return word !== undefined && GOES_ON[word]?.test(text) === true;
}

/** Reads a literal as SQL. Gives where and why it is not SQL when no reading of its holes is. */
export function parseLiteral(literal: Literal): Parsed | Unparsed {
  const readings: Reading[] = [];
  const tried = new Set<string>();
  let first: Unparsed | null = null;
  for (let round = 0; round < TRIES; round++) {
    const { builder, holes } = prepare(literal, readings);
    tried.add(readings.join());
    const result = parse(builder);
    if ('statements' in result) return { ...result, incomplete: holes.length > 0 };
    first ??= result;
    // The parser stops right at or behind the hole that it cannot take as it was read.
    const stopped = holes.findLastIndex(({ offset }) => offset <= result.byte);
    const next = nextReading(readings, holes, stopped, tried);
    if (next === -1) break;
  }
  return first ?? { problem: 'It could not be read', offset: 0 };
}

function nextReading(
  readings: Reading[],
  holes: readonly Hole[],
  stopped: number,
  tried: ReadonlySet<string>,
): number {
  for (let index = stopped; index >= 0; index--) {
    const hole = holes[index];
    if (hole === undefined) continue;
    for (const reading of ['nothing', 'parameter', 'name'] as const) {
      const trial = holes.map((one, position) => (position === index ? reading : one.reading));
      if (tried.has(trial.join())) continue;
      readings.splice(0, readings.length, ...trial);
      return index;
    }
  }
  return -1;
}

interface Hole {
  /** Byte offset in the prepared text. */
  readonly offset: number;
  readonly reading: Reading;
}

const PLACEHOLDER = new RegExp(
  [
    HOLE,
    '%%',
    '%\\(\\w+\\)[sdif]',
    '%[sdif](?!\\w)',
    '(?<![:\\w]):[A-Za-z_]\\w*',
    '\\{[\\w.!:\\[\\]]*\\}',
    '(?<=[=<>(,]\\s?)\\?(?![|&?])',
    '@[A-Za-z_]\\w*',
  ].join('|'),
  'g',
);
const NAME_FOLLOWS =
  /(?:\b(?:FROM|JOIN|INTO|UPDATE|TABLE|ONLY|EXISTS|INDEX|VIEW|TRUNCATE|LOCK|SCHEMA)\s+|[.]|\w)$/i;

function prepare(literal: Literal, readings: readonly Reading[]): { builder: LiteralBuilder; holes: Hole[] } {
  const { text, at } = literal;
  const builder = new LiteralBuilder();
  const holes: Hole[] = [];
  const offsetOf = (index: number) => at[index] ?? 0;
  const copy = (from: number, to: number) => {
    for (let index = from; index < to; index++) builder.add(text.charAt(index), offsetOf(index));
  };
  for (const { from, to, kind } of stretches(text)) {
    if (kind !== 'code') {
      builder.text += text.slice(from, to).replaceAll(HOLE, '_');
      builder.at.push(...at.slice(from, to));
      continue;
    }
    let done = from;
    const code = text.slice(from, to);
    for (const match of code.matchAll(PLACEHOLDER)) {
      const start = from + match.index;
      copy(done, start);
      done = start + match[0].length;
      if (match[0] === '%%') {
        builder.add('%', offsetOf(start));
        continue;
      }
      if (match[0] !== HOLE && !match[0].startsWith('{')) {
        builder.add('$1', offsetOf(start));
        continue;
      }
      const named =
        NAME_FOLLOWS.test(builder.text.slice(-24)) || /^(?:\.|\w)/.test(text.slice(done, done + 1));
      const reading = readings[holes.length] ?? (named ? 'name' : 'parameter');
      holes.push({ offset: Buffer.byteLength(builder.text), reading });
      builder.add(
        reading === 'nothing' ? ' ' : reading === 'parameter' ? ' $1 ' : UNKNOWN_NAME,
        offsetOf(start),
      );
    }
    copy(done, to);
  }
  return { builder, holes };
}

function parse({ text, at }: Literal): Omit<Parsed, 'incomplete'> | (Unparsed & { readonly byte: number }) {
  const characterOf = byteToCharacter(text);
  const sourceOffset = (byte: number) => at[Math.min(characterOf(byte), at.length - 1)] ?? 0;
  try {
    const { stmts = [] } = parseSync(text) as { stmts?: { stmt: SqlNode }[] };
    return { text, statements: stmts.map(({ stmt }) => stmt), sourceOffset };
  } catch (error) {
    const details = hasSqlDetails(error) ? error.sqlDetails : undefined;
    const byte = Math.max(0, details?.cursorPosition ?? 0);
    const problem = error instanceof Error ? error.message : 'It could not be read';
    return { problem, offset: sourceOffset(byte), byte };
  }
}

/** Positions of the parser count bytes of UTF-8. */
function byteToCharacter(text: string): (byte: number) => number {
  if (Buffer.byteLength(text) === text.length) return (byte) => byte;
  const bytes = Buffer.from(text);
  return (byte) => bytes.subarray(0, byte).toString().length;
}
