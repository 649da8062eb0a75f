// The outbox of channels: alerts put into it once, taken out under a lease by whoever sends, put back when sending failed.
import type { ChannelRules, Delivery } from '../../shared/protocol/channels.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { alertRowsSince } from './alerts.ts';
import { CHANNELS, DELIVERIES, listChannels, type StoredChannel } from './channels.ts';
import { appendEntry, lockJournal } from './journal.ts';
import { Params } from './params.ts';

/** Only one at a time puts alerts into the outbox. */
const COLLECT_LOCK = 4_830_417_202_699;
/** Rows committed late are found within it. */
const OVERLAP = '2 minutes';
const PAGE = 500;
/** A sender that was killed gives up what it had taken after this long. */
const LEASE = '90 seconds';

export interface Collected {
  readonly key: string;
  readonly groupKey: string;
  /** Epoch milliseconds before which it is not told. */
  readonly dueMs: number;
}

/**
 * Puts new alerts into the outbox of each enabled channel; gives how many. `choose` picks those that a channel tells of. Each alert
 * enters a channel once, however often it is read; the first of a kind is due at once, those after it together when the time of
 * their group is over.
 */
export function collect(
  database: Database,
  shape: PlatformShape,
  choose: (
    rules: ChannelRules,
    rows: Awaited<ReturnType<typeof alertRowsSince>>,
    sql: Sql,
  ) => Promise<Collected[]>,
): Promise<number> {
  return database.transaction(async (sql) => {
    await sql.query('SELECT pg_advisory_xact_lock($1::int8)', [COLLECT_LOCK]);
    let added = 0;
    for (const channel of (await listChannels(sql, shape)).filter(({ enabled }) => enabled))
      added += await collectFor(sql, shape, channel, choose);
    return added;
  });
}

async function collectFor(
  sql: Sql,
  shape: PlatformShape,
  { id, rules }: StoredChannel,
  choose: Parameters<typeof collect>[2],
): Promise<number> {
  const [mark] = await sql.query<{ from: string; now: string }>(
    `SELECT greatest(read_to - interval '${OVERLAP}', since) AS from, clock_timestamp() AS now FROM ${CHANNELS} WHERE id = $1::uuid`,
    [id],
  );
  if (!mark) return 0;
  let after = { createdAt: mark.from, id: '' };
  let added = 0;
  for (;;) {
    const page = await alertRowsSince(sql, shape, after, PAGE);
    const fresh = await unknown(sql, id, page);
    for (const chosen of await choose(rules, fresh, sql)) {
      await put(sql, id, rules.groupMinutes, chosen);
      added += 1;
    }
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) break;
    after = { createdAt: last.row.createdAt, id: last.id };
  }
  await sql.execute(`UPDATE ${CHANNELS} SET read_to = $2::timestamptz WHERE id = $1::uuid`, [id, mark.now]);
  return added;
}

async function unknown<T extends { row: { key: string } }>(
  sql: Sql,
  channel: string,
  rows: readonly T[],
): Promise<T[]> {
  if (rows.length === 0) return [];
  const known = await sql.query<{ key: string }>(
    `SELECT DISTINCT k AS key FROM ${DELIVERIES} d, unnest(d.alerts) k
      WHERE d.channel = $1::uuid AND d.created_at > now() - interval '6 hours' AND k = ANY ($2::text[])`,
    [channel, rows.map(({ row }) => row.key)],
  );
  const seen = new Set(known.map(({ key }) => key));
  return rows.filter(({ row }) => !seen.has(row.key));
}

async function put(
  sql: Sql,
  channel: string,
  groupMinutes: number,
  { key, groupKey, dueMs }: Collected,
): Promise<void> {
  const due = new Date(dueMs).toISOString();
  if (groupMinutes > 0) {
    const joined = await sql.execute(
      `UPDATE ${DELIVERIES} SET alerts = alerts || $3::text
        WHERE id = (SELECT id FROM ${DELIVERIES} WHERE channel = $1::uuid AND group_key = $2 AND grouped AND state = 'waiting' AND attempts = 0
                     ORDER BY id DESC LIMIT 1)`,
      [channel, groupKey, key],
    );
    if (joined > 0) return;
    const [first] = await sql.query<{ until: string }>(
      `SELECT max(created_at) + make_interval(mins => $3::int) AS until FROM ${DELIVERIES}
        WHERE channel = $1::uuid AND group_key = $2 AND created_at > now() - make_interval(mins => $3::int)`,
      [channel, groupKey, groupMinutes],
    );
    if (first?.until) {
      await insert(sql, channel, groupKey, true, key, first.until > due ? first.until : due);
      return;
    }
  }
  await insert(sql, channel, groupKey, false, key, due);
}

