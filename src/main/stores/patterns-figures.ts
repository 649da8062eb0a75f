// What patterns did: hits of the last days from recorded messages, and how the alerts they raised were closed. Bounded in time and rows.
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { eventJoin } from './alerts.ts';
import { type AlertSource, alertSources, EVENTS, readable, TRIAGE } from './alerts-source.ts';

export const HIT_DAYS = 7;
const CLOSED_DAYS = 90;
/** The newest messages and alerts that are looked through: unnesting the JSON of millions would take minutes. */
const MOST_EVENTS = 200_000;
const MOST_ALERTS = 100_000;

export interface Hits {
  /** Of each of the last seven days, oldest first. */
  readonly days: readonly number[];
  readonly lastAt: string;
}

export interface Figures {
  /** By pattern; null where recorded messages cannot be read. */
  readonly hits: ReadonlyMap<string, Hits> | null;
  /** The newest messages alone filled the bound, so that the days before are not counted in full. */
  readonly bounded: boolean;
  readonly closed: ReadonlyMap<string, { readonly closed: number; readonly falsePositives: number }>;
}

/** Names of matched patterns as SQL over jsonb: entries are strings, or objects with `name` or `pattern_name`. */
const entryName = (entry: string): string =>
  `CASE jsonb_typeof(${entry}) WHEN 'string' THEN ${entry} #>> '{}' ELSE coalesce(${entry} ->> 'name', ${entry} ->> 'pattern_name') END`;
const entriesOf = (json: string): string =>
  `jsonb_array_elements(CASE jsonb_typeof(${json}) WHEN 'array' THEN ${json} ELSE '[]' END)`;

export async function readFigures(sql: Sql, shape: PlatformShape): Promise<Figures> {
  const { hits, bounded } = await readHits(sql, shape);
  const closed = new Map<string, { closed: number; falsePositives: number }>();
  for (const from of alertSources(shape)) {
    for (const row of await readClosed(sql, shape, from)) {
      const known = closed.get(row.name) ?? { closed: 0, falsePositives: 0 };
      closed.set(row.name, {
        closed: known.closed + row.closed,
        falsePositives: known.falsePositives + row.false_positives,
      });
    }
  }
  return { hits, bounded, closed };
}

async function readHits(
  sql: Sql,
  shape: PlatformShape,
): Promise<{ hits: Map<string, Hits> | null; bounded: boolean }> {
  const events = readable(shape, EVENTS);
  if (!events?.columns.has('matched_patterns') || !events.columns.has('created_at'))
    return { hits: null, bounded: false };
  const at =
    events.columns.get('created_at')?.type === 'timestamp'
      ? `(e."created_at" AT TIME ZONE 'UTC')`
      : 'e."created_at"';
  const rows = await sql.query<{ name: string; day: number; hits: number; last_at: string; events: number }>(
    `WITH recent AS MATERIALIZED (
       SELECT ${at} AS at, to_jsonb(e."matched_patterns") AS patterns FROM ${EVENTS} e
       WHERE e."created_at" >= now() - interval '${HIT_DAYS} days' ORDER BY e."created_at" DESC LIMIT ${MOST_EVENTS}),
     hit AS (
       SELECT ${entryName('x.one')} AS name, r.at,
         greatest(0, least(${HIT_DAYS - 1}, floor(extract(epoch FROM now() - r.at) / 86400)))::int AS ago
       FROM recent r, ${entriesOf('r.patterns')} AS x(one))
     SELECT h.name, h.ago AS day, count(*) AS hits, max(h.at) AS last_at, (SELECT count(*) FROM recent) AS events
     FROM hit h WHERE h.name IS NOT NULL GROUP BY h.name, h.ago`,
  );
  const hits = new Map<string, { days: number[]; lastAt: string }>();
  for (const { name, day, hits: count, last_at: lastAt } of rows) {
    const known = hits.get(name) ?? { days: Array.from({ length: HIT_DAYS }, () => 0), lastAt };
    known.days[HIT_DAYS - 1 - day] = count;
    if (lastAt > known.lastAt) known.lastAt = lastAt;
    hits.set(name, known);
  }
  return { hits, bounded: (rows[0]?.events ?? 0) >= MOST_EVENTS };
}

async function readClosed(
  sql: Sql,
  shape: PlatformShape,
  from: AlertSource,
): Promise<{ name: string; closed: number; false_positives: number }[]> {
  if (!from.columns.has('status') || !from.columns.has('created_at')) return [];
  const event = eventJoin(shape, from);
  const triaged = readable(shape, TRIAGE) !== undefined;
  const falsePositive = `(c.status = 'FALSE_POSITIVE' OR c.reason = 'false_positive')`;
  return sql.query(
    `WITH closed AS MATERIALIZED (
       SELECT upper(a."status"::text) AS status, ${triaged ? 't.reason' : 'NULL::text'} AS reason, ${event.patterns} AS patterns
       FROM (SELECT * FROM ${from.relation} WHERE upper(${quoteName('status')}::text) IN ('RESOLVED', 'FALSE_POSITIVE')
             AND "created_at" >= now() - interval '${CLOSED_DAYS} days' ORDER BY "created_at" DESC LIMIT ${MOST_ALERTS}) a
       ${triaged ? `LEFT JOIN ${TRIAGE} t ON t.alert_key = ${from.key}` : ''} ${event.join})
     SELECT n.name, count(*) AS closed, count(*) FILTER (WHERE ${falsePositive}) AS false_positives
     FROM closed c, LATERAL (SELECT DISTINCT ${entryName('x.one')} AS name FROM ${entriesOf('c.patterns')} AS x(one)) n
     WHERE n.name IS NOT NULL GROUP BY n.name`,
  );
}
