// People as SQL over what this installation has: both id spaces, risk events and profiles, joined into one relation `scored`.
import { EVENT_HALF_LIFE_DAYS, HALF_POINT, HISTORY_PART } from '../../shared/model/entity-score.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, isNumber, readable } from './alerts-source.ts';
import type { Params } from './params.ts';
import { overLimitSql } from './people-limits.ts';
import { nameSql, USERS } from './users.ts';

export const PROFILES = 'omni2.user_risk_profiles';
export const BLOCKS = 'omni2.user_blocks';
const PUBLIC_USERS = 'public.users';
const ROLES = 'auth_service.roles';
/** Accumulation older than this is under a thousandth of what it was. */
const HEAT_HOURS = 6;

export interface PersonKey {
  readonly space: 'auth' | 'public';
  readonly id: string;
}

export function parseKey(key: string): PersonKey {
  return { space: key.startsWith('p:') ? 'public' : 'auth', id: key.slice(2) };
}

/** Equality of a column with an id given as text, so that the column's index serves; `false` where it could never hold it. */
export function equalsId(table: TableShape, column: string, sql: string, id: string, params: Params): string {
  const type = table.columns.get(column)?.type;
  if (type === undefined) return 'false';
  const family = familyOf(type);
  if (!fits(family, id)) return 'false';
  return `${sql}${family === 'text' ? '::text' : ''} = ${params.add(id)}::${family}`;
}

/** Conditions under which events can be tied to people. */
export function eventsByUser(shape: PlatformShape): TableShape | undefined {
  const events = readable(shape, EVENTS);
  return ['id', 'user_id', 'created_at', 'total_risk_score'].every((name) => events?.columns.has(name))
    ? events
    : undefined;
}

/** An event's total as a whole number 0–100, as SQL over `e`. */
export const TOTAL = 'least(100, greatest(0, coalesce(e."total_risk_score", 0)))';
/** Infinity is no time: it cannot be reckoned with, nor be shown. */
export const finiteSql = (at: string): string => `CASE WHEN isfinite(${at}) THEN ${at} END`;
/** An event with a usable time, as SQL over `e`. */
export const TIMED = 'isfinite(e."created_at")';
/** Seconds since an instant, none for the future. `date_part` gives float8, where `extract` gives numeric, which takes far longer. */
const ageSql = (now: string, at: string): string => `greatest(0, date_part('epoch', ${now} - ${at}))`;
/** Halved with every so many seconds; `exp` takes half the time of `power`. */
export const fadedSql = (now: string, at: string, halfLifeSeconds: number): string =>
  `exp(${-Math.LN2 / halfLifeSeconds}::float8 * ${ageSql(now, at)})`;
/** Weight of an event as in model/entity-score.ts; `now` is SQL of an instant. */
export const weightSql = (now: string): string =>
  `${TOTAL}::float8 * ${TOTAL} * ${TOTAL} / 10000 * ${fadedSql(now, 'e."created_at"', EVENT_HALF_LIFE_DAYS * 86_400)}`;

/** The message's own score, as the accumulation layer takes it. */
export function messageScoreSql(events: TableShape, decidesFrom: number): string {
  const has = (name: string) => isNumber(events.columns.get(name)?.type);
  const layers = [
    ...['pattern_score', 'behavioral_score'].filter(has).map((name) => `coalesce(e."${name}", 0)`),
    ...(has('ml_score')
      ? [`CASE WHEN e."ml_score" >= ${Number(decidesFrom)} THEN e."ml_score" ELSE 0 END`]
      : []),
  ];
  return layers.length === 0 ? TOTAL : `least(100, greatest(0, ${layers.join(', ')}))`;
}

/** SQL of the history layer over a profile `r`; see scoring/history.ts. */
function historySql(profiles: TableShape, settings: ScoringConfiguration['history'], now: string): string {
  const count = (name: string) =>
    isNumber(profiles.columns.get(name)?.type) ? `coalesce(r."${name}", 0)` : '0';
  if (!profiles.columns.has('last_incident_at')) return '0';
  const points = `${Number(settings.per_incident)} * ${count('total_incidents')} + ${Number(settings.per_high)} * ${count('high_risk_count')} + ${Number(settings.per_critical)} * ${count('critical_risk_count')}`;
  const age = `greatest(0, extract(epoch FROM ${now} - ${finiteSql('r."last_incident_at"')})::float8)`;
  return `coalesce(floor(least(${Number(settings.cap)}, ${points}) * power(0.5::float8, ${age} / ${Number(settings.half_life_days) * 86_400}) + 0.5), 0)`;
}

