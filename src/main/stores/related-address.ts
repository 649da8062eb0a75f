// Who else came from the addresses of a message's user, from the audit tables that record addresses.
import type { Related } from '../../shared/protocol/related.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { Params } from './params.ts';
import { equalsId } from './people-source.ts';
import type { Subject } from './related-subject.ts';
import { findNames, matches, USERS } from './users.ts';

/** Addresses are looked at so many days before and after the message: longer, and they are handed on to others by the network. */
const DAYS = 7;
/** More addresses than these are no trace of one person. */
const ADDRESSES = 10;

interface Table {
  readonly name: string;
  readonly time: string;
  /** Whether ids are of public.users, tied to people by e-mail. */
  readonly older: boolean;
}

const TABLES: readonly Table[] = [
  { name: 'omni2.audit_logs', time: 'timestamp', older: false },
  { name: 'auth_service.auth_audit', time: 'created_at', older: false },
  { name: 'public.audit_logs', time: 'created_at', older: true },
];

/** Those of the tables that tell who came from where when; one of the older generation only where e-mails tie its people. */
function usable(shape: PlatformShape): Table[] {
  const byEmail = ['public.users', USERS].every((name) =>
    ['id', 'email'].every((column) => readable(shape, name)?.columns.has(column)),
  );
  return TABLES.filter(({ name, time, older }) => {
    const columns = readable(shape, name)?.columns;
    return ['user_id', 'ip_address', time].every((column) => columns?.has(column)) && (!older || byEmail);
  });
}

/** The requests of a table within the days around `at`, as what follows FROM; `where` narrows them. */
function requestsSql(shape: PlatformShape, { name, time, older }: Table, at: string, where: string): string {
  const zoned =
    readable(shape, name)?.columns.get(time)?.type === 'timestamp'
      ? `(${at}::timestamptz AT TIME ZONE 'UTC')`
      : `${at}::timestamptz`;
  const type = (table: string, column: string) => readable(shape, table)!.columns.get(column)!.type;
  const people = older
    ? `JOIN public.users o ON ${matches('o."id"', type('public.users', 'id'), 'a."user_id"', type(name, 'user_id'))} JOIN ${USERS} u ON lower(u."email") = lower(o."email")`
    : '';
  return `${name} a ${people} WHERE a."ip_address" IS NOT NULL AND a."user_id" IS NOT NULL
    AND a."${time}" BETWEEN ${zoned} - interval '${DAYS} days' AND ${zoned} + interval '${DAYS} days' AND ${where}`;
}

/** Columns of a request: as text, an inet would carry its mask. */
function columnsOf(shape: PlatformShape, { name, time, older }: Table) {
  const inet = readable(shape, name)?.columns.get('ip_address')?.type === 'inet';
  return {
    inet,
    address: inet ? 'host(a."ip_address")' : 'a."ip_address"::text',
    user: older ? 'u."id"::text' : 'a."user_id"::text',
    at: `a."${time}"`,
  };
}

export async function sharedAddresses(
  sql: Sql,
  shape: PlatformShape,
  { user, at }: Subject,
  limit: number,
): Promise<Pick<Related, 'addresses' | 'more' | 'basis' | 'gaps'>> {
  const none = { addresses: [], more: false, basis: null };
  if (user === null) return { ...none, gaps: ['The message names no user.'] };
  const tables = usable(shape);
  if (tables.length === 0)
    return { ...none, gaps: ['No audit table that may be read here records addresses.'] };
  const params = new Params();
  const moment = params.add(at);
  const mine = params.add(user);
  // First whence the user came, by the index of users; then who else did, by that of addresses.
  const own = tables.map((table) => {
    const { inet, address, at: time } = columnsOf(shape, table);
    const asker = readable(shape, table.older ? USERS : table.name)!;
    const whose = equalsId(
      asker,
      table.older ? 'id' : 'user_id',
      table.older ? 'u."id"' : 'a."user_id"',
      user,
      params,
    );
    return `SELECT ${address} AS address, ${time} AS at, ${inet} AS inet FROM ${requestsSql(shape, table, moment, whose)}`;
  });
  const others = tables.map((table) => {
    const { inet, address, user: whose, at: time } = columnsOf(shape, table);
    // Only what came out of such a column is one for sure.
    const same = inet
      ? 'a."ip_address" IN (SELECT CASE WHEN m.inet THEN m.address::inet END FROM mine m)'
      : 'a."ip_address"::text IN (SELECT m.address FROM mine m)';
    return `SELECT ${whose} AS "user", ${address} AS address, ${time} AS at FROM ${requestsSql(shape, table, moment, same)}`;
  });
  const rows = await sql.query<{ address: string; user: string; times: number; lastAt: string }>(
    `WITH mine AS MATERIALIZED (
       SELECT address, bool_or(inet) AS inet FROM (${own.join(' UNION ALL ')}) each GROUP BY address ORDER BY max(at) DESC LIMIT ${ADDRESSES})
     SELECT r.address, r."user", count(*) AS times, max(r.at) AS "lastAt" FROM (${others.join(' UNION ALL ')}) r
     WHERE r."user" <> ${mine} GROUP BY r.address, r."user" ORDER BY max(r.at) DESC, r."user" LIMIT ${params.add(limit + 1)}`,
    params.values,
  );
  const shown = rows.slice(0, limit);
  const names = await findNames(
    sql,
    shape,
    shown.map((row) => row.user),
  );
  return {
    addresses: shown.map(({ address, user: other, times, lastAt }) => ({
      address,
      personKey: `u:${other}`,
      personName: names.get(other) ?? null,
      times,
      lastAt,
    })),
    more: rows.length > limit,
    basis: `Addresses of the user within ${DAYS} days of the message, from ${tables.map(({ name }) => name).join(', ')}.`,
    gaps: [],
  };
}
