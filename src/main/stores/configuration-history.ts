// Recorded verdicts by page in order of time, as another configuration judges them again.
import { Failure } from '../../shared/model/failure.ts';
import type { PastMessage } from '../backtest/what-if.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, isNumber, readable } from './alerts-source.ts';
import { Params } from './params.ts';

export interface RecordedPlace {
  readonly at: string;
  readonly id: string;
}

export interface RecordedPage {
  readonly messages: readonly PastMessage[];
  /** Where the next page begins; null at the end. */
  readonly next: RecordedPlace | null;
}

export interface Recorded {
  /** How many there are from a moment on. */
  count(sql: Sql, from: string): Promise<number>;
  page(
    sql: Sql,
    from: string,
    after: RecordedPlace | null,
    limit: number,
    wanted: { readonly texts: boolean; readonly signals: boolean },
  ): Promise<RecordedPage>;
}

/** Throws a Failure where no verdicts can be read. */
export function recordedVerdicts(shape: PlatformShape): Recorded {
  const table = readable(shape, EVENTS);
  if (!table || !['id', 'created_at', 'total_risk_score'].every((name) => table.columns.has(name)))
    throw new Failure(
      'no-history',
      'There are no recorded verdicts here that could be judged again',
      'See on the workspace screen which tables are missing.',
    );
  const has = (name: string) => table.columns.has(name);
  const text = (name: string) => (has(name) ? `e."${name}"::text` : 'NULL::text');
  const score = (name: string) =>
    isNumber(table.columns.get(name)?.type)
      ? `least(100, greatest(0, round(e."${name}")))::int`
      : 'NULL::int';
  const layer = (name: string) =>
    table.columns.get('detection_metadata')?.type === 'jsonb'
      ? `jsonb_path_query_first(e."detection_metadata", '$.layers[*] ? (@.name == "${name}").score')`
      : 'NULL';
  // Signals stand among the patterns, and are the ones with a detail in words.
  const fired =
    table.columns.get('matched_patterns')?.type === 'jsonb'
      ? `jsonb_path_query_array(e."matched_patterns", '$[*] ? (exists (@.detail))')`
      : 'NULL';
  const idType = familyOf(table.columns.get('id')!.type);
  const id = idType === 'text' ? 'e."id"::text' : 'e."id"';
  return {
    async count(sql, from) {
      const [row] = await sql.query<{ n: number }>(
        `SELECT count(*) AS n FROM ${EVENTS} e WHERE e."created_at" >= $1::timestamptz`,
        [from],
      );
      return row?.n ?? 0;
    },
    async page(sql, from, after, limit, { texts, signals }) {
      const params = new Params();
      const where = [`e."created_at" >= ${params.add(from)}::timestamptz`];
      if (after)
        where.push(
          `(e."created_at", ${id}) > (${params.add(after.at)}::timestamptz, ${params.add(after.id)}::${idType})`,
        );
      const rows = await sql.query(
        `SELECT ${id}::text AS id, e."created_at" AS at, ${text('user_id')} AS "user", ${text('conversation_id')} AS conversation,
           ${texts ? text('message') : 'NULL'} AS text, ${score('pattern_score')} AS pattern,
           ${score('behavioral_score')} AS behaviour, ${score('ml_score')} AS ml, ${layer('history')} AS history,
           ${layer('accumulation')} AS accumulation, ${signals ? fired : 'NULL'} AS fired
         FROM ${EVENTS} e WHERE ${where.join(' AND ')} ORDER BY e."created_at", ${id} LIMIT ${params.add(limit)}`,
        params.values,
      );
      const last = rows.at(-1);
      return {
        messages: rows.map(toMessage),
        next: rows.length < limit || !last ? null : { at: last.at as string, id: last.id as string },
      };
    },
  };
}

function toMessage(row: Row): PastMessage {
  const fired = Array.isArray(row.fired) ? row.fired : [];
  return {
    atMs: Date.parse(row.at as string),
    user: row.user as string | null,
    conversation: row.conversation as string | null,
    text: (row.text as string | null) ?? '',
    pattern: (row.pattern as number | null) ?? 0,
    behaviour: (row.behaviour as number | null) ?? 0,
    ml: row.ml as number | null,
    history: whole(row.history),
    accumulation: whole(row.accumulation),
    fired: fired.flatMap((one: { name?: unknown; score?: unknown }) =>
      typeof one?.name === 'string' ? [{ name: one.name, score: whole(one.score) }] : [],
    ),
  };
}

function whole(value: unknown): number {
  const number = Number(value ?? 0);
  return Number.isFinite(number) ? Math.min(100, Math.max(0, Math.round(number))) : 0;
}
