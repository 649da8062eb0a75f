// What was worked out about pattern values, kept by a digest of the value, so that it is worked out once for all consoles.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { healthSchema, type PatternDefinition } from '../../shared/protocol/patterns.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { cleanJson } from './clean.ts';

const HEALTH = 'security_console.pattern_health';

export const checkedSchema = z.object({
  health: healthSchema,
  /** Median microseconds per message; null where there were no messages to measure on. */
  costMicroseconds: z.number().min(0).nullable(),
});
export type Checked = z.infer<typeof checkedSchema>;

/** What health depends on. `engine` is the version of what works it out. */
export function healthDigest(
  { type, value, caseSensitive }: Pick<PatternDefinition, 'type' | 'value' | 'caseSensitive'>,
  engine: number,
): string {
  return createHash('sha256')
    .update(JSON.stringify([engine, type, caseSensitive, value]))
    .digest('hex');
}

/** What is known of the digests; entries of another form are left out, and are worked out anew. */
export async function readHealths(
  sql: Sql,
  shape: PlatformShape,
  digests: readonly string[],
): Promise<Map<string, Checked>> {
  if (!readable(shape, HEALTH) || digests.length === 0) return new Map();
  const rows = await sql.query<{ digest: string; health: unknown }>(
    `SELECT digest, health FROM ${HEALTH} WHERE digest = ANY($1::text[])`,
    [[...digests]],
  );
  return new Map(
    rows.flatMap(({ digest, health }) => {
      const checked = checkedSchema.safeParse(health);
      return checked.success ? [[digest, checked.data] as const] : [];
    }),
  );
}

/** Keeps what was worked out; a role that may only read keeps nothing. */
export async function keepHealths(
  sql: Sql,
  shape: PlatformShape,
  healths: ReadonlyMap<string, Checked>,
): Promise<void> {
  const found = shape.tables.get(HEALTH);
  if (!found?.privileges.insert || !found.privileges.update || healths.size === 0) return;
  const rows = [...healths].map(([digest, health]) => ({ digest, health }));
  await sql.execute(
    `INSERT INTO ${HEALTH} (digest, health) SELECT h.digest, h.health FROM jsonb_to_recordset($1::jsonb) AS h(digest text, health jsonb)
     ON CONFLICT (digest) DO UPDATE SET health = excluded.health, at = now()`,
    [JSON.stringify(cleanJson(rows))],
  );
}
