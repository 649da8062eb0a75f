// Changes of patterns: publishing, rolling back, turning on and off, removing, importing; each one transaction with one journal entry.
import { Failure } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { PatternDefinition, PatternVersion } from '../../shared/protocol/patterns.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { lockJournal } from './journal.ts';
import { type Book, openBook, requireStudio, type Standing, writeEntry } from './patterns-book.ts';
import { settleDrafts } from './patterns-drafts.ts';
import { deleteRows, type RowChange, writeRows } from './patterns-rows.ts';
import { PATTERNS } from './patterns-source.ts';
import { addVersions, copyVersions, type NewVersion, versionOf } from './patterns-versions.ts';

export type Published =
  | { readonly state: 'published'; readonly version: PatternVersion }
  | Extract<CallOutput<'patterns.publish'>, { state: 'conflict' | 'refused' }>;

export interface Publishing {
  readonly definition: PatternDefinition;
  /** The name it was begun from; null for a new pattern. */
  readonly pattern: string | null;
  readonly basedOn: number | null;
  readonly reason: string;
  readonly draft: string | null;
  readonly backtest: string | null;
  readonly tests: PatternVersion['tests'];
}

/** Puts a definition into force, unless somebody else changed the pattern since `basedOn`. Its fitness is the caller's to judge. */
export function publishPattern(
  database: Database,
  shape: PlatformShape,
  actor: string,
  asked: Publishing,
): Promise<Published> {
  const { definition, pattern } = asked;
  requireStudio(shape);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const book = await openBook(sql, shape, [...new Set([pattern ?? definition.name, definition.name])]);
    const standing = book.standings.get(pattern ?? definition.name)!;
    if (!isBasis(standing, asked)) return conflict(sql, actor, book, standing, asked);
    const clash = await nameClash(sql, pattern, definition.name);
    if (clash) return { state: 'refused', problems: [clash] };
    return { state: 'published', version: await putIntoForce(sql, actor, book, standing, asked) };
  });
}

/** Whether the author has seen the pattern as it stands. */
function isBasis({ row, last, before }: Standing, { pattern, basedOn }: Publishing): boolean {
  // A new pattern may take the name of a removed one.
  if (pattern === null) return row === null;
  if (!row && !last) return false;
  // Never published by a console: there was no number to be based on.
  return basedOn === (last?.version ?? null) || (basedOn === null && before === null);
}

async function conflict(
  sql: Sql,
  actor: string,
  book: Book,
  { last }: Standing,
  { pattern, basedOn }: Publishing,
): Promise<Published> {
  await writeEntry(sql, {
    actor,
    action: 'patterns.found',
    reason: 'Changed in the database',
    changes: [],
    found: book.found,
  });
  const base = pattern === null || basedOn === null ? undefined : await versionOf(sql, pattern, basedOn);
  return { state: 'conflict', theirs: last, base: base ?? null };
}

/** Why a name cannot be taken; null where it can. Names that differ in letter case alone would be taken for each other. */
async function nameClash(sql: Sql, from: string | null, to: string): Promise<string | null> {
  if (from === to) return null;
  const rows = await sql.query<{ name: string }>(
    `SELECT "pattern_name"::text AS name FROM ${PATTERNS} WHERE lower("pattern_name") = lower($1) AND "pattern_name" IS DISTINCT FROM $2 LIMIT 1`,
    [to, from],
  );
  const name = rows[0]?.name;
  if (name === undefined) return null;
  return name === to
    ? `There is already a pattern named “${to}”: choose another name`
    : `There is already a pattern named “${name}”, which differs in letter case alone: choose another name`;
}

async function putIntoForce(
  sql: Sql,
  actor: string,
  book: Book,
  { row, last, definition: before }: Standing,
  { definition, pattern, reason, tests, backtest, draft }: Publishing,
): Promise<PatternVersion> {
  const from = pattern ?? definition.name;
  const to = definition.name;
  const changes: { name: string; before: typeof before; after: typeof before; version: number }[] = [];
  let number = (last?.version ?? 0) + 1;
  if (from !== to) {
    const taken = book.standings.get(to)?.last?.version ?? 0;
    await copyVersions(sql, from, to, taken);
    const gone = { actor, action: 'remove' as const, reason: `Renamed to “${to}”: ${reason}` };
    if (before) await addVersions(sql, [{ ...gone, pattern: from, version: number, definition: before }]);
    changes.push({ name: from, before, after: null, version: number });
    number += taken;
  }
  await writeRows(sql, book.table, actor, [{ id: row?.id ?? null, definition }]);
  const made: NewVersion = { pattern: to, version: number, actor, action: 'publish', reason, definition };
  const [version] = await addVersions(sql, [{ ...made, tests, backtest }]);
  if (!version) throw new Error('The version was not stored');
  await settleDrafts(sql, { author: actor, draft, from: pattern, to });
  changes.push({ name: to, before: from === to ? before : null, after: definition, version: number });
  await writeEntry(sql, { actor, action: 'patterns.publish', reason, changes, found: book.found });
  return version;
}

