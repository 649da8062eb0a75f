// The report of alerts: each with how it was handled, its response times worked out from the journal.
import type { ReportDefinition } from '../../shared/protocol/reports.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { eventJoin } from './alerts.ts';
import {
  type AlertSource,
  alertSources,
  assigneeSql,
  readable,
  scoreSql,
  statusSql,
  textOf,
  triageJoin,
} from './alerts-source.ts';
import { JOURNAL } from './journal.ts';
import type { Params } from './params.ts';
import {
  instant,
  levelSql,
  NOTHING,
  patternsSql,
  plainColumns,
  type ReportSource,
  type SqlColumn,
  selectList,
  statement,
  userCondition,
  within,
} from './reports-source.ts';
import { userColumns } from './users.ts';

/**
 * What the journal says of every alert since the period began: an entry tells of many, its values in arrays of the same order, or
 * one value for all. Undone changes are entries of their own. An alert counts as closed while the last status told is a closed one.
 */
const HANDLED = `deed AS (
  SELECT s.key, j.seq, j.at, j.actor,
    CASE jsonb_typeof(j.after -> 'status') WHEN 'array' THEN j.after -> 'status' ->> (s.place::int - 1) ELSE j.after ->> 'status' END AS status
  FROM ${JOURNAL} j CROSS JOIN LATERAL unnest(j.subjects) WITH ORDINALITY s(key, place)
  WHERE j.action IN ('alerts.triage', 'alerts.undo') AND j.at >= $1::timestamptz
), handled AS (
  SELECT key, count(*)::int AS changes, min(at) AS first_at, (array_agg(actor ORDER BY seq))[1] AS first_by,
    (array_agg(actor ORDER BY seq DESC))[1] AS last_by,
    CASE WHEN (array_agg(status ORDER BY seq DESC) FILTER (WHERE status IS NOT NULL))[1] IN ('RESOLVED', 'FALSE_POSITIVE')
      THEN max(at) FILTER (WHERE status IN ('RESOLVED', 'FALSE_POSITIVE')) END AS closed_at
  FROM deed GROUP BY key
)`;

const NO_JOURNAL = `handled AS (SELECT NULL::text AS key, 0 AS changes, NULL::timestamptz AS first_at, NULL::text AS first_by,
  NULL::text AS last_by, NULL::timestamptz AS closed_at WHERE false)`;

const seconds = (until: string, since: string) =>
  `round(extract(epoch FROM ${until} - ${since})::numeric, 3)::float8`;

function columnsOf(shape: PlatformShape, from: AlertSource): SqlColumn[] {
  const created = instant(from.createdAt, from.createdType);
  const user = userColumns(shape, from);
  return [
    { name: 'alert', title: 'Alert', kind: 'text', sql: from.key },
    { name: 'created_at', title: 'Created', kind: 'instant', sql: created },
    { name: 'level', title: 'Level', kind: 'text', sql: levelSql(scoreSql(from)) },
    { name: 'score', title: 'Score', kind: 'number', sql: scoreSql(from) },
    { name: 'type', title: 'Type', kind: 'text', beside: true, sql: textOf(from, 'alert_type') },
    { name: 'user_id', title: 'User no.', kind: 'text', sql: textOf(from, 'user_id') },
    { name: 'user_name', title: 'User', kind: 'text', holds: 'name', sql: `${user.name}::text` },
    {
      name: 'user_email',
      title: 'E-mail',
      kind: 'text',
      beside: true,
      holds: 'email',
      sql: `${user.email}::text`,
    },
    {
      name: 'message',
      title: 'Message',
      kind: 'text',
      holds: 'message',
      sql: textOf(from, 'alert_message'),
    },
    {
      name: 'conversation_id',
      title: 'Conversation',
      kind: 'text',
      beside: true,
      sql: textOf(from, 'conversation_id'),
    },
    {
      name: 'patterns',
      title: 'Patterns',
      kind: 'text',
      beside: true,
      sql: patternsSql(eventJoin(shape, from).patterns),
    },
    { name: 'status', title: 'Status', kind: 'text', sql: statusSql(from) },
    {
      name: 'reason',
      beside: true,
      title: 'Reason',
      kind: 'text',
      sql: triageJoin(shape, from) === '' ? 'NULL::text' : 't.reason',
    },
    { name: 'assignee', title: 'Assignee', kind: 'text', sql: `${assigneeSql(shape, from)}::text` },
    { name: 'changes', title: 'Changes', kind: 'number', beside: true, sql: 'coalesce(h.changes, 0)' },
    { name: 'first_change_at', title: 'First change', kind: 'instant', beside: true, sql: 'h.first_at' },
    { name: 'first_change_by', title: 'First change by', kind: 'text', beside: true, sql: 'h.first_by' },
    {
      name: 'seconds_to_first_change',
      title: 'Seconds to first change',
      kind: 'number',
      sql: seconds('h.first_at', created),
    },
    { name: 'closed_at', title: 'Closed', kind: 'instant', sql: 'h.closed_at' },
    {
      name: 'seconds_to_close',
      title: 'Seconds to close',
      kind: 'number',
      sql: seconds('h.closed_at', created),
    },
    { name: 'last_change_by', title: 'Last change by', kind: 'text', beside: true, sql: 'h.last_by' },
  ];
}

