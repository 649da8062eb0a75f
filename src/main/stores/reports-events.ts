// The reports of risk events and of the people that they are about.
import type { ReportDefinition } from '../../shared/protocol/reports.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, isNumber, readable } from './alerts-source.ts';
import type { Params } from './params.ts';
import { BLOCKS, blockedSql } from './people-source.ts';
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
  textColumn,
  userCondition,
  wholeScore,
  within,
} from './reports-source.ts';
import { matches, nameSql, USERS } from './users.ts';

/** LEFT JOIN of the event's user as `u`, with name and address. */
function eventUser(shape: PlatformShape, events: TableShape): { join: string; name: string; email: string } {
  const users = readable(shape, USERS);
  const id = users?.columns.get('id')?.type;
  const reference = events.columns.get('user_id')?.type;
  if (!users || id === undefined || reference === undefined)
    return { join: '', name: 'NULL::text', email: 'NULL::text' };
  return {
    join: `LEFT JOIN ${USERS} u ON ${matches('u."id"', id, 'e."user_id"', reference)}`,
    name: `${nameSql(users)}::text`,
    email: textColumn(users, 'u', 'email'),
  };
}

function conditions(events: TableShape, { filter }: ReportDefinition, params: Params): string {
  const all = [
    within('e."created_at"', events.columns.get('created_at')?.type),
    ...userCondition(events, 'e', filter.user, params),
  ];
  if (filter.levels?.length)
    all.push(`${levelSql(wholeScore(events, 'e'))} = ANY (${params.add(filter.levels)}::text[])`);
  return all.join(' AND ');
}

function eventsTable(shape: PlatformShape): TableShape | undefined {
  const events = readable(shape, EVENTS);
  return events?.columns.has('created_at') && events.columns.has('id') ? events : undefined;
}

const NO_EVENTS: ReportSource = {
  ...NOTHING,
  gaps: ['This installation has no table of risk events with times.'],
};

export function eventsReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const events = eventsTable(shape);
  if (!events) return NO_EVENTS;
  const user = eventUser(shape, events);
  const score = (name: string) =>
    isNumber(events.columns.get(name)?.type) ? `e."${name}"::float8` : 'NULL::float8';
  const columns: SqlColumn[] = [
    { name: 'event', title: 'Event', kind: 'text', sql: 'e."id"::text' },
    {
      name: 'created_at',
      title: 'Time',
      kind: 'instant',
      sql: instant('e."created_at"', events.columns.get('created_at')?.type),
    },
    { name: 'level', title: 'Level', kind: 'text', sql: levelSql(wholeScore(events, 'e')) },
    { name: 'score', title: 'Score', kind: 'number', sql: wholeScore(events, 'e') },
    { name: 'pattern_score', title: 'Pattern', kind: 'number', beside: true, sql: score('pattern_score') },
    {
      name: 'behavioral_score',
      title: 'Behaviour',
      kind: 'number',
      beside: true,
      sql: score('behavioral_score'),
    },
    { name: 'ml_score', title: 'ML', kind: 'number', beside: true, sql: score('ml_score') },
    { name: 'action', title: 'Action', kind: 'text', sql: textColumn(events, 'e', 'action_taken') },
    {
      name: 'patterns',
      title: 'Patterns',
      kind: 'text',
      sql: events.columns.has('matched_patterns')
        ? patternsSql('to_jsonb(e."matched_patterns")')
        : 'NULL::text',
    },
    { name: 'user_id', title: 'User no.', kind: 'text', sql: textColumn(events, 'e', 'user_id') },
    { name: 'user_name', title: 'User', kind: 'text', holds: 'name', sql: user.name },
    { name: 'user_email', title: 'E-mail', kind: 'text', beside: true, holds: 'email', sql: user.email },
    {
      name: 'message',
      title: 'Message',
      kind: 'text',
      holds: 'message',
      sql: textColumn(events, 'e', 'message'),
    },
    {
      name: 'conversation_id',
      beside: true,
      title: 'Conversation',
      kind: 'text',
      sql: textColumn(events, 'e', 'conversation_id'),
    },
  ];
  const level = levelSql(wholeScore(events, 'e'));
  const from = (params: Params) => `FROM ${EVENTS} e WHERE ${conditions(events, definition, params)}`;
  return {
    tables: [
      {
        name: 'events',
        title: 'Risk events',
        columns: plainColumns(columns),
        rows: statement(
          definition,
          (params) =>
            `SELECT ${selectList(columns)} FROM ${EVENTS} e ${user.join} WHERE ${conditions(events, definition, params)} ORDER BY e."created_at", e."id"`,
        ),
        population: {
          what: `Rows of ${EVENTS} in the period`,
          ...statement(definition, (params) => `SELECT count(*) AS count ${from(params)}`),
        },
      },
    ],
    charts: [
      {
        title: 'Risk events by day and level',
        statement: statement(
          definition,
          (params) =>
            `SELECT (${instant('e."created_at"', events.columns.get('created_at')?.type)} AT TIME ZONE 'UTC')::date::text AS day, ${level} AS name, count(*)::int AS value ${from(params)} GROUP BY 1, 2 ORDER BY 1, 2`,
        ),
      },
    ],
    figures: [
      {
        statement: statement(
          definition,
          (params) =>
            `WITH sums AS (SELECT count(*) AS n, count(*) FILTER (WHERE ${level} = 'CRITICAL') AS critical, count(*) FILTER (WHERE ${level} = 'HIGH') AS high,
  count(*) FILTER (WHERE ${textColumn(events, 'e', 'action_taken')} IN ('BLOCKED', 'ESCALATED')) AS stopped, count(DISTINCT ${textColumn(events, 'e', 'user_id')}) AS people ${from(params)})
SELECT f.title, f.value FROM sums, LATERAL (VALUES (1, 'Risk events', n::text), (2, 'Critical events', critical::text), (3, 'High events', high::text), (4, 'Events stopped', stopped::text),
  (5, 'People with events', people::text)) f(place, title, value) ORDER BY f.place`,
        ),
      },
    ],
    gaps: [],
  };
}

