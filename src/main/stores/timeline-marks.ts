// The marks of a timeline in words, in the order of time and by page.
import type { MarkKind } from '../../shared/model/timeline.ts';
import { MARK_KINDS } from '../../shared/model/timeline.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { Params, storable } from './params.ts';
import { manyFlowsSql, markSources } from './timeline-source.ts';
import { instantOf, kindPlace, parseSubject, withinSql } from './timeline-source-base.ts';

type Answer = CallOutput<'timeline.marks'>;

interface MarkRow extends Row {
  ref: string;
  at: string;
  kind: number;
  score: number | null;
  title: string;
  conversation: string | null;
  step: string | null;
  alert: string | null;
}

export async function listMarks(
  sql: Sql,
  shape: PlatformShape,
  settings: ScoringConfiguration,
  { key, from, to, kinds, scores, after, limit }: CallInput<'timeline.marks'>,
): Promise<Answer> {
  const subject = parseSubject(key);
  const counted = new Params();
  const flows = manyFlowsSql(shape, subject, counted, ...bounds(counted, from, to));
  const [many] = flows === null ? [] : await sql.query<{ many: boolean }>(flows, counted.values);
  const params = new Params();
  const cursor = after === null ? null : decodeCursor(after);
  const [begin, end] = bounds(params, cursor?.at ?? from, to);
  const wanted = kinds?.map(kindPlace);
  const conditions: string[] = [];
  if (wanted) conditions.push(`kind = ANY (${params.add(wanted)}::int[])`);
  if (scores) {
    const [lowest, highest] = scores.map((score) => `${params.add(score)}::float8`);
    conditions.push(`(score IS NULL OR score BETWEEN ${lowest} AND ${highest})`);
  }
  if (cursor)
    conditions.push(
      `(at, ref COLLATE "C") > (${params.add(cursor.at)}::timestamptz, ${params.add(storable(cursor.ref))} COLLATE "C")`,
    );
  const most = params.add(limit + 1);
  const parts = markSources(shape, subject, settings.ml_decides_from, many?.many !== true)
    .filter(({ kind }) => !wanted || !/^\d+$/.test(kind) || wanted.includes(Number(kind)))
    .map((source) => {
      const at = instantOf(source);
      // The page is cut before anything but times and references is looked at.
      return `(SELECT * FROM (SELECT ${at} AS at, ${source.ref} AS ref, (${source.kind}) AS kind, ${source.score} AS score, ${source.title} AS title,
          ${source.conversation} AS conversation, ${source.step} AS step, ${source.alert} AS alert
        FROM ${source.from} WHERE ${source.where(params)} AND ${withinSql(source, begin, end)}) one
        ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''} ORDER BY at, ref COLLATE "C" LIMIT ${most})`;
    });
  if (parts.length === 0) return { marks: [], next: null };
  const rows = await sql.query<MarkRow>(
    `SELECT * FROM (${parts.join(' UNION ALL ')}) each ORDER BY at, ref COLLATE "C" LIMIT ${most}`,
    params.values,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    marks: page.map((row) => ({
      ...row,
      kind: MARK_KINDS[row.kind] as MarkKind,
      conversation: row.conversation === '' ? null : row.conversation,
    })),
    next: rows.length > limit && last ? encodeCursor(last) : null,
  };
}

function bounds(params: Params, from: string, to: string): [string, string] {
  return [`${params.add(from)}::timestamptz`, `${params.add(to)}::timestamptz`];
}

function encodeCursor({ at, ref }: { at: string; ref: string }): string {
  return Buffer.from(JSON.stringify([at, ref])).toString('base64url');
}

/** Null for what was never given out: the list then begins anew. */
function decodeCursor(text: string): { at: string; ref: string } | null {
  try {
    const [at, ref] = JSON.parse(Buffer.from(text, 'base64url').toString()) as unknown[];
    return typeof at === 'string' && typeof ref === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]{8,15}Z$/.test(at)
      ? { at, ref }
      : null;
  } catch {
    return null;
  }
}
