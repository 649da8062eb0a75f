// What is known of the members of a case: alerts, events, conversations and people, each from the tables this installation has.
import type { CaseMemberKind } from '../../shared/model/case.ts';
import { type Level, levelOf } from '../../shared/model/level.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import {
  alertSources,
  EVENTS,
  familyOf,
  fits,
  handleOf,
  isNumber,
  readable,
  scoreSql,
  statusSql,
  textOf,
} from './alerts-source.ts';
import { ACTIVITIES, FLOWS } from './conversations-records.ts';
import { finiteSql } from './people-source.ts';
import { findNames, nameSql, USERS } from './users.ts';

/** As a member is shown, but for who added it and when. */
export interface Facts {
  readonly at: string | null;
  readonly personKey: string | null;
  readonly personName: string | null;
  readonly level: Level | null;
  readonly score: number | null;
  readonly state: string | null;
  readonly text: string;
}

const NONE: Facts = {
  at: null,
  personKey: null,
  personName: null,
  level: null,
  score: null,
  state: null,
  text: '',
};

const EXCERPT = LIMITS.excerptCharacters;

/** Facts by ref; whatever has no row is left out. */
export async function memberFacts(
  sql: Sql,
  shape: PlatformShape,
  kind: CaseMemberKind,
  refs: readonly string[],
): Promise<Map<string, Facts>> {
  if (refs.length === 0) return new Map();
  if (kind === 'person') return personFacts(sql, shape, refs);
  const read = { alert: alertFacts, event: eventFacts, conversation: conversationFacts }[kind];
  const found = await read(sql, shape, refs);
  const users = [...new Set([...found.values()].flatMap(({ user }) => user ?? []))];
  const names = await findNames(sql, shape, users);
  return new Map(
    [...found].map(([ref, { user, ...facts }]) => [
      ref,
      {
        ...NONE,
        ...facts,
        personKey: user === null ? null : `u:${user}`,
        personName: user === null ? null : (names.get(user) ?? null),
      },
    ]),
  );
}

type Found = Map<string, Partial<Facts> & { readonly user: string | null }>;

interface FactRow extends Record<string, unknown> {
  ref: string;
  at: string | null;
  user: string | null;
  score: number | null;
  state: string | null;
  text: string | null;
}

function factsOf({ at, user, score, state, text }: FactRow) {
  const whole = score === null ? null : Math.round(Math.min(100, Math.max(0, score)));
  return { at, user, score: whole, level: whole === null ? null : levelOf(whole), state, text: text ?? '' };
}

async function alertFacts(sql: Sql, shape: PlatformShape, refs: readonly string[]): Promise<Found> {
  const found: Found = new Map();
  for (const from of alertSources(shape)) {
    const handles = refs.flatMap((ref) => handleOf(from, ref) ?? []);
    if (handles.length === 0) continue;
    const rows = await sql.query<FactRow>(
      `SELECT ${from.key} AS ref, ${finiteSql(from.createdAt)} AS at, ${textOf(from, 'user_id')} AS user, ${scoreSql(from)} AS score,
         ${statusSql(from)} AS state, left(coalesce(${textOf(from, 'alert_message')}, ''), ${EXCERPT}) AS text
       FROM ${from.relation} a WHERE ${from.handle} = ANY ($1::${from.handleType}[])`,
      [handles],
    );
    for (const row of rows) found.set(row.ref, factsOf(row));
  }
  return found;
}

/** The condition that a column is one of `$1`, and which of the values it could hold. */
function among(table: TableShape, column: string, sql: string, refs: readonly string[]) {
  const family = familyOf(table.columns.get(column)?.type ?? 'text');
  return {
    condition: `${sql}${family === 'text' ? '::text' : ''} = ANY ($1::${family}[])`,
    possible: refs.filter((ref) => fits(family, ref)),
  };
}

const ACTIVITY = 'activity:';

async function eventFacts(sql: Sql, shape: PlatformShape, refs: readonly string[]): Promise<Found> {
  const recorded = refs.filter((ref) => ref.startsWith(ACTIVITY)).map((ref) => ref.slice(ACTIVITY.length));
  const [scored, activities] = await Promise.all([
    scoredFacts(
      sql,
      shape,
      refs.filter((ref) => !ref.startsWith(ACTIVITY)),
    ),
    activityFacts(sql, shape, recorded),
  ]);
  return new Map([...scored, ...activities]);
}

/** What was said or called, as the platform recorded it. */
async function activityFacts(sql: Sql, shape: PlatformShape, ids: readonly string[]): Promise<Found> {
  const table = readable(shape, ACTIVITIES);
  if (!table?.columns.has('activity_id') || ids.length === 0) return new Map();
  const { condition, possible } = among(table, 'activity_id', 'c."activity_id"', ids);
  const or = (name: string) => (table.columns.has(name) ? `c.${quoteName(name)}` : 'NULL');
  const data = table.columns.get('activity_data')?.type === 'jsonb' ? 'c."activity_data"' : `'{}'::jsonb`;
  const tool = `concat_ws(' · ', ${data} ->> 'mcp_server', ${data} ->> 'tool_name')`;
  const rows = await sql.query<FactRow>(
    `SELECT '${ACTIVITY}' || c."activity_id"::text AS ref, ${table.columns.has('created_at') ? finiteSql('c."created_at"') : 'NULL'} AS at, ${or('user_id')}::text AS user, NULL::int AS score,
       left(${data} ->> 'status', 40) AS state, left(coalesce(${data} ->> 'message', nullif(${tool}, ''), ${or('activity_type')}::text), ${EXCERPT}) AS text
     FROM ${ACTIVITIES} c WHERE ${condition}`,
    [possible],
  );
  return new Map(rows.map((row) => [row.ref, factsOf(row)]));
}

