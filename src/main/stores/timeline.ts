// A timeline's marks: one by one while they are few, gathered by the database where they are many.
import { stepFor } from '../../shared/model/timeline.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, readable } from './alerts-source.ts';
import { ACTIVITIES, FLOWS } from './conversations-records.ts';
import { Params } from './params.ts';
import { MOST_FLOWS, manyFlowsSql, markSources } from './timeline-source.ts';
import { instantOf, type MarkSource, parseSubject, type Subject, withinSql } from './timeline-source-base.ts';
import { findNames } from './users.ts';

type Answer = CallOutput<'timeline.read'>;
type Marks = Answer['marks'];

const HOUR_MS = 3_600_000;
const FIRST_VIEW_MS = 30 * 24 * HOUR_MS;
/** After so many half-lives nothing is left of a message's score that could be seen. */
const HALF_LIVES = 10;
const MOST_LEAD_MS = 24 * HOUR_MS;

export async function readTimeline(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  { key, range, most, steps }: CallInput<'timeline.read'>,
): Promise<Answer> {
  const subject = parseSubject(key);
  const decidesFrom = settings.ml_decides_from;
  const [{ known, now, future }, name] = await Promise.all([
    readKnown(sql, markSources(shape, subject, decidesFrom, false), subject.space === 'conversation'),
    readName(sql, shape, subject),
  ]);
  const [from, to] = range ? [range.from, range.to] : firstView(known, now);
  const many = await manyFlows(sql, shape, subject, from, to);
  const sources = markSources(shape, subject, decidesFrom, !many);
  const step = stepFor(Date.parse(to) - Date.parse(from), steps);
  // What is gathered tells how many there are: to count them first would go through all of many once more.
  const gathered = await gatherMarks(sql, sources, from, to, step);
  const stepMs = gathered.count.reduce((sum, n) => sum + n, 0) > most ? step : null;
  const lead = Math.min(MOST_LEAD_MS, HALF_LIVES * settings.accumulation.half_life_minutes * 60_000);
  return {
    key,
    name,
    from,
    to,
    known,
    future,
    stepMs,
    marks: stepMs === null ? await readMarks(sql, sources, from, to, lead) : gathered,
    levels: settings.levels,
    accumulation: settings.accumulation,
    gaps: gapsOf(shape, subject, many),
  };
}

/** The first and last of all that is known of the subject, how much of it lies in the future, and the database's own time. */
async function readKnown(
  sql: Sql,
  sources: readonly MarkSource[],
  whole: boolean,
): Promise<{ known: Answer['known']; now: string; future: number }> {
  const params = new Params();
  const parts = sources
    .filter(({ known }) => known)
    .map((source) => {
      const mine = source.where(params);
      // Years that no calendar shows, and infinity, are left aside.
      const usable = `${mine} AND ${withinSql(source, `'0001-01-02'::timestamptz`, `'9999-12-30'::timestamptz`)}`;
      const at = instantOf(source);
      // Of a conversation all rows are looked at: its index tells no times, and the planner would go through that of all times instead.
      const rows = whole ? `(SELECT ${at} AS at FROM ${source.from} WHERE ${usable} OFFSET 0) own` : null;
      const ends = rows
        ? ['min', 'max'].map((end) => `(SELECT ${end}(at) FROM ${rows})`)
        : ['min', 'max'].map((end) => `(SELECT ${end}(${at}) FROM ${source.from} WHERE ${usable})`);
      return `SELECT ${ends[0]} AS first, ${ends[1]} AS last,
        (SELECT count(*) FROM ${source.from} WHERE ${mine} AND ${withinSql(source, `now() + interval '1 minute'`, `'9999-12-30'::timestamptz`)}) AS future`;
    });
  const [row] = await sql.query<{
    now: string;
    first: string | null;
    last: string | null;
    future: number | null;
  }>(
    parts.length === 0
      ? 'SELECT now() AS now, NULL AS first, NULL AS last, 0 AS future'
      : `SELECT now() AS now, min(first) AS first, max(last) AS last, sum(future)::int AS future FROM (${parts.join(' UNION ALL ')}) each`,
    params.values,
  );
  const { first = null, last = null } = row ?? {};
  return {
    known: first === null || last === null ? null : { from: first, to: last },
    now: row?.now ?? new Date().toISOString(),
    future: row?.future ?? 0,
  };
}

