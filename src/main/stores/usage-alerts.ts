// The pulse of each endpoint, and alerts of their own kind when coverage falls or an unrecorded endpoint gains traffic.
import { createHash } from 'node:crypto';
import { ENDPOINT_WORDS } from '../../shared/model/usage.ts';
import { type EndpointPulse, findings, type UsageFinding } from '../usage/watch.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { feedTable, keepAlerts } from './feed.ts';

/** Scores that the list shows them with. */
const SCORES = { USAGE_COVERAGE: 70, USAGE_UNRECORDED: 60 } as const;

/** Raises what is found now, once a day for each kind and endpoint; gives how many were raised. */
export async function raiseUsageAlerts(sql: Sql, shape: PlatformShape): Promise<number> {
  if (!feedTable(shape).keeps) return 0;
  const pulses = await sql.query<EndpointPulse & Record<string, unknown>>(
    `SELECT endpoint, coalesce(sum(answers) FILTER (WHERE fresh), 0) AS answers, coalesce(sum(recorded) FILTER (WHERE fresh), 0) AS recorded,
       coalesce(sum(answers) FILTER (WHERE NOT fresh), 0) AS "answersBefore", coalesce(sum(recorded) FILTER (WHERE NOT fresh), 0) AS "recordedBefore",
       count(DISTINCT date_trunc('hour', at)) FILTER (WHERE NOT fresh) AS "hoursBefore"
     FROM (SELECT *, at > now() - interval '75 minutes' AS fresh FROM security_console.usage_steps
       WHERE day >= (now() AT TIME ZONE 'UTC')::date - 8 AND at > now() - interval '7 days' AND at <= now()) s GROUP BY 1`,
  );
  const found = findings(pulses);
  if (found.length === 0) return 0;
  const [clock] = await sql.query<{ ms: number; day: string }>(
    `SELECT extract(epoch FROM now()) * 1000 AS ms, (now() AT TIME ZONE 'UTC')::date::text AS day`,
  );
  const { ms, day } = clock!;
  const keyed = found.map((finding) => ({
    finding,
    key: `f:${createHash('md5').update(`${finding.kind} ${finding.endpoint} ${day}`).digest('hex')}`,
  }));
  const known = await sql.query<{ key: string }>(
    'SELECT key FROM security_console.feed_alerts WHERE key = ANY ($1::text[])',
    [keyed.map(({ key }) => key)],
  );
  const fresh = keyed.filter(({ key }) => !known.some((one) => one.key === key));
  if (fresh.length === 0) return 0;
  await keepAlerts(
    sql,
    fresh.map(({ finding, key }) => ({
      key,
      channel: 'usage',
      type: finding.kind,
      hasRow: false,
      alertId: null,
      sentMs: ms,
      receivedMs: ms,
      userId: null,
      userEmail: null,
      conversationId: null,
      score: SCORES[finding.kind],
      text: wordsOf(finding),
      patterns: [],
      action: null,
      raw: null,
    })),
    ms,
  );
  return fresh.length;
}

function wordsOf({ kind, endpoint, share, shareBefore, unrecorded, unrecordedBefore }: UsageFinding): string {
  const percent = (value: number) => `${Math.round(100 * value)} %`;
  return kind === 'USAGE_COVERAGE'
    ? `Usage records of ${ENDPOINT_WORDS[endpoint]} are failing: ${percent(share)} of the last hour’s answers have a row, ${percent(shareBefore)} had one in the week before.`
    : `${ENDPOINT_WORDS[endpoint]}, which writes no usage rows, gains traffic: ${unrecorded} answers in the last hour, ${Math.round(unrecordedBefore)} in an hour of the week before.`;
}