async function scoredFacts(sql: Sql, shape: PlatformShape, refs: readonly string[]): Promise<Found> {
  const events = readable(shape, EVENTS);
  if (!events?.columns.has('id')) return new Map();
  const { condition, possible } = among(events, 'id', 'e."id"', refs);
  const or = (name: string, otherwise: string) =>
    events.columns.has(name) ? `e.${quoteName(name)}` : otherwise;
  const score = isNumber(events.columns.get('total_risk_score')?.type) ? 'e."total_risk_score"' : 'NULL::int';
  const rows = await sql.query<FactRow>(
    `SELECT e."id"::text AS ref, ${events.columns.has('created_at') ? finiteSql('e."created_at"') : 'NULL'} AS at, ${or('user_id', 'NULL')}::text AS user, ${score} AS score,
       ${or('action_taken', 'NULL')}::text AS state, left(${or('message', `''`)}, ${EXCERPT}) AS text
     FROM ${EVENTS} e WHERE ${condition}`,
    [possible],
  );
  return new Map(rows.map((row) => [row.ref, factsOf(row)]));
}

/** A conversation is there while any table names it; it begins with the first record, and scores as its highest event. */
async function conversationFacts(sql: Sql, shape: PlatformShape, refs: readonly string[]): Promise<Found> {
  const parts: string[] = [];
  const from = (name: string, column: string, score: string, counts: boolean) => {
    const table = readable(shape, name);
    if (!table || ![column, 'created_at'].every((each) => table.columns.has(each))) return;
    // Ids that the column could not hold are left out in the database, so that one list serves all tables.
    const family = familyOf(table.columns.get(column)?.type ?? 'text');
    const asText = `c.${quoteName(column)}::text`;
    const condition =
      family === 'text'
        ? `${asText} = ANY ($1::text[])`
        : `c.${quoteName(column)} IN (SELECT CASE WHEN x ~ '${family === 'uuid' ? UUID : '^[0-9]{1,18}$'}' THEN x::${family} END FROM unnest($1::text[]) x)`;
    const user = table.columns.has('user_id') ? 'c."user_id"::text' : 'NULL';
    parts.push(
      `SELECT ${asText} AS ref, ${finiteSql('c."created_at"')} AS at, ${user} AS user, ${score} AS score, ${counts ? 1 : 0} AS n FROM ${name} c WHERE ${condition}`,
    );
  };
  const events = readable(shape, EVENTS);
  const score = isNumber(events?.columns.get('total_risk_score')?.type)
    ? 'c."total_risk_score"'
    : 'NULL::int';
  from(ACTIVITIES, 'conversation_id', 'NULL::int', true);
  for (const column of ['conversation_id', 'session_id']) {
    from(FLOWS, column, 'NULL::int', false);
    from(EVENTS, column, score, false);
  }
  if (parts.length === 0) return new Map();
  const rows = await sql.query<FactRow & { n: number }>(
    `SELECT ref, min(at) AS at, min("user") AS user, max(score) AS score, sum(n)::int AS n, NULL AS state, NULL AS text
     FROM (${parts.join(' UNION ALL ')}) each GROUP BY ref`,
    [[...refs]],
  );
  const words = (n: number) => (n === 0 ? '' : `${n} recorded ${n === 1 ? 'step' : 'steps'}`);
  return new Map(rows.map((row) => [row.ref, { ...factsOf(row), text: words(row.n) }]));
}

const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';

/** People of either id space, and those whom risk events alone name. */
async function personFacts(
  sql: Sql,
  shape: PlatformShape,
  refs: readonly string[],
): Promise<Map<string, Facts>> {
  const found = new Map<string, Facts>();
  const of = (space: 'u' | 'p') =>
    refs.filter((ref) => ref.startsWith(`${space}:`)).map((ref) => ref.slice(2));
  for (const [space, table] of [
    ['u', USERS],
    ['p', 'public.users'],
  ] as const) {
    const users = readable(shape, table);
    if (!users?.columns.has('id')) continue;
    const { condition, possible } = among(users, 'id', 'u."id"', of(space));
    const rows = await sql.query<{ id: string; name: string | null; email: string | null }>(
      `SELECT u."id"::text AS id, ${nameSql(users)} AS name, ${users.columns.has('email') ? 'u."email"' : 'NULL'}::text AS email
       FROM ${table} u WHERE ${condition}`,
      [possible],
    );
    for (const { id, name, email } of rows) {
      const key = `${space}:${id}`;
      found.set(key, { ...NONE, personKey: key, personName: name ?? email, text: email ?? '' });
    }
  }
  const events = readable(shape, EVENTS);
  const unknown = of('u').filter((id) => !found.has(`u:${id}`));
  if (unknown.length === 0 || !events?.columns.has('user_id')) return found;
  const { condition, possible } = among(events, 'user_id', 'e."user_id"', unknown);
  const rows = await sql.query<{ id: string }>(
    `SELECT DISTINCT e."user_id"::text AS id FROM ${EVENTS} e WHERE ${condition}`,
    [possible],
  );
  for (const { id } of rows)
    found.set(`u:${id}`, { ...NONE, personKey: `u:${id}`, text: 'Known from risk events alone' });
  return found;
}