/** The last thirty days in which something happened, a little more at either end; never longer than is known. */
function firstView(known: Answer['known'], now: string): [from: string, to: string] {
  const nowMs = Date.parse(now);
  const last = known ? Math.min(nowMs, Date.parse(known.to)) : nowMs;
  const to = last < nowMs - FIRST_VIEW_MS ? last : nowMs;
  const first = known ? Math.min(Date.parse(known.from), to) : to - FIRST_VIEW_MS;
  const from = Math.max(first, to - FIRST_VIEW_MS);
  const margin = Math.max(HOUR_MS / 2, (to - from) * 0.03);
  return [new Date(from - margin).toISOString(), new Date(to + margin).toISOString()];
}

async function readName(sql: Sql, shape: PlatformShape, { space, id }: Subject): Promise<string | null> {
  if (space === 'conversation') return null;
  if (space === 'auth') return (await findNames(sql, shape, [id])).get(id) ?? null;
  const users = readable(shape, 'public.users');
  const type = users?.columns.get('id')?.type;
  const names = ['name', 'email'].filter((name) => users?.columns.has(name));
  if (type === undefined || names.length === 0 || !fits(familyOf(type), id)) return null;
  const [row] = await sql.query<{ name: string | null }>(
    `SELECT coalesce(${names.map((name) => `nullif(o."${name}", '')`).join(', ')}) AS name FROM public.users o
     WHERE o."id"${familyOf(type) === 'text' ? '::text' : ''} = $1::${familyOf(type)}`,
    [id],
  );
  return row?.name ?? null;
}

async function manyFlows(
  sql: Sql,
  shape: PlatformShape,
  subject: Subject,
  from: string,
  to: string,
): Promise<boolean> {
  const params = new Params();
  const bounds = [from, to].map((at) => `${params.add(at)}::timestamptz`) as [string, string];
  const counted = manyFlowsSql(shape, subject, params, ...bounds);
  if (counted === null) return false;
  const [row] = await sql.query<{ many: boolean }>(counted, params.values);
  return row?.many === true;
}

/** Columns of one source, in the order of time. */
interface Columns {
  readonly time: readonly number[];
  readonly kind: readonly number[];
  readonly score: readonly number[];
  readonly own: readonly number[];
  readonly conversation: readonly (string | null)[];
}

/**
 * Each mark by itself. The columns come as text, joined by the database: a hundred thousand rows as objects would take several
 * times as long.
 */
async function readMarks(
  sql: Sql,
  sources: readonly MarkSource[],
  from: string,
  to: string,
  leadMs: number,
): Promise<Marks> {
  const early = new Date(Date.parse(from) - leadMs).toISOString();
  const read = async (source: MarkSource): Promise<Columns> => {
    const params = new Params();
    const begin = source.own === null ? from : early;
    const bounds = [begin, to].map((at) => `${params.add(at)}::timestamptz`) as [string, string];
    const [row] = await sql.query<Record<keyof Columns, string | null>>(
      `SELECT string_agg(ms, ',') AS time, string_agg(kind, ',') AS kind, string_agg(score, ',') AS score,
         ${source.own === null ? 'NULL AS own, NULL AS conversation' : `string_agg(own, ',') AS own, string_agg(conversation, ',') AS conversation`} FROM (
         SELECT floor(date_part('epoch', ${instantOf(source)}) * 1000)::int8::text AS ms, (${source.kind})::text AS kind, coalesce(${source.score}, -1)::text AS score
           ${source.own === null ? '' : `, (${source.own})::text AS own, coalesce(${source.group}, '') AS conversation`}
         FROM ${source.from} WHERE ${source.where(params)} AND ${withinSql(source, ...bounds)} ORDER BY ${source.time}) each`,
      params.values,
    );
    const numbers = (text: string | null | undefined) => (text ? (JSON.parse(`[${text}]`) as number[]) : []);
    const time = numbers(row?.time);
    return {
      time,
      kind: numbers(row?.kind),
      score: numbers(row?.score),
      own: source.own === null ? time.map(() => 0) : numbers(row?.own),
      conversation:
        source.own === null
          ? time.map(() => null)
          : time.length === 0
            ? []
            : (row?.conversation ?? '').split(','),
    };
  };
  return merge(await Promise.all(sources.map(read)));
}