interface Asked {
  readonly settings: ScoringConfiguration;
  /** SQL of the instant as of which everything is told. */
  readonly now: string;
  /** Only this person; everybody where it is left out. */
  readonly only?: PersonKey;
}

/** Whether a row of blocks, as `b`, keeps its user from chatting. */
export function blockedSql(blocks: TableShape): string {
  const blocked = has(blocks, 'is_blocked', 'coalesce(b."is_blocked", false)', 'true');
  return has(
    blocks,
    'blocked_services',
    `(${blocked} AND (b."blocked_services" IS NULL OR 'chat' = ANY (b."blocked_services")))`,
    blocked,
  );
}

/**
 * `WITH … scored AS (…)`: one row a person with key, id, name, email, username, role, active, spaces, sum (of weights; NULL where events
 * cannot be read), incidents, last_incident_at and the flags.
 */
export function peopleSql(shape: PlatformShape, params: Params, asked: Asked): string {
  const { settings, now, only } = asked;
  const events = eventsByUser(shape);
  const profiles = readable(shape, PROFILES);
  const blocks = readable(shape, BLOCKS);
  const mine = (table: TableShape, column: string, sql: string) =>
    only === undefined
      ? 'true'
      : only.space === 'auth'
        ? equalsId(table, column, sql, only.id, params)
        : 'false';

  const weights = events
    ? `SELECT e."user_id"::text AS id, sum(${weightSql(now)}) AS weight, count(*) FILTER (WHERE ${TOTAL} >= ${Number(settings.levels.medium)}) AS incidents,
         max(e."created_at") FILTER (WHERE ${TOTAL} >= ${Number(settings.levels.medium)}) AS last_at
       FROM ${EVENTS} e WHERE e."user_id" IS NOT NULL AND ${TIMED} AND ${mine(events, 'user_id', 'e."user_id"')} GROUP BY e."user_id"`
    : `SELECT NULL::text AS id, NULL::float8 AS weight, 0 AS incidents, NULL::timestamptz AS last_at WHERE false`;
  const heat = events?.columns.has('conversation_id')
    ? `SELECT id, max(floor(least(${Number(settings.accumulation.cap)}, heat) * 100 / ${Number(settings.accumulation.cap)} + 0.5)) AS heat FROM (
         SELECT e."user_id"::text AS id, sum(${messageScoreSql(events, settings.ml_decides_from)} *
             ${fadedSql(now, 'e."created_at"', Number(settings.accumulation.half_life_minutes) * 60)}) AS heat
         FROM ${EVENTS} e WHERE e."created_at" > ${now} - interval '${HEAT_HOURS} hours' AND e."conversation_id" IS NOT NULL
           AND e."user_id" IS NOT NULL AND ${TIMED} AND ${mine(events, 'user_id', 'e."user_id"')}
         GROUP BY e."user_id", e."conversation_id") each GROUP BY id`
    : 'SELECT NULL::text AS id, NULL::float8 AS heat WHERE false';
  const profile = profiles?.columns.has('user_id')
    ? `SELECT r."user_id"::text AS id, ${HISTORY_PART} * ${historySql(profiles, settings.history, now)} AS history,
         ${has(profiles, 'total_incidents', 'r."total_incidents"', 'NULL::int')} AS incidents,
         ${has(profiles, 'last_incident_at', finiteSql('r."last_incident_at"'), 'NULL::timestamptz')} AS last_at,
         coalesce(${has(profiles, 'flagged', 'r."flagged"', 'false')}, false) AS flagged,
         coalesce(${has(profiles, 'whitelisted', 'r."whitelisted"', 'false')}, false) AS whitelisted
       FROM ${PROFILES} r WHERE ${mine(profiles, 'user_id', 'r."user_id"')}`
    : 'SELECT NULL::text AS id, 0 AS history, NULL::int AS incidents, NULL::timestamptz AS last_at, false AS flagged, false AS whitelisted WHERE false';
  const block = blocks?.columns.has('user_id')
    ? `SELECT b."user_id"::text AS id FROM ${BLOCKS} b WHERE ${blockedSql(blocks)}`
    : 'SELECT NULL::text AS id WHERE false';
  const over =
    only?.space === 'public'
      ? 'SELECT NULL::text AS key WHERE false'
      : overLimitSql(shape, only ? () => `${params.add(only.id)}::text` : null);

  // The moment stands in a relation of its own, so that its placeholder has a type where no other relation asks for it.
  return `WITH moment AS (SELECT ${now}), weights AS MATERIALIZED (${weights}), heat AS MATERIALIZED (${heat}), profile AS (${profile}), block AS (${block}),
    over_limit AS (${over}), person (key, id, auth, name, email, username, role, active, spaces) AS (${personSql(shape, params, only)}),
    scored AS (
      SELECT p.*, ${events ? 'coalesce(w.weight, 0) + coalesce(h.heat, 0) + coalesce(f.history, 0)' : 'NULL::float8'} AS sum,
        coalesce(f.incidents, w.incidents, 0)::int AS incidents, coalesce(f.last_at, w.last_at) AS last_incident_at,
        coalesce(f.flagged, false) AS flagged, coalesce(f.whitelisted, false) AS whitelisted,
        p.auth AND EXISTS (SELECT FROM block b WHERE b.id = p.id) AS blocked,
        EXISTS (SELECT FROM over_limit o WHERE o.key = p.key) AS over_limit
      FROM person p LEFT JOIN weights w ON p.auth AND w.id = p.id LEFT JOIN heat h ON p.auth AND h.id = p.id
        LEFT JOIN profile f ON p.auth AND f.id = p.id)`;
}