export interface RollingBack {
  readonly name: string;
  readonly to: number;
  readonly basedOn: number | null;
  readonly reason: string;
}

/** The definition of a version under the pattern's present name. Throws `no-version` where there is none of that number. */
export async function earlierDefinition(sql: Sql, name: string, to: number): Promise<PatternDefinition> {
  const version = await versionOf(sql, name, to);
  if (version) return { ...version.definition, name };
  throw new Failure(
    'no-version',
    `“${name}” has no version ${to}`,
    'Read its versions again and choose one of them.',
  );
}

/** Puts an earlier version into force again, as a new version. */
export function rollBack(
  database: Database,
  shape: PlatformShape,
  actor: string,
  { name, to, basedOn, reason }: RollingBack,
): Promise<Published> {
  requireStudio(shape);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const definition = await earlierDefinition(sql, name, to);
    const book = await openBook(sql, shape, [name]);
    const standing = book.standings.get(name)!;
    const asked = { definition, pattern: name, basedOn, reason, draft: null, backtest: null, tests: null };
    if (!isBasis(standing, asked)) return conflict(sql, actor, book, standing, asked);
    await writeRows(sql, book.table, actor, [{ id: standing.row?.id ?? null, definition }]);
    const number = (standing.last?.version ?? 0) + 1;
    const [version] = await addVersions(sql, [
      {
        pattern: name,
        version: number,
        actor,
        action: 'rollback',
        reason: `To version ${to}: ${reason}`,
        definition,
      },
    ]);
    if (!version) throw new Error('The version was not stored');
    const changes = [{ name, before: standing.definition, after: definition, version: number }];
    await writeEntry(sql, { actor, action: 'patterns.rollback', reason, changes, found: book.found });
    return { state: 'published', version };
  });
}

export interface BulkChange {
  readonly names: readonly string[];
  readonly what: 'enable' | 'disable' | 'remove';
  readonly reason: string;
}

/** Turns patterns on or off, or removes them. Those already so are left alone; `gone` are not there any more. */
export function changePatterns(
  database: Database,
  shape: PlatformShape,
  actor: string,
  { names, what, reason }: BulkChange,
): Promise<{ changed: string[]; gone: string[] }> {
  requireStudio(shape);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const wanted = [...new Set(names)];
    const book = await openBook(sql, shape, wanted);
    const wishes: Wish[] = [];
    for (const name of wanted) {
      const { row, definition } = book.standings.get(name)!;
      if (!row || !definition) continue;
      if (what === 'remove') wishes.push({ name, definition: null, action: 'remove' });
      else if (definition.enabled !== (what === 'enable'))
        wishes.push({ name, definition: { ...definition, enabled: what === 'enable' }, action: what });
    }
    await carryOut(sql, actor, book, wishes, { action: `patterns.${what}`, reason });
    return {
      changed: wishes.map(({ name }) => name),
      gone: wanted.filter((name) => !book.standings.get(name)?.row),
    };
  });
}

export interface Wish {
  readonly name: string;
  /** Null removes it. */
  readonly definition: PatternDefinition | null;
  readonly action: PatternVersion['action'];
}

/** Changes many patterns at once: rows, versions and the one journal entry. */
export async function carryOut(
  sql: Sql,
  actor: string,
  book: Book,
  wishes: readonly Wish[],
  { action, reason }: { readonly action: string; readonly reason: string },
): Promise<void> {
  const rows: RowChange[] = [];
  const removed: string[] = [];
  const versions: NewVersion[] = [];
  const changes: {
    name: string;
    before: PatternDefinition | null;
    after: PatternDefinition | null;
    version: number;
  }[] = [];
  for (const { name, definition, action: what } of wishes) {
    const standing = book.standings.get(name);
    const before = standing?.definition ?? null;
    const version = (standing?.last?.version ?? 0) + 1;
    const kept = definition ?? before;
    if (!kept) continue;
    if (definition) rows.push({ id: standing?.row?.id ?? null, definition });
    else removed.push(name);
    versions.push({ pattern: name, version, actor, action: what, reason, definition: kept });
    changes.push({ name, before, after: definition, version });
  }
  await writeRows(sql, book.table, actor, rows);
  if (removed.length > 0) await deleteRows(sql, removed);
  await addVersions(sql, versions);
  await writeEntry(sql, { actor, action, reason, changes, found: book.found });
}