/** One list in the order of time, of lists that are. */
function merge(parts: readonly Columns[]): Marks {
  const filled = parts.filter(({ time }) => time.length > 0);
  const places = filled.map(() => 0);
  const total = filled.reduce((sum, { time }) => sum + time.length, 0);
  const conversations = new Map<string, number>();
  const column = () => Array<number>(total);
  const marks = {
    time: column(),
    kind: column(),
    score: column(),
    count: [],
    own: column(),
    conversation: column(),
  };
  let before = 0;
  for (let index = 0; index < total; index += 1) {
    let next = 0;
    let earliest = Number.POSITIVE_INFINITY;
    for (let part = 0; part < filled.length; part += 1) {
      const at = filled[part]!.time[places[part]!];
      if (at !== undefined && at < earliest) {
        earliest = at;
        next = part;
      }
    }
    const from = filled[next]!;
    const place = places[next]!;
    places[next] = place + 1;
    marks.time[index] = earliest - before;
    before = earliest;
    marks.kind[index] = from.kind[place]!;
    marks.score[index] = from.score[place]!;
    marks.own[index] = from.own[place]!;
    const conversation = from.conversation[place] ?? null;
    if (conversation !== null && conversation !== '' && !conversations.has(conversation))
      conversations.set(conversation, conversations.size);
    marks.conversation[index] =
      conversation === null || conversation === '' ? -1 : conversations.get(conversation)!;
  }
  return marks;
}

/** Marks gathered by step and kind, each at the middle of its step with the highest score. */
async function gatherMarks(
  sql: Sql,
  sources: readonly MarkSource[],
  from: string,
  to: string,
  stepMs: number,
): Promise<Marks> {
  const params = new Params();
  const bounds = [from, to].map((at) => `${params.add(at)}::timestamptz`) as [string, string];
  const seconds = `${params.add(stepMs / 1000)}::float8`;
  const parts = sources.map(
    (
      source,
    ) => `SELECT floor(date_part('epoch', ${instantOf(source)}) / ${seconds}) AS step, (${source.kind}) AS kind,
      coalesce(max(${source.score}), -1) AS score, count(*) AS count
      FROM ${source.from} WHERE ${source.where(params)} AND ${withinSql(source, ...bounds)} GROUP BY 1, 2`,
  );
  const rows = await sql.query<Row & { step: number; kind: number; score: number; count: number }>(
    `SELECT step, kind, max(score) AS score, sum(count)::int AS count FROM (${parts.join(' UNION ALL ')}) each GROUP BY 1, 2 ORDER BY 1, 2`,
    params.values,
  );
  let before = 0;
  return {
    time: rows.map(({ step }) => {
      const at = step * stepMs + stepMs / 2;
      const since = at - before;
      before = at;
      return since;
    }),
    kind: rows.map(({ kind }) => kind),
    score: rows.map(({ score }) => score),
    count: rows.map(({ count }) => count),
    own: [],
    conversation: [],
  };
}

function gapsOf(shape: PlatformShape, { space }: Subject, many: boolean): string[] {
  const gaps: string[] = [];
  if (space === 'public')
    gaps.push(
      'Only public.users knows this person: risk events, alerts and tool calls cannot be tied to them.',
    );
  else
    for (const [name, effect] of [
      [EVENTS, 'Scores are not known'],
      [ACTIVITIES, 'Tool calls are not known'],
      ['omni2.security_alerts', 'The alerts of the platform are not known'],
      ['security_console.journal', 'What analysts did is not known'],
    ] as const)
      if (!readable(shape, name)) gaps.push(`${effect}: ${name} is missing or may not be read.`);
  if (many)
    gaps.push(
      `Denials of streamed chats and of the gateway are left out here: ${FLOWS} has more than ${MOST_FLOWS.toLocaleString('en')} flows in this time. They are shown in a closer view.`,
    );
  return gaps;
}
