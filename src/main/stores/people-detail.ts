// One person: who they are in both id spaces, what they did, how they stand, and what was done about them.
import type { PersonDetail } from '../../shared/protocol/people.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, isNumber, readable } from './alerts-source.ts';
import { JOURNAL } from './journal.ts';
import { peopleGaps, personRow } from './people.ts';
import { readLimits } from './people-limits.ts';
import { readProfile } from './people-profile.ts';
import { BLOCKS, eventsByUser, finiteSql, parseKey, TIMED, TOTAL } from './people-source.ts';

const ALERTS = 'omni2.security_alerts';
const ACTIVITIES = 'omni2.user_activities';
const NOTES = 'security_console.person_notes';
const WHITELISTINGS = 'security_console.whitelistings';
const MOST_CONVERSATIONS = 50;
/** Events with points that are looked at for the patterns that matched: the newest. */
const PATTERN_EVENTS = 1_000;
/** Events and messages looked at for the newest conversations. */
const NEWEST = 5_000;

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
    `SELECT ${finiteSql('u."last_login_at"')} AS at FROM auth_service.users u WHERE ${mine}`,
    [id],
  );
  return row?.at ?? null;
}

async function readCounts(sql: Sql, shape: PlatformShape, id: string): Promise<PersonDetail['counts']> {
  const [events, alerts] = await Promise.all([countEvents(sql, shape, id), countAlerts(sql, shape, id)]);
  return { ...events, alerts };
}

async function countAlerts(sql: Sql, shape: PlatformShape, id: string): Promise<number> {
  const mine = byPerson(shape, ALERTS, 'user_id', 'a."user_id"', id);
  if (mine === null) return 0;
  const [row] = await sql.query<{ n: number }>(`SELECT count(*) AS n FROM ${ALERTS} a WHERE ${mine}`, [id]);
  return row?.n ?? 0;
}

/** Conversations are told apart by hash: sorting them, as count(DISTINCT) does, takes several times as long. */
async function countEvents(
  sql: Sql,
  shape: PlatformShape,
  id: string,
): Promise<{ events: number; conversations: number }> {
  const mine = byPerson(shape, EVENTS, 'user_id', 'e."user_id"', id);
  if (mine === null) return { events: 0, conversations: 0 };
  const conversation = readable(shape, EVENTS)?.columns.has('conversation_id')
    ? 'e."conversation_id"'
    : 'NULL';
  const [row] = await sql.query<{ events: number; conversations: number }>(
    `SELECT coalesce(sum(n), 0)::int AS events, count(conversation) AS conversations
     FROM (SELECT ${conversation} AS conversation, count(*) AS n FROM ${EVENTS} e WHERE ${mine} GROUP BY 1) each`,
    [id],
  );
  return row ?? { events: 0, conversations: 0 };
}

async function readPatterns(sql: Sql, shape: PlatformShape, id: string): Promise<PersonDetail['patterns']> {
  const events = eventsByUser(shape);
  const mine = byPerson(shape, EVENTS, 'user_id', 'e."user_id"', id);
  if (mine === null || events?.columns.get('matched_patterns')?.type !== 'jsonb') return [];
  // A pattern gives its layer points, and these stand in the index, which finds the events whose lists are read.
  const layers = ['pattern_score', 'behavioral_score'].filter((name) =>
    isNumber(events.columns.get(name)?.type),
  );
  const hit = layers.length === 2 ? `AND (${layers.map((name) => `e."${name}" > 0`).join(' OR ')})` : '';
  return sql.query<{ name: string; hits: number }>(
    `SELECT name, count(*) AS hits FROM (
       SELECT CASE jsonb_typeof(entry) WHEN 'string' THEN entry #>> '{}' ELSE coalesce(entry ->> 'name', entry ->> 'pattern_name') END AS name
       FROM (SELECT e."id" AS id FROM ${EVENTS} e WHERE ${mine} ${hit} ORDER BY e."created_at" DESC LIMIT ${PATTERN_EVENTS}) recent
         JOIN ${EVENTS} m ON m."id" = recent.id,
         jsonb_array_elements(CASE jsonb_typeof(m."matched_patterns") WHEN 'array' THEN m."matched_patterns" ELSE '[]' END) entry) each
     WHERE name IS NOT NULL GROUP BY name ORDER BY hits DESC, name LIMIT 20`,
    [id],
  );
}

/** The newest conversations, by what is newest of all; only of these everything is looked at. */
async function readConversations(
  sql: Sql,
  shape: PlatformShape,
  id: string,
): Promise<PersonDetail['conversations']> {
  const tables = [
    { name: EVENTS, needed: ['total_risk_score'], message: '0', total: TOTAL, only: 'true' },
    {
      name: ACTIVITIES,
      needed: ['activity_type'],
      message: '1',
      total: 'NULL::int',
      only: `e."activity_type" = 'user_message'`,
    },
  ].flatMap((table) => {
    const columns = readable(shape, table.name)?.columns;
    const mine = byPerson(shape, table.name, 'user_id', 'e."user_id"', id);
    const type = columns?.get('conversation_id')?.type;
    const usable = ['created_at', ...table.needed].every((column) => columns?.has(column));
    return mine !== null && type !== undefined && usable ? [{ ...table, mine, type }] : [];
  });
  if (tables.length === 0) return [];
  // Ids of one type are compared as they are, for the index.
  const same = new Set(tables.map(({ type }) => type)).size === 1;
  const conversation = same ? 'e."conversation_id"' : 'e."conversation_id"::text';
  const newest = tables.map(
    ({ name, mine, only }) => `(SELECT ${conversation} AS id, e."created_at" AS at FROM ${name} e
      WHERE ${mine} AND ${only} AND ${TIMED} AND e."conversation_id" IS NOT NULL ORDER BY e."created_at" DESC LIMIT ${NEWEST})`,
  );
  const whole = tables.map(
    ({ name, mine, only, message, total }) =>
      `SELECT ${conversation} AS id, e."created_at" AS at, ${message} AS message, ${total} AS total FROM ${name} e
      WHERE ${mine} AND ${only} AND ${TIMED} AND ${conversation} IN (SELECT id FROM newest)`,
  );
  return sql.query<PersonDetail['conversations'][number] & Record<string, unknown>>(
    `WITH newest AS MATERIALIZED (SELECT id FROM (${newest.join(' UNION ALL ')}) each GROUP BY id ORDER BY max(at) DESC LIMIT ${MOST_CONVERSATIONS})
     SELECT id::text AS id, min(at) AS "from", max(at) AS "to", greatest(sum(message), count(total))::int AS messages, max(total) AS highest
     FROM (${whole.join(' UNION ALL ')}) each GROUP BY each.id ORDER BY max(at) DESC`,
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
      `SELECT ${address} AS address, a."${time}" AS at FROM ${table} a WHERE a."ip_address" IS NOT NULL AND isfinite(a."${time}") AND ${condition}`,
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
    `SELECT id::text AS id, author, at, body FROM ${NOTES} n WHERE person = $1 ORDER BY n.id DESC LIMIT 200`,
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
