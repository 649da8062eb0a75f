// The long texts of a conversation's steps: cut by the database, so that 5 MB of tool parameters never come into the console whole.

import { levelOf } from '../../shared/model/level.ts';
import { alertKeySchema, instantSchema } from '../../shared/protocol/alerts.ts';
import type { ConversationStep } from '../../shared/protocol/conversations.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { matchedPatterns } from './alerts-event.ts';
import { EVENTS, readable } from './alerts-source.ts';
import type { PlacedStep } from './conversations-order.ts';
import { ACTIVITIES, conditions, idSql, jsonSql, type Scope } from './conversations-records.ts';
import { Params } from './params.ts';

/** Characters of a text, and of data, that come with the step. */
const STEP_CHARACTERS = 20_000;
const STEP_CUT: Cut = { from: 0, count: STEP_CHARACTERS };

/** UTF-16 units of a page's texts together: escaped as JSON they still fit into one message to the window. */
const PAGE_UNITS = 1_000_000;
/** Characters of a text once the page is full; the rest is read on like any long text. */
const FULL_PAGE_CHARACTERS = 200;

/** Which part of a text: characters are Unicode's, as the database counts them. */
export interface Cut {
  readonly from: number;
  readonly count: number;
}

export interface CutText {
  readonly text: string;
  /** Characters of the whole. */
  readonly characters: number;
}

/** The texts of one step, or the parts of them that were asked for. */
export interface Texts {
  readonly text: CutText;
  readonly data: CutText | null;
}

interface EventTexts extends Texts {
  readonly patterns: NonNullable<ConversationStep['risk']>['patterns'];
}

/** Shown as the title, or beside it; all else of an activity's data is shown as data. */
const TOLD = [
  'message',
  'message_length',
  'result_summary',
  'mcp_server',
  'tool_name',
  'status',
  'model',
  'tokens_used',
  'parameters',
];

/** Texts of activities by id. */
export async function activityTexts(
  sql: Sql,
  shape: PlatformShape,
  scope: Scope,
  ids: readonly string[],
  cut: Cut,
): Promise<Map<string, Texts>> {
  const table = readable(shape, ACTIVITIES);
  if (!table?.columns.has('activity_data') || ids.length === 0) return new Map();
  const params = new Params();
  const wanted = params.add(ids);
  const part = (what: string) =>
    `substr(${what}, ${params.add(cut.from + 1)}::int, ${params.add(cut.count)}::int) AS ${what}, coalesce(length(${what}), 0) AS ${what}_characters`;
  const id = idSql(table, 'activity_id');
  const told = TOLD.map((name) => `'${name}'`).join(', ');
  const inner = conditions(table, scope, params)
    .map(
      (condition) =>
        `SELECT ${id} AS id, ${jsonSql(table, 'activity_data')} AS d FROM ${ACTIVITIES} c WHERE ${condition} AND ${id} = ANY (${wanted}::text[])`,
    )
    .join(' UNION ALL ');
  if (inner === '') return new Map();
  const rows = await sql.query<{
    id: string;
    text: string | null;
    text_characters: number;
    data: string | null;
    data_characters: number;
  }>(
    // OFFSET 0 keeps the columns from being reckoned once for the part and once more for the count.
    `SELECT id, ${part('text')}, ${part('data')} FROM (
       SELECT id, CASE jsonb_typeof(d) WHEN 'string' THEN d #>> '{}'
           ELSE coalesce(d ->> 'message', d ->> 'result_summary', d ->> 'error', '') END AS text,
         CASE WHEN jsonb_typeof(d) <> 'object' THEN CASE WHEN jsonb_typeof(d) IN ('string', 'null') THEN NULL ELSE jsonb_pretty(d) END
           WHEN jsonb_typeof(d -> 'parameters') = 'string' THEN d ->> 'parameters'
           WHEN d -> 'parameters' IS NOT NULL THEN jsonb_pretty(d -> 'parameters')
           ELSE jsonb_pretty(nullif(d - ARRAY[${told}], '{}'::jsonb)) END AS data
       FROM (${inner}) of_page OFFSET 0) shown`,
    params.values,
  );
  return new Map(
    rows.map((row) => [
      row.id,
      {
        text: { text: row.text ?? '', characters: row.text_characters },
        data: row.data_characters === 0 ? null : { text: row.data ?? '', characters: row.data_characters },
      },
    ]),
  );
}