async function insert(
  sql: Sql,
  channel: string,
  groupKey: string,
  grouped: boolean,
  key: string,
  due: string,
): Promise<void> {
  await sql.execute(
    `INSERT INTO ${DELIVERIES} (channel, group_key, grouped, alerts, due_at) VALUES ($1::uuid, $2, $3, ARRAY[$4::text], $5::timestamptz)`,
    [channel, groupKey, grouped, key, due],
  );
}

export interface Taken {
  readonly id: string;
  readonly channel: string;
  readonly alerts: readonly string[];
  readonly grouped: boolean;
  readonly attempts: number;
}

/** Takes what is due of these channels, so that no other sender takes it; what a killed sender had taken is due again. */
export function takeDue(sql: Sql, channels: readonly string[], limit: number): Promise<Taken[]> {
  return sql.query<Taken & Record<string, unknown>>(
    `UPDATE ${DELIVERIES} SET state = 'sending', attempts = attempts + 1, due_at = now() + interval '${LEASE}'
      WHERE id IN (SELECT id FROM ${DELIVERIES} WHERE state IN ('waiting', 'sending') AND due_at <= now() AND channel = ANY ($1::uuid[])
                    ORDER BY due_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
      RETURNING id::text AS id, channel::text AS channel, alerts, grouped, attempts`,
    [[...channels], limit],
  );
}

/** Notes how a delivery went; one that waits is due again after `retryMs`. */
export async function settle(
  sql: Sql,
  id: string,
  outcome: {
    readonly state: Exclude<Delivery['state'], 'sending'>;
    readonly answer: string;
    readonly retryMs?: number;
  },
): Promise<void> {
  const { state, answer, retryMs = 0 } = outcome;
  await sql.execute(
    `UPDATE ${DELIVERIES} SET state = $2, answer = $3, sent_at = CASE WHEN $4 THEN now() END,
       due_at = now() + make_interval(secs => $5::float8 / 1000) WHERE id = $1::int8 AND state = 'sending'`,
    [id, state, answer.slice(0, 500), state === 'sent', retryMs],
  );
}

/** The newest first; of one channel and in some states where asked. */
export async function listDeliveries(
  sql: Sql,
  ask: {
    readonly channel?: string | undefined;
    readonly states?: readonly Delivery['state'][] | undefined;
    readonly after: string | null;
    readonly limit: number;
  },
): Promise<{ rows: Delivery[]; next: string | null }> {
  const params = new Params();
  const conditions = [
    ask.channel === undefined ? '' : `d.channel = ${params.add(ask.channel)}::uuid`,
    ask.states === undefined || ask.states.length === 0
      ? ''
      : `d.state = ANY (${params.add([...ask.states])}::text[])`,
    ask.after === null ? '' : `d.id < ${params.add(ask.after)}::int8`,
  ].filter(Boolean);
  const rows = await sql.query<Delivery & Record<string, unknown>>(
    `SELECT d.id::text AS id, d.channel::text AS channel, c.name AS "channelName", d.created_at AS "createdAt", d.state,
            d.alerts[1:20] AS alerts, cardinality(d.alerts) AS count, d.grouped, d.attempts, d.due_at AS "dueAt", d.sent_at AS "sentAt", d.answer
       FROM ${DELIVERIES} d JOIN ${CHANNELS} c ON c.id = d.channel
      ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY d.id DESC LIMIT ${params.add(ask.limit + 1)}`,
    params.values,
  );
  const shown = rows.slice(0, ask.limit);
  return { rows: shown, next: rows.length > ask.limit ? (shown.at(-1)?.id ?? null) : null };
}

/** Puts a failed or withdrawn delivery back, or withdraws one that waits or failed; false where it was not in such a state. */
export function changeDelivery(
  database: Database,
  actor: string,
  id: string,
  to: 'waiting' | 'withdrawn',
): Promise<boolean> {
  const from = to === 'waiting' ? ['failed', 'withdrawn'] : ['waiting', 'failed'];
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const [before] = await sql.query<{ channel: string; state: string }>(
      `SELECT channel::text AS channel, state FROM ${DELIVERIES} WHERE id = $1::int8 AND state = ANY ($2::text[]) FOR UPDATE`,
      [id, from],
    );
    if (!before) return false;
    await sql.execute(
      `UPDATE ${DELIVERIES} SET state = $2, attempts = CASE WHEN $2 = 'waiting' THEN 0 ELSE attempts END, due_at = now() WHERE id = $1::int8`,
      [id, to],
    );
    await appendEntry(sql, {
      actor,
      action: 'channels.change',
      subject: `delivery:${id}`,
      subjects: [before.channel],
      before: { state: before.state },
      after: { state: to },
    });
    return true;
  });
}
