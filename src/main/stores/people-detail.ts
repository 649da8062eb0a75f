// One person: who they are in both id spaces, what they did, how they stand, and what was done about them.
import type { PersonDetail } from '../../shared/protocol/people.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, readable } from './alerts-source.ts';
import { JOURNAL } from './journal.ts';
import { peopleGaps, personRow } from './people.ts';
import { readLimits } from './people-limits.ts';
import { readProfile } from './people-profile.ts';
import { BLOCKS, eventsByUser, parseKey, TOTAL } from './people-source.ts';

const ALERTS = 'omni2.security_alerts';
const ACTIVITIES = 'omni2.user_activities';
const NOTES = 'security_console.person_notes';
const WHITELISTINGS = 'security_console.whitelistings';
const MOST_CONVERSATIONS = 50;
/** Events looked at for the patterns that matched: the newest ones. */
const PATTERN_EVENTS = 20_000;

/** Undefined where nobody is of that key. */
export async function readPerson(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  key: string,
): Promise<PersonDetail | undefined> {
  const found = await personRow(sql, shape, settings, key);
  if (!found) return undefined;
  const { space, id } = parseKey(key);
  const auth = space === 'auth';
  const [
    profile,
    block,
    whitelist,
    limits,
    login,
    counts,
    patterns,
    conversations,
    addresses,
    notes,
    history,
  ] = await Promise.all([
    auth ? readProfile(sql, shape, id) : null,
    auth ? readBlock(sql, shape, id) : null,
    readWhitelist(sql, shape, key),
    readLimits(sql, shape, key),
    auth ? readLogin(sql, shape, id) : null,
    auth ? readCounts(sql, shape, id) : { events: 0, alerts: 0, conversations: 0 },
    auth ? readPatterns(sql, shape, id) : [],
    auth ? readConversations(sql, shape, id) : [],
    readAddresses(sql, shape, auth ? id : null, found.row.email),
    readNotes(sql, shape, key),
    readHistory(sql, shape, key),
  ]);
  return {
    row: found.row,
    username: found.username,
    active: found.active,
    lastLoginAt: login,
    addresses,
    profile,
    block,
    whitelist: found.row.flags.includes('whitelisted') ? whitelist : null,
    limits: limits.limits,
    counts,
    patterns,
    conversations,
    notes,
    history,
    gaps: [...peopleGaps(shape), ...limits.gaps],
  };
}

/** The condition that a column names the person, or null where the table lacks it or could not hold the id. */
function byPerson(
  shape: PlatformShape,
  table: string,
  column: string,
  sql: string,
  id: string,
): string | null {
  const type = readable(shape, table)?.columns.get(column)?.type;
  if (type === undefined) return null;
  const family = familyOf(type);
  return fits(family, id) ? `${sql}${family === 'text' ? '::text' : ''} = $1::${family}` : null;
}

async function readBlock(sql: Sql, shape: PlatformShape, id: string): Promise<PersonDetail['block']> {
  const table = readable(shape, BLOCKS);
  const mine = byPerson(shape, BLOCKS, 'user_id', 'b."user_id"', id);
  if (!table || mine === null) return null;
  const or = (name: string, otherwise: string) => (table.columns.has(name) ? `b."${name}"` : otherwise);
  const [row] = await sql.query<{ since: string | null; reason: string | null; services: string[] | null }>(
    `SELECT ${or('blocked_at', 'NULL')} AS since, ${or('block_reason', 'NULL')}::text AS reason, ${or('blocked_services', 'NULL')}::text[] AS services
     FROM ${BLOCKS} b WHERE ${mine} AND ${or('is_blocked', 'true')} LIMIT 1`,
    [id],
  );
  return row ? { ...row, services: row.services ?? [] } : null;
}

