// The messages of a period that campaigns are looked for among, and the names of those who wrote them.
import { LEVEL_BANDS } from '../../shared/model/level.ts';
import type { CampaignsAsk } from '../../shared/protocol/campaigns.ts';
import { comparedSql } from '../workspace/ddl/event-indexes.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS } from './alerts-source.ts';
import { comparable, SCORE } from './related-messages.ts';

/** Messages compared at most: the newest of the period. */
export const MOST_MESSAGES = 50_000;

export interface PeriodMessage {
  readonly id: string;
  readonly user: string | null;
  readonly at: string;
  readonly score: number;
  readonly text: string;
}

export interface Period {
  /** The newest first. */
  readonly messages: readonly PeriodMessage[];
  readonly bounded: boolean;
  readonly gaps: string[];
}

export async function readPeriod(
  sql: Sql,
  shape: PlatformShape,
  { from, to, level }: Pick<CampaignsAsk, 'from' | 'to' | 'level'>,
): Promise<Period> {
  const table = comparable(shape);
  if ('gap' in table) return { messages: [], bounded: false, gaps: [table.gap] };
  const zoned = table.events.columns.get('created_at')?.type === 'timestamp' ? ` AT TIME ZONE 'UTC'` : '';
  const rows = await sql.query<PeriodMessage & Record<string, unknown>>(
    `SELECT e."id"::text AS id, e."user_id"::text AS user, e."created_at" AS at, ${SCORE} AS score, ${comparedSql('e."message"')} AS text
     FROM ${EVENTS} e WHERE e."created_at" >= ($1::timestamptz${zoned}) AND e."created_at" < ($2::timestamptz${zoned}) AND ${SCORE} >= $3
     ORDER BY e."created_at" DESC, e."id" DESC LIMIT ${MOST_MESSAGES + 1}`,
    [from, to, LEVEL_BANDS[level][0]],
  );
  return { messages: rows.slice(0, MOST_MESSAGES), bounded: rows.length > MOST_MESSAGES, gaps: [] };
}