export function peopleReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const events = eventsTable(shape);
  if (!events?.columns.has('user_id')) return NO_EVENTS;
  const user = eventUser(shape, events);
  const profiles = readable(shape, 'omni2.user_risk_profiles');
  const blocks = readable(shape, BLOCKS);
  const of = (table: TableShape | undefined, alias: string, name: string, type: string) =>
    table?.columns.has(name) ? `max(${alias}."${name}"::${type})` : `NULL::${type}`;
  const yes = (table: TableShape | undefined, alias: string, name: string) =>
    table?.columns.has(name) ? `bool_or(${alias}."${name}")` : 'NULL::bool';
  const level = levelSql(wholeScore(events, 'e'));
  const counted = (name: string) => `count(*) FILTER (WHERE ${level} = '${name}')::int`;
  const time = instant('e."created_at"', events.columns.get('created_at')?.type);
  const columns: SqlColumn[] = [
    { name: 'user_id', title: 'User no.', kind: 'text', sql: 'e."user_id"::text' },
    { name: 'user_name', title: 'User', kind: 'text', holds: 'name', sql: `max(${user.name})` },
    {
      name: 'user_email',
      title: 'E-mail',
      kind: 'text',
      beside: true,
      holds: 'email',
      sql: `max(${user.email})`,
    },
    { name: 'events', title: 'Events', kind: 'number', sql: 'count(*)::int' },
    { name: 'critical', title: 'Critical', kind: 'number', sql: counted('CRITICAL') },
    { name: 'high', title: 'High', kind: 'number', sql: counted('HIGH') },
    { name: 'medium', title: 'Medium', kind: 'number', sql: counted('MEDIUM') },
    { name: 'highest_score', title: 'Highest score', kind: 'number', sql: `max(${wholeScore(events, 'e')})` },
    { name: 'first_at', title: 'First', kind: 'instant', sql: `min(${time})` },
    { name: 'last_at', title: 'Last', kind: 'instant', sql: `max(${time})` },
    {
      name: 'incidents_ever',
      title: 'Incidents ever',
      kind: 'number',
      beside: true,
      sql: of(profiles, 'p', 'total_incidents', 'int'),
    },
    { name: 'flagged', title: 'Flagged now', kind: 'yesno', sql: yes(profiles, 'p', 'flagged') },
    { name: 'whitelisted', title: 'Whitelisted now', kind: 'yesno', sql: yes(profiles, 'p', 'whitelisted') },
    {
      name: 'blocked',
      title: 'Blocked now',
      kind: 'yesno',
      sql: blocks?.columns.has('user_id') ? `coalesce(bool_or(${blockedSql(blocks)}), false)` : 'NULL::bool',
    },
  ];
  const join = (table: TableShape | undefined, name: string, alias: string) =>
    table?.columns.has('user_id')
      ? `LEFT JOIN ${name} ${alias} ON ${alias}."user_id"::text = e."user_id"::text`
      : '';
  const joins = `${user.join} ${join(profiles, 'omni2.user_risk_profiles', 'p')} ${join(blocks, BLOCKS, 'b')}`;
  return {
    tables: [
      {
        name: 'people',
        title: 'People with risk events in the period, most events of the worst levels first',
        columns: plainColumns(columns),
        rows: statement(
          definition,
          (params) =>
            `SELECT ${selectList(columns)} FROM ${EVENTS} e ${joins} WHERE ${conditions(events, definition, params)} AND e."user_id" IS NOT NULL
 GROUP BY e."user_id" ORDER BY critical DESC, high DESC, medium DESC, events DESC, e."user_id"`,
        ),
        population: {
          what: `Users that ${EVENTS} names in the period`,
          ...statement(
            definition,
            (params) =>
              `SELECT count(DISTINCT e."user_id") AS count FROM ${EVENTS} e WHERE ${conditions(events, definition, params)}`,
          ),
        },
      },
    ],
    charts: [],
    figures: [],
    gaps: [
      ...(profiles ? [] : ['Risk profiles cannot be read: whether somebody is flagged is not known.']),
      ...(blocks ? [] : ['Blocks cannot be read: whether somebody is blocked is not known.']),
    ],
  };
}