async function readWhitelist(
  sql: Sql,
  shape: PlatformShape,
  key: string,
): Promise<PersonDetail['whitelist']> {
  if (!readable(shape, WHITELISTINGS)) return null;
  const [row] = await sql.query<{ until: string | null; reason: string; by: string }>(
    `SELECT until, reason, actor AS by FROM ${WHITELISTINGS} WHERE person = $1 AND ended_at IS NULL ORDER BY id DESC LIMIT 1`,
    [key],
  );
  return row ?? null;
}

async function readLogin(sql: Sql, shape: PlatformShape, id: string): Promise<string | null> {
  const mine = byPerson(shape, 'auth_service.users', 'id', 'u."id"', id);
  if (mine === null || !readable(shape, 'auth_service.users')?.columns.has('last_login_at')) return null;
  const [row] = await sql.query<{ at: string | null }>(
    `SELECT u."last_login_at" AS at FROM auth_service.users u WHERE ${mine}`,
    [id],
  );
  return row?.at ?? null;
}

async function readCounts(sql: Sql, shape: PlatformShape, id: string): Promise<PersonDetail['counts']> {
  const count = async (table: string, what: string): Promise<number> => {
    const mine = byPerson(shape, table, 'user_id', 't."user_id"', id);
    if (mine === null) return 0;
    const [row] = await sql.query<{ n: number }>(`SELECT ${what} AS n FROM ${table} t WHERE ${mine}`, [id]);
    return row?.n ?? 0;
  };
  const conversations = readable(shape, EVENTS)?.columns.has('conversation_id')
    ? countConversations(sql, shape, id)
    : Promise.resolve(0);
  const [events, alerts] = await Promise.all([count(EVENTS, 'count(*)'), count(ALERTS, 'count(*)')]);
  return { events, alerts, conversations: await conversations };
}

