// How consoles tell each other that patterns, drafts or exceptions changed.
import { z } from 'zod';
import type { Sql } from '../workspace/port.ts';

/** Channel of the notices: `{by, names}`, where names is a list, or null for many. */
export const PATTERNS_CHANNEL = 'security_console_patterns';
const NOTIFY_BYTES = 7_900;
const MOST_NAMES = 200;

const noticeSchema = z.object({
  by: z.string().max(255).nullable(),
  names: z.array(z.string().max(200)).max(MOST_NAMES).nullable(),
});
export type PatternsNotice = z.infer<typeof noticeSchema>;

/** Rings all consoles once the transaction is done. */
export async function tellPatterns(sql: Sql, by: string, names: readonly string[]): Promise<void> {
  const told = JSON.stringify({ by, names });
  const few = names.length <= MOST_NAMES && Buffer.byteLength(told) <= NOTIFY_BYTES;
  const payload = few ? told : JSON.stringify({ by, names: null });
  await sql.query('SELECT pg_notify($1, $2)', [PATTERNS_CHANNEL, payload]);
}

/** What a notice says. Anybody may ring; a ring that says nothing clear still means that something changed. */
export function readNotice(payload: string): PatternsNotice {
  try {
    return noticeSchema.parse(JSON.parse(payload));
  } catch {
    return { by: null, names: null };
  }
}
