// What filters offer: types and assignees in use, patterns known or seen.
import { ALERT_TYPES } from '../../shared/model/alert.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import {
  type AlertSource,
  alertSources,
  assigneeInColumn,
  EVENTS,
  readable,
  TRIAGE,
  textOf,
} from './alerts-source.ts';

/** So many of the newest alerts are looked through; one walk of the covering index. */
const ALERTS = 500_000;
const SEEN_EVENTS = 5_000;
const MOST = 500;

/** Distinct values, sorted, each list bounded. Reads a good part of an index: ask rarely. */
export async function readChoices(sql: Sql, shape: PlatformShape): Promise<CallOutput<'alerts.choices'>> {
  const types = new Set<string>(ALERT_TYPES);
  const assignees = new Set<string>();
  for (const from of alertSources(shape)) {
    for (const row of await pairs(sql, from)) {
      if (row.type) types.add(row.type);
      if (row.assignee) assignees.add(row.assignee);
    }
  }
  if (readable(shape, TRIAGE)) {
    const rows = await sql.query<{ assignee: string }>(
      `SELECT DISTINCT assignee FROM ${TRIAGE} WHERE assignee IS NOT NULL LIMIT ${MOST}`,
    );
    for (const row of rows) assignees.add(row.assignee);
  }
  return { types: sorted(types), assignees: sorted(assignees), patterns: await patternChoices(sql, shape) };
}

function pairs(sql: Sql, from: AlertSource): Promise<{ type: string | null; assignee: string | null }[]> {
  const assignee = assigneeInColumn(from) ? textOf(from, 'assigned_to') : 'NULL';
  return sql.query(
    `SELECT DISTINCT type, assignee FROM (
       SELECT ${textOf(from, 'alert_type')} AS type, ${assignee} AS assignee FROM ${from.relation} a
       ORDER BY ${from.createdAt} DESC, ${from.id} DESC LIMIT ${ALERTS}) newest LIMIT ${MOST}`,
  );
}

async function patternChoices(sql: Sql, shape: PlatformShape): Promise<string[]> {
  const known = readable(shape, 'omni2.security_risk_patterns')?.columns.has('pattern_name');
  const events = readable(shape, EVENTS)?.columns;
  const parts = known ? ['SELECT pattern_name::text AS name FROM omni2.security_risk_patterns'] : [];
  if (events?.has('matched_patterns') && events.has('created_at')) {
    parts.push(
      `SELECT CASE jsonb_typeof(x.one) WHEN 'string' THEN x.one #>> '{}' ELSE coalesce(x.one ->> 'name', x.one ->> 'pattern_name') END
       FROM (SELECT to_jsonb(matched_patterns) AS matched FROM ${EVENTS} ORDER BY created_at DESC LIMIT ${SEEN_EVENTS}) e,
         jsonb_array_elements(CASE jsonb_typeof(e.matched) WHEN 'array' THEN e.matched ELSE '[]' END) AS x(one)`,
    );
  }
  if (parts.length === 0) return [];
  const rows = await sql.query<{ name: string }>(
    `SELECT DISTINCT name FROM (${parts.join(' UNION ALL ')}) p WHERE name IS NOT NULL LIMIT ${MOST}`,
  );
  return sorted(new Set(rows.map((row) => row.name)));
}

function sorted(values: ReadonlySet<string>): string[] {
  return [...values].sort((a, b) => a.localeCompare(b, 'en')).slice(0, MOST);
}