/** The score of a sum of weights, as SQL. */
export const scoreSql = (sum: string): string => `(100 * ${sum} / (${sum} + ${HALF_POINT}))`;

function has(table: TableShape, column: string, there: string, otherwise: string): string {
  return table.columns.has(column) ? there : otherwise;
}

/** People of auth_service, those known in public alone, and ids that only risk events name. */
function personSql(shape: PlatformShape, params: Params, only: PersonKey | undefined): string {
  const auth = readable(shape, USERS);
  const older = readable(shape, PUBLIC_USERS);
  const roles = readable(shape, ROLES);
  const branches: string[] = [];
  const emails = (table: TableShape | undefined) => table?.columns.has('email') === true;
  if (auth?.columns.has('id')) {
    const role = auth.columns.has('role_id') && roles?.columns.has('name') && roles.columns.has('id');
    const twin =
      emails(auth) && emails(older)
        ? `EXISTS (SELECT FROM ${PUBLIC_USERS} o WHERE lower(o."email") = lower(u."email"))`
        : 'false';
    branches.push(`SELECT 'u:' || u."id"::text, u."id"::text, true, ${nameSql(auth)}::text,
        ${has(auth, 'email', 'u."email"', 'NULL')}::text, ${has(auth, 'username', 'u."username"', 'NULL')}::text,
        ${role ? `(SELECT l."name" FROM ${ROLES} l WHERE l."id" = u."role_id")` : 'NULL'}::text,
        ${has(auth, 'active', 'u."active"', 'NULL')}::boolean, CASE WHEN ${twin} THEN ARRAY['auth', 'public'] ELSE ARRAY['auth'] END
      FROM ${USERS} u WHERE ${only === undefined ? 'true' : only.space === 'auth' ? equalsId(auth, 'id', 'u."id"', only.id, params) : 'false'}`);
  }
  if (older?.columns.has('id')) {
    const twin =
      emails(auth) && emails(older)
        ? `NOT EXISTS (SELECT FROM ${USERS} u WHERE lower(u."email") = lower(o."email"))`
        : 'true';
    branches.push(`SELECT 'p:' || o."id"::text, o."id"::text, false, ${has(older, 'name', 'o."name"', 'NULL')}::text,
        ${has(older, 'email', 'o."email"', 'NULL')}::text, NULL::text, ${has(older, 'role', 'o."role"', 'NULL')}::text,
        ${has(older, 'is_active', 'o."is_active"', 'NULL')}::boolean, ARRAY['public']
      FROM ${PUBLIC_USERS} o WHERE ${twin} AND ${only === undefined ? 'true' : only.space === 'public' ? equalsId(older, 'id', 'o."id"', only.id, params) : 'false'}`);
  }
  const unknown = auth?.columns.has('id')
    ? `WHERE NOT EXISTS (SELECT FROM ${USERS} u WHERE u."id"::text = w.id)`
    : '';
  branches.push(`SELECT 'u:' || w.id, w.id, true, NULL::text, NULL::text, NULL::text, NULL::text, NULL::boolean, ARRAY['events']
      FROM weights w ${unknown}`);
  return branches.join(' UNION ALL ');
}
