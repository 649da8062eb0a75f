// Blocks a user of whom enough messages were blocked, by the platform's own rule, with an entry in the journal.
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, readable } from './alerts-source.ts';
import { appendEntry, lockJournal } from './journal.ts';
import { fitted, writable } from './monitor-insert.ts';

const BLOCKS = 'omni2.user_blocks';
const JOURNAL = 'security_console.journal';
const SERVICE = 'chat';

export interface BlockRule {
  readonly threshold: number;
  readonly hours: number;
  /** What the user is told; null for the platform's own words. */
  readonly message: string | null;
}

export interface BlockedUser {
  readonly userId: string;
  readonly violations: number;
}

/** Blocks those of the users that the rule is for and who are not blocked; gives whom. */
export async function blockUsers(
  database: Database,
  shape: PlatformShape,
  users: readonly string[],
  rule: BlockRule,
  actor: string,
): Promise<BlockedUser[]> {
  const events = readable(shape, EVENTS);
  const blocks = writable(shape, BLOCKS);
  const type = blocks?.columns.get('user_id')?.type;
  const eventUser = events?.columns.get('user_id')?.type;
  if (!events?.columns.has('blocked') || eventUser === undefined || !blocks || type === undefined) return [];
  if (!writable(shape, JOURNAL)) return [];
  const known = users.filter((id) => fitted(id, type) !== null && fitted(id, eventUser) !== null);
  if (known.length === 0) return [];
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const counted = await sql.query<{ id: string; count: number }>(
      `SELECT e."user_id"::text AS id, count(*)::int AS count FROM ${EVENTS} e
        WHERE e."user_id" = ANY ($1::text[]::${eventUser}[]) AND e."blocked" AND e."created_at" > now() - make_interval(secs => $2::float8)
          AND NOT EXISTS (SELECT FROM ${BLOCKS} b WHERE b."user_id"::text = e."user_id"::text AND b."is_blocked"
                          AND '${SERVICE}' = ANY (b."blocked_services"))
        GROUP BY 1 HAVING count(*) >= $3::int`,
      [known, rule.hours * 3_600, Math.ceil(rule.threshold)],
    );
    for (const { id, count } of counted) {
      const reason = `${count} blocked messages within ${rule.hours} hours`;
      await sql.execute(
        `INSERT INTO ${BLOCKS} AS b ("user_id", "is_blocked", "block_reason", "custom_block_message", "blocked_at", "blocked_services")
         VALUES ($1::${type}, true, $2, $3, now(), ARRAY['${SERVICE}'])
         ON CONFLICT ("user_id") DO UPDATE SET "is_blocked" = true, "block_reason" = excluded."block_reason",
           "custom_block_message" = coalesce(excluded."custom_block_message", b."custom_block_message"), "blocked_at" = now(),
           "blocked_services" = array_append(coalesce(CASE WHEN b."is_blocked" THEN b."blocked_services" END, '{}'), '${SERVICE}')`,
        [id, reason, rule.message],
      );
      await appendEntry(sql, {
        actor,
        action: 'people.block',
        subject: `u:${id}`,
        subjects: [],
        before: null,
        after: { is_blocked: true, block_reason: reason, blocked_services: [SERVICE] },
      });
    }
    return counted.map(({ id, count }) => ({ userId: id, violations: count }));
  });
}
