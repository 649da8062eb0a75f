// Exceptions: kept for good, ended but never deleted, each change with its journal entry.
import { Failure } from '../../shared/model/failure.ts';
import type { ExceptionRule } from '../../shared/protocol/exceptions.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Exception } from '../scoring/exceptions.ts';
import type { Database, Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { fits, readable } from './alerts-source.ts';
import { appendEntry, type Json, lockJournal } from './journal.ts';
import { storable } from './params.ts';
import { tellPatterns } from './patterns-notice.ts';

export const EXCEPTIONS = 'security_console.pattern_exceptions';
export type StoredException = CallOutput<'exceptions.list'>[number];

const ACTIVE = '(ended_at IS NULL AND (until IS NULL OR until > now()))';
const COLUMNS = `id::text AS id, pattern, user_id, role, text, until, reason, actor, at, ${ACTIVE} AS active`;
const MOST = 2_000;

/** Active ones first, the newest first; of one pattern if named. */
export async function listExceptions(
  sql: Sql,
  shape: PlatformShape,
  pattern?: string,
): Promise<StoredException[]> {
  if (!readable(shape, EXCEPTIONS)) return [];
  const rows = await sql.query(
    `SELECT ${COLUMNS} FROM ${EXCEPTIONS} ${pattern === undefined ? '' : 'WHERE pattern = $1'}
     ORDER BY ${ACTIVE} DESC, at DESC, id LIMIT ${MOST}`,
    pattern === undefined ? [] : [pattern],
  );
  return rows.map(toException);
}

/** Those in force, as the engine takes them. */
export async function activeExceptions(sql: Sql, shape: PlatformShape): Promise<Exception[]> {
  if (!readable(shape, EXCEPTIONS)) return [];
  const rows = await sql.query(`SELECT ${COLUMNS} FROM ${EXCEPTIONS} WHERE ${ACTIVE} ORDER BY id`);
  return rows.map(toException).map(({ rule }) => exceptionOf(rule));
}

/** A rule as the engine takes it. */
export function exceptionOf({ pattern, user, role, text, until }: ExceptionRule): Exception {
  return { pattern, user, role, text, untilMs: until === null ? null : Date.parse(until) };
}

/** Adds an exception. Throws a Failure where it would never hold, or cannot be kept. */
export function addException(
  database: Database,
  shape: PlatformShape,
  actor: string,
  rule: ExceptionRule,
): Promise<StoredException> {
  requireExceptions(shape, 'insert');
  if (rule.until !== null && Date.parse(rule.until) <= Date.now())
    throw new Failure('already-over', 'This exception would have ended already', 'Choose a later end.');
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = await sql.query(
      `INSERT INTO ${EXCEPTIONS} (pattern, user_id, role, text, until, reason, actor)
       VALUES ($1, $2, $3, $4, $5::timestamptz, $6, $7) RETURNING ${COLUMNS}`,
      [
        rule.pattern,
        rule.user,
        rule.role,
        rule.text && storable(rule.text),
        rule.until,
        storable(rule.reason),
        actor,
      ],
    );
    if (!row) throw new Error('The exception was not stored');
    const made = toException(row);
    await write(sql, actor, 'exceptions.add', made, null, { ...made.rule });
    return made;
  });
}

/** Ends an exception; false where it is not there or has ended. */
export function endException(
  database: Database,
  shape: PlatformShape,
  actor: string,
  id: string,
  reason: string,
): Promise<boolean> {
  requireExceptions(shape, 'update');
  if (!fits('uuid', id)) return Promise.resolve(false);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [row] = await sql.query(
      `UPDATE ${EXCEPTIONS} SET ended_at = now(), ended_by = $2, ended_reason = $3 WHERE id = $1::uuid AND ${ACTIVE} RETURNING ${COLUMNS}`,
      [id, actor, storable(reason)],
    );
    if (!row) return false;
    const ended = toException(row);
    await write(sql, actor, 'exceptions.end', ended, { ...ended.rule }, { reason });
    return true;
  });
}

async function write(
  sql: Sql,
  actor: string,
  action: string,
  { id, rule }: StoredException,
  before: Json,
  after: Json,
): Promise<void> {
  const subjects = [`exception:${id}`, `pattern:${rule.pattern}`];
  await appendEntry(sql, { actor, action, subject: `exception:${id}`, subjects, before, after });
  await tellPatterns(sql, actor, [rule.pattern]);
}

function requireExceptions(shape: PlatformShape, right: 'insert' | 'update'): void {
  if (shape.tables.get(EXCEPTIONS)?.privileges[right]) return;
  throw new Failure(
    'exceptions-missing',
    'Exceptions cannot be kept: their table is not in this database, or this role may not write it',
    'Create it from the workspace screen, or ask an administrator to.',
  );
}

function toException(row: Row): StoredException {
  return {
    id: row.id as string,
    rule: {
      pattern: row.pattern as string,
      user: row.user_id as string | null,
      role: row.role as string | null,
      text: row.text as string | null,
      until: row.until as string | null,
      reason: row.reason as string,
    },
    by: row.actor as string,
    at: row.at as string,
    active: row.active === true,
  };
}
