// Versions of patterns: what was in force, by whose word and why; only ever added to.
import type { PatternDefinition, PatternVersion } from '../../shared/protocol/patterns.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { cleanJson } from './clean.ts';
import { fitted } from './patterns-source.ts';

export const VERSIONS = 'security_console.pattern_versions';
const COLUMNS = 'pattern, version, at, actor, action, reason, tests, backtest, definition';
/** Versions of one pattern shown; older ones stay where they are. */
const SHOWN = 200;

/** The last version of each pattern, or of those named. */
export async function lastVersions(
  sql: Sql,
  shape: PlatformShape,
  names?: readonly string[],
): Promise<Map<string, PatternVersion>> {
  if (!readable(shape, VERSIONS)) return new Map();
  const rows = await sql.query(
    `SELECT DISTINCT ON (pattern) ${COLUMNS} FROM ${VERSIONS} ${names ? 'WHERE pattern = ANY($1::text[])' : ''}
     ORDER BY pattern, version DESC`,
    names ? [[...names]] : [],
  );
  return new Map(rows.map((row) => [row.pattern as string, toVersion(row)]));
}

/** Newest first, at most 200. */
export async function versionsOf(sql: Sql, shape: PlatformShape, name: string): Promise<PatternVersion[]> {
  if (!readable(shape, VERSIONS)) return [];
  const rows = await sql.query(
    `SELECT ${COLUMNS} FROM ${VERSIONS} WHERE pattern = $1 ORDER BY version DESC LIMIT ${SHOWN}`,
    [name],
  );
  return rows.map(toVersion);
}

/** One version; undefined where there is none of that number. */
export async function versionOf(
  sql: Sql,
  name: string,
  version: number,
): Promise<PatternVersion | undefined> {
  const [row] = await sql.query(`SELECT ${COLUMNS} FROM ${VERSIONS} WHERE pattern = $1 AND version = $2`, [
    name,
    version,
  ]);
  return row && toVersion(row);
}

export interface NewVersion {
  readonly pattern: string;
  readonly version: number;
  readonly actor: string;
  readonly action: PatternVersion['action'];
  readonly reason: string;
  readonly definition: PatternDefinition;
  readonly tests?: PatternVersion['tests'];
  readonly backtest?: string | null;
  /** Now, if left out. */
  readonly at?: string | null;
}

/** Adds versions and gives them back, in their order. */
export async function addVersions(sql: Sql, versions: readonly NewVersion[]): Promise<PatternVersion[]> {
  if (versions.length === 0) return [];
  const rows = await sql.query(
    `INSERT INTO ${VERSIONS} (${COLUMNS})
     SELECT v.pattern, v.version, coalesce(v.at, now()), v.actor, v.action, v.reason, v.tests, v.backtest, v.definition
     FROM jsonb_to_recordset($1::jsonb) AS v(pattern text, version int, at timestamptz, actor text, action text, reason text,
       tests jsonb, backtest text, definition jsonb)
     RETURNING ${COLUMNS}`,
    [JSON.stringify(cleanJson(versions))],
  );
  const made = new Map(rows.map((row) => [`${row.version} ${row.pattern}`, toVersion(row)]));
  return versions.flatMap(({ pattern, version }) => made.get(`${version} ${pattern}`) ?? []);
}

/** What a pattern was under its old name becomes part of its history under the new one, numbered after what that name had before. */
export async function copyVersions(sql: Sql, from: string, to: string, after: number): Promise<void> {
  await sql.execute(
    `INSERT INTO ${VERSIONS} (${COLUMNS})
     SELECT $2, version + $3, at, actor, action, reason, tests, backtest, definition FROM ${VERSIONS} WHERE pattern = $1`,
    [from, to, after],
  );
}

const ACTIONS = ['baseline', 'publish', 'rollback', 'enable', 'disable', 'import', 'remove'] as const;

function toVersion(row: Row): PatternVersion {
  const tests = row.tests as { passed?: unknown; failed?: unknown } | null;
  const definition = fitted((row.definition ?? {}) as Record<string, unknown>);
  return {
    pattern: row.pattern as string,
    version: row.version as number,
    at: row.at as string,
    by: row.actor as string,
    action: ACTIONS.find((one) => one === row.action) ?? 'publish',
    reason: row.reason as string,
    tests:
      Number.isInteger(tests?.passed) && Number.isInteger(tests?.failed)
        ? { passed: tests?.passed as number, failed: tests?.failed as number }
        : null,
    backtest: row.backtest as string | null,
    definition: { ...definition, name: definition.name || (row.pattern as string) },
  };
}