/** Told apart by hash: sorting them, as count(DISTINCT) does, takes several times as long. */
async function countConversations(sql: Sql, shape: PlatformShape, id: string): Promise<number> {
  const mine = byPerson(shape, EVENTS, 'user_id', 'e."user_id"', id);
  if (mine === null) return 0;
  const [row] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM (SELECT e."conversation_id" FROM ${EVENTS} e WHERE ${mine} AND e."conversation_id" IS NOT NULL GROUP BY 1) each`,
    [id],
  );
  return row?.n ?? 0;
}

async function readPatterns(sql: Sql, shape: PlatformShape, id: string): Promise<PersonDetail['patterns']> {
  const events = eventsByUser(shape);
  const mine = byPerson(shape, EVENTS, 'user_id', 'e."user_id"', id);
  if (mine === null || events?.columns.get('matched_patterns')?.type !== 'jsonb') return [];
  return sql.query<{ name: string; hits: number }>(
    `SELECT name, count(*) AS hits FROM (
       SELECT CASE jsonb_typeof(entry) WHEN 'string' THEN entry #>> '{}' ELSE coalesce(entry ->> 'name', entry ->> 'pattern_name') END AS name
       FROM (SELECT e."matched_patterns" AS matched FROM ${EVENTS} e WHERE ${mine} ORDER BY e."created_at" DESC LIMIT ${PATTERN_EVENTS}) recent,
         jsonb_array_elements(CASE jsonb_typeof(matched) WHEN 'array' THEN matched ELSE '[]' END) entry) each
     WHERE name IS NOT NULL GROUP BY name ORDER BY hits DESC, name LIMIT 20`,
    [id],
  );
}

async function readConversations(
  sql: Sql,
  shape: PlatformShape,
  id: string,
): Promise<PersonDetail['conversations']> {
  const events = eventsByUser(shape);
  const mine = byPerson(shape, EVENTS, 'user_id', 'e."user_id"', id);
  const activities = readable(shape, ACTIVITIES);
  const said = byPerson(shape, ACTIVITIES, 'user_id', 'a."user_id"', id);
  const scored =
    events?.columns.has('conversation_id') && mine !== null
      ? `SELECT e."conversation_id"::text AS id, e."created_at" AS at, 0 AS message, ${TOTAL} AS total FROM ${EVENTS} e
         WHERE ${mine} AND e."conversation_id" IS NOT NULL`
      : null;
  const spoken =
    activities &&
    said !== null &&
    ['conversation_id', 'created_at', 'activity_type'].every((name) => activities.columns.has(name))
      ? `(SELECT a."conversation_id"::text AS id, a."created_at" AS at, 1 AS message, NULL::int AS total FROM ${ACTIVITIES} a
          WHERE ${said} AND a."activity_type" = 'user_message' ORDER BY a."created_at" DESC LIMIT 5000)`
      : null;
  const parts = [scored, spoken].filter((part) => part !== null);
  if (parts.length === 0) return [];
  return sql.query<PersonDetail['conversations'][number] & Record<string, unknown>>(
    `SELECT id, min(at) AS "from", max(at) AS "to", greatest(sum(message), count(total))::int AS messages, max(total) AS highest
     FROM (${parts.join(' UNION ALL ')}) each GROUP BY id ORDER BY max(at) DESC LIMIT ${MOST_CONVERSATIONS}`,
    [id],
  );
}

/** Addresses seen with the person: in both audit tables and in the log of logins. */
async function readAddresses(
  sql: Sql,
  shape: PlatformShape,
  id: string | null,
  email: string | null,
): Promise<PersonDetail['addresses']> {
  const from = (table: string, time: string, condition: string): string[] => {
    const found = readable(shape, table);
    if (!['user_id', 'ip_address', time].every((name) => found?.columns.has(name))) return [];
    // As text, an inet would carry its mask.
    const address =
      found?.columns.get('ip_address')?.type === 'inet' ? 'host(a."ip_address")' : 'a."ip_address"::text';
    return [
      `SELECT ${address} AS address, a."${time}" AS at FROM ${table} a WHERE a."ip_address" IS NOT NULL AND ${condition}`,
    ];
  };
  const byEmail = readable(shape, 'public.users')?.columns.has('email')
    ? from(
        'public.audit_logs',
        'created_at',
        'a."user_id" IN (SELECT o."id" FROM public.users o WHERE lower(o."email") = lower($2))',
      )
    : [];
  const byId = (table: string, time: string): string[] => {
    const mine = id === null ? null : byPerson(shape, table, 'user_id', 'a."user_id"', id);
    return mine === null ? [] : from(table, time, mine);
  };
  const parts = [
    ...byId('omni2.audit_logs', 'timestamp'),
    ...byId('auth_service.auth_audit', 'created_at'),
    ...byEmail,
  ];
  if (parts.length === 0) return [];
  return sql.query<{ address: string; lastAt: string; count: number }>(
    `SELECT address, max(at) AS "lastAt", count(*) AS count FROM (${parts.join(' UNION ALL ')}) each
     WHERE $1::text IS NOT NULL OR $2::text IS NOT NULL GROUP BY address ORDER BY max(at) DESC LIMIT 20`,
    [id, email],
  );
}

async function readNotes(sql: Sql, shape: PlatformShape, key: string): Promise<PersonDetail['notes']> {
  if (!readable(shape, NOTES)) return [];
  return sql.query<PersonDetail['notes'][number] & Record<string, unknown>>(
    `SELECT id::text AS id, author, at, body FROM ${NOTES} WHERE person = $1 ORDER BY id DESC LIMIT 200`,
    [key],
  );
}

async function readHistory(sql: Sql, shape: PlatformShape, key: string): Promise<PersonDetail['history']> {
  if (!readable(shape, JOURNAL)) return [];
  return sql.query<PersonDetail['history'][number] & Record<string, unknown>>(
    `SELECT at, actor, action AS what, after ->> 'reason' AS reason FROM ${JOURNAL}
     WHERE subject = $1 AND action LIKE 'people.%' ORDER BY seq DESC LIMIT 200`,
    [key],
  );
}
