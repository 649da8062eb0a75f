// The one statement that changes alerts: up to thousands at once, each only where it is still as the analyst saw it.
import type { Param, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { type AlertSource, handleOf, TRIAGE, triageJoin, versionSql } from './alerts-source.ts';
import type { Json } from './journal.ts';
import { Params } from './params.ts';

/** Values of an alert's fields by column name; `reason` and `assignee` are those kept in alert_triage. */
export type Fields = Readonly<Record<string, Json>>;

export interface ChangeTarget {
  readonly key: string;
  readonly version: string;
  /** With `restore`: the values to put back. */
  readonly fields?: Fields;
}

/** New values as SQL over `a` (the alert) and, when restoring, `x.fields` (jsonb). */
export interface Assignments {
  readonly columns: ReadonlyMap<string, string>;
  /** For alert_triage: the new value, or undefined to keep what is there. */
  readonly reason: string | undefined;
  readonly assignee: string | undefined;
  /** For alert_triage: the version to put back; undefined counts on. */
  readonly version: string | undefined;
}

export interface Found {
  readonly key: string;
  readonly changed: boolean;
  /** Before the change: the fields it touches. */
  readonly before: Fields;
  /** Who changed it last through a console, and when. */
  readonly by: string | null;
  readonly at: string | null;
}

/**
 * Changes the targets that are in this source and still of the version given; gives all targets found, changed or not.
 * Only under `lockJournal`: consoles then cannot pass each other, and the version check in the UPDATE itself covers the platform.
 */
export async function changeAlerts(
  sql: Sql,
  shape: PlatformShape,
  from: AlertSource,
  targets: readonly ChangeTarget[],
  actor: string,
  assign: (params: Params) => Assignments,
): Promise<Found[]> {
  const mine = targets.flatMap((target) => {
    const handle = handleOf(from, target.key);
    return handle === null ? [] : [{ ...target, handle }];
  });
  if (mine.length === 0) return [];
  const params = new Params();
  const bound = (values: Param, type: string): string => `${params.add(values)}::${type}[]`;
  const arrays = [
    bound(
      mine.map((one) => one.handle),
      from.handleType,
    ),
    bound(
      mine.map((one) => one.version),
      'text',
    ),
    bound(
      mine.map((one) => JSON.stringify(one.fields ?? {})),
      'jsonb',
    ),
  ];
  const { columns, reason, assignee, version } = assign(params);
  const sets = [...columns].map(([name, value]) => `"${name}" = ${value}`);
  // Touched even when only a note is added: the row is locked and checked all the same.
  if (sets.length === 0) sets.push('"status" = a."status"');
  const touched = [...columns.keys()].map((name) => `'${name}', a."${name}"`);
  touched.push(`'version', t.version`);
  if (reason !== undefined) touched.push(`'reason', t.reason`);
  if (assignee !== undefined) touched.push(`'assignee', t.assignee`);
  const keyOfTarget = from.kind === 'table' ? `'a:' || x.handle::text` : 'x.handle';
  const kept = (name: string, value: string | undefined): string =>
    value === undefined ? `t.${name}` : `excluded.${name}`;
  return sql.query<Found & Record<string, unknown>>(
    `WITH target AS MATERIALIZED (SELECT * FROM unnest(${arrays.join(', ')}) AS x(handle, version, fields)),
     found AS MATERIALIZED (
       SELECT ${from.key} AS key, jsonb_build_object(${touched.join(', ')}) AS before, t.updated_by AS by, t.updated_at AS at
       FROM target x JOIN ${from.relation} a ON ${from.handle} = x.handle ${triageJoin(shape, from)}),
     changed AS (
       UPDATE ${from.relation} a SET ${sets.join(', ')}
       FROM target x LEFT JOIN ${TRIAGE} t ON t.alert_key = ${keyOfTarget}
       WHERE ${from.handle} = x.handle AND ${versionSql(shape, from)} = x.version
       RETURNING ${from.key} AS key, x.fields AS fields),
     triaged AS (
       INSERT INTO ${TRIAGE} AS t (alert_key, reason, assignee, version, updated_by, updated_at)
       SELECT x.key, ${reason ?? 'NULL'}, ${assignee ?? 'NULL'}, ${version ?? '1'}, ${params.add(actor)}::text, now() FROM changed x
       ON CONFLICT (alert_key) DO UPDATE SET reason = ${kept('reason', reason)}, assignee = ${kept('assignee', assignee)},
         version = ${version === undefined ? 't.version + 1' : 'excluded.version'}, updated_by = excluded.updated_by, updated_at = excluded.updated_at)
     SELECT f.key, f.before, f.by, f.at, c.key IS NOT NULL AS changed FROM found f LEFT JOIN changed c ON c.key = f.key`,
    params.values,
  );
}