/** Messages and matched patterns of risk events by id. */
export async function eventTexts(
  sql: Sql,
  shape: PlatformShape,
  ids: readonly string[],
  cut: Cut,
): Promise<Map<string, EventTexts>> {
  const table = readable(shape, EVENTS);
  if (!table?.columns.has('id') || ids.length === 0) return new Map();
  const params = new Params();
  const integer = /^int[248]$/.test(table.columns.get('id')?.type ?? '');
  const wanted = params.add(ids);
  // Integers are compared as such, for the index.
  const chosen = integer
    ? `c."id" = ANY (${wanted}::int8[])`
    : `${idSql(table, 'id')} = ANY (${wanted}::text[])`;
  const message = table.columns.has('message') ? `coalesce(c."message"::text, '')` : `''`;
  const rows = await sql.query<{ id: string; text: string; characters: number; patterns: unknown }>(
    `SELECT ${idSql(table, 'id')} AS id, substr(${message}, ${params.add(cut.from + 1)}::int, ${params.add(cut.count)}::int) AS text,
       length(${message}) AS characters, ${jsonSql(table, 'matched_patterns')} AS patterns
     FROM ${EVENTS} c WHERE ${chosen}`,
    params.values,
  );
  return new Map(
    rows.map(({ id, text, characters, patterns }) => [
      id,
      {
        text: { text, characters },
        data: null,
        patterns: matchedPatterns(patterns).map(({ name, spans }) => ({ name, spans })),
      },
    ]),
  );
}

/** What the checkpoints of a step say. */
export function flowTexts({ checkpoints }: PlacedStep, cut: Cut): Texts {
  const details = checkpoints.map((point) =>
    checkpoints.length === 1
      ? point.details
      : { checkpoint: point.title, at: point.at, ...asObject(point.details) },
  );
  const data = checkpoints.length === 1 ? details[0] : details;
  return {
    text: cutText(checkpoints[0]?.text ?? '', cut),
    data: data === null || data === undefined ? null : cutText(JSON.stringify(data, null, 2), cut),
  };
}

function asObject(details: unknown): object {
  return typeof details === 'object' && details !== null ? details : {};
}

function cutText(whole: string, { from, count }: Cut): CutText {
  // Most texts are short: of what one code unit stands for each, nothing need be taken apart.
  if (from === 0 && whole.length <= count && !/[\ud800-\udfff]/.test(whole))
    return { text: whole, characters: whole.length };
  const characters = Array.from(whole);
  return { text: characters.slice(from, from + count).join(''), characters: characters.length };
}

/** The steps of a page with their texts, as the window is told them. `last` stands for the time of those that have none. */
export async function completeSteps(
  sql: Sql,
  shape: PlatformShape,
  scope: Scope,
  steps: readonly PlacedStep[],
  last: string | null,
): Promise<ConversationStep[]> {
  const activities = steps.flatMap(({ activity }) => (activity === null ? [] : [activity.id]));
  const events = steps.flatMap(({ event }) => (event === null ? [] : [event.id]));
  const [said, judged] = await Promise.all([
    activityTexts(sql, shape, scope, activities, STEP_CUT),
    eventTexts(sql, shape, events, STEP_CUT),
  ]);
  let room = PAGE_UNITS;
  const fitting = (text: string): string => {
    const part = text.length <= room ? text : Array.from(text).slice(0, FULL_PAGE_CHARACTERS).join('');
    room -= part.length;
    return part;
  };
  return steps.map((step): ConversationStep => {
    const { id, kind, title, activity, event, alert } = step;
    const risk = event === null ? undefined : judged.get(event.id);
    const texts: Texts | undefined =
      activity !== null
        ? said.get(activity.id)
        : event !== null
          ? risk
          : alert !== null
            ? { text: alert, data: null }
            : flowTexts(step, STEP_CUT);
    const text = texts?.text ?? { text: '', characters: 0 };
    const declared = activity?.declared ?? 0;
    // Spans are of the event's own text: over another one they would mark the wrong words.
    const same = activity === null || activity.hash === event?.hash;
    const key = alertKeySchema.safeParse(alert?.key);
    return {
      id,
      at: instantSchema.safeParse(step.at).data ?? last ?? '1970-01-01T00:00:00Z',
      kind,
      title,
      text: fitting(text.text),
      characters: text.characters,
      truncatedAtSource:
        declared > text.characters && (text.characters > STEP_CHARACTERS || declared > text.text.length),
      data: texts?.data ? fitting(texts.data.text) : null,
      dataCharacters: texts?.data?.characters ?? 0,
      sequence: step.sequence,
      session: step.session,
      durationMs: step.durationMs,
      tokens: step.tokens,
      risk:
        event === null
          ? null
          : {
              event: event.id,
              total: event.total,
              level: levelOf(event.total),
              action: event.action,
              blocked: event.blocked,
              accumulation: event.accumulation,
              patterns: (risk?.patterns ?? []).map(({ name, spans }) => ({ name, spans: same ? spans : [] })),
            },
      alert: key.success ? key.data : null,
      oddities: [...step.oddities],
    };
  });
}