function conditions(from: AlertSource, { filter }: ReportDefinition, params: Params): string {
  const all = [within(from.createdAt, from.createdType), ...userCondition(from, 'a', filter.user, params)];
  if (filter.levels?.length)
    all.push(`${levelSql(scoreSql(from))} = ANY (${params.add(filter.levels)}::text[])`);
  if (filter.statuses?.length) all.push(`${statusSql(from)} = ANY (${params.add(filter.statuses)}::text[])`);
  return all.join(' AND ');
}

export function alertsReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const sources = alertSources(shape);
  const first = sources[0];
  if (first === undefined) return { ...NOTHING, gaps: ['This installation has no table of alerts.'] };
  const handled = readable(shape, JOURNAL) ? HANDLED : NO_JOURNAL;
  const each = (params: Params, select: (from: AlertSource) => string) =>
    sources
      .map(
        (
          from,
        ) => `SELECT ${select(from)} FROM ${from.relation} a ${userColumns(shape, from).join} ${triageJoin(shape, from)} ${eventJoin(shape, from).join}
  LEFT JOIN handled h ON h.key = ${from.key} WHERE ${conditions(from, definition, params)}`,
      )
      .join('\nUNION ALL\n');
  const rows = statement(
    definition,
    (params) =>
      `WITH ${handled}\n${each(params, (from) => selectList(columnsOf(shape, from)))}\nORDER BY created_at, alert`,
  );
  const brief = (params: Params) =>
    `WITH ${handled}, found AS (${each(
      params,
      (from) =>
        `${instant(from.createdAt, from.createdType)} AS at, ${levelSql(scoreSql(from))} AS level, ${statusSql(from)} AS status, h.first_at, h.closed_at`,
    )})`;
  const duration = (column: string, share: number) =>
    `percentile_cont(${share}) WITHIN GROUP (ORDER BY extract(epoch FROM ${column} - at)) FILTER (WHERE ${column} IS NOT NULL)`;
  const told = (value: string) =>
    `coalesce(justify_hours(make_interval(secs => round((${value})::numeric)::float8))::text, 'none')`;
  return {
    tables: [
      {
        name: 'alerts',
        title: 'Alerts',
        columns: plainColumns(columnsOf(shape, first)),
        rows,
        population: {
          what: `Rows of ${sources.map(({ relation }) => relation.replaceAll('"', '')).join(' and ')} in the period`,
          ...statement(
            definition,
            (params) =>
              `SELECT sum(n)::int8 AS count FROM (${sources
                .map(
                  (from) =>
                    `SELECT count(*) AS n FROM ${from.relation} a WHERE ${conditions(from, definition, params)}`,
                )
                .join(' UNION ALL ')}) each`,
          ),
        },
      },
    ],
    charts: [
      {
        title: 'Alerts by day and level',
        statement: statement(
          definition,
          (params) =>
            `${brief(params)} SELECT (at AT TIME ZONE 'UTC')::date::text AS day, level AS name, count(*)::int AS value FROM found GROUP BY 1, 2 ORDER BY 1, 2`,
        ),
      },
    ],
    figures: [
      {
        statement: statement(
          definition,
          (params) =>
            `${brief(params)}, sums AS (SELECT count(*) AS n, count(*) FILTER (WHERE level = 'CRITICAL') AS critical, count(*) FILTER (WHERE level = 'HIGH') AS high,
  count(*) FILTER (WHERE status IN ('OPEN', 'INVESTIGATING')) AS waiting, count(*) FILTER (WHERE status = 'RESOLVED') AS resolved,
  count(*) FILTER (WHERE status = 'FALSE_POSITIVE') AS false_positive,
  ${told(duration('first_at', 0.5))} AS first_half, ${told(duration('first_at', 0.95))} AS first_most,
  ${told(duration('closed_at', 0.5))} AS closed_half, ${told(duration('closed_at', 0.95))} AS closed_most FROM found)
SELECT f.title, f.value FROM sums, LATERAL (VALUES (1, 'Alerts', n::text), (2, 'Critical alerts', critical::text), (3, 'High alerts', high::text),
  (4, 'Open or investigated', waiting::text), (5, 'Resolved', resolved::text), (6, 'False positives', false_positive::text),
  (7, 'Time to first change, median', first_half), (8, 'Time to first change, 95 of 100', first_most),
  (9, 'Time to close, median', closed_half), (10, 'Time to close, 95 of 100', closed_most)) f(place, title, value) ORDER BY f.place`,
        ),
      },
    ],
    gaps: handled === NO_JOURNAL ? ['The journal cannot be read: response times are not known.'] : [],
  };
}
