// One object of a comparison in detail: properties, both DDL texts, columns side by side, suggested renames.
import type { ObjectDetail, PartDifference } from '../../shared/protocol/schema.ts';
import { type Entry, lastName, type Value } from '../schema/compare.ts';
import { ddlText } from '../schema/ddl-text.ts';
import type { Column, SchemaObject } from '../schema/model.ts';
import { identify } from '../schema/model.ts';
import { indexOf, type ObjectIndex } from '../schema/object-index.ts';
import { type ColumnProfile, suggestRenames } from '../schema/renames.ts';
import type { Row } from '../schema/rows.ts';
import { secondQuestion } from '../schema/second-question.ts';
import { type Kept, rowShown, verdictName } from './schema-comparisons.ts';

const MOST_DDL = 400_000;
const MOST_VALUE = 20_000;
const MOST_COLUMNS = 2_000;

/** Gives what a sample of rows says, by side and column; nothing where rows cannot be read. */
export type ReadProfiles = (
  left: readonly Column[],
  right: readonly Column[],
) => Promise<{
  readonly left: ReadonlyMap<string, ColumnProfile>;
  readonly right: ReadonlyMap<string, ColumnProfile>;
}>;

export async function objectDetail(kept: Kept, row: Row, profiles: ReadProfiles): Promise<ObjectDetail> {
  const { comparison } = kept;
  const [lefts, rights] = [indexOf(comparison.left.objects), indexOf(comparison.right.objects)];
  const own = row.entries[0] as Entry;
  const text = (object: SchemaObject | null, index: ObjectIndex) => {
    const ddl = object === null ? '' : ddlText(object, index, comparison.ignored);
    return ddl.length > MOST_DDL ? `${ddl.slice(0, MOST_DDL)}\n-- … cut here` : ddl;
  };
  const alone = row.status === 'left' || row.status === 'right';
  return {
    row: rowShown(row),
    differences: row.entries
      .filter((entry, index) => entry.status !== 'same' && (!alone || index === 0))
      .slice(0, 5_000)
      .map(shown),
    leftDdl: text(own.left, lefts),
    rightDdl: text(own.right, rights),
    columns: columnPairs(row),
    suggestions:
      own.kind === 'table' && own.left !== null && own.right !== null
        ? await suggestions(kept, row, own, profiles)
        : [],
  };
}

function shown(entry: Entry): PartDifference {
  return {
    id: entry.id,
    kind: entry.kind,
    name: (entry.left ?? entry.right)?.name ?? '',
    status: entry.status,
    grade: entry.grade,
    reason: entry.reason,
    asks: secondQuestion(entry),
    properties: entry.properties.map(({ property, left, right, grade, reason }) => ({
      property: inWords(property),
      left: valueText(left),
      right: valueText(right),
      grade,
      reason,
    })),
  };
}

/** "notNull" as "not null". */
function inWords(property: string): string {
  return property.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

function valueText(value: Value): string {
  if (value === null) return '';
  const text = Array.isArray(value)
    ? value.join('\n')
    : typeof value === 'boolean'
      ? value
        ? 'yes'
        : 'no'
      : String(value);
  return text.length > MOST_VALUE ? `${text.slice(0, MOST_VALUE)} …` : text;
}

function columnPairs({ entries }: Row): ObjectDetail['columns'] {
  const columns = entries.filter(({ kind }) => kind === 'column');
  const side = (object: SchemaObject | null) =>
    object?.kind === 'column'
      ? {
          name: object.name,
          type: object.props.type,
          notNull: object.props.notNull,
          default: object.props.default,
        }
      : null;
  return columns
    .slice(0, MOST_COLUMNS)
    .map(({ left, right, status }) => ({ left: side(left), right: side(right), status }));
}

async function suggestions(
  kept: Kept,
  row: Row,
  own: Entry,
  profiles: ReadProfiles,
): Promise<ObjectDetail['suggestions']> {
  const columns = row.entries.filter(({ kind }) => kind === 'column');
  const left = columns.flatMap((entry) => (entry.status === 'left' ? [entry.left as Column] : []));
  const right = columns.flatMap((entry) => (entry.status === 'right' ? [entry.right as Column] : []));
  const accepted = kept.comparison.renames
    .filter(({ from }) => columns.some(({ id }) => id === from))
    .map(({ from, to }) => ({
      from: lastName(from),
      to: [lastName(to)],
      score: 1,
      reasons: ['you accepted it'],
      verdict: 'accepted' as const,
      left: null,
      right: null,
    }));
  if (left.length === 0 || right.length === 0) return accepted;
  const found = await profiles(left, right);
  const names = tableNames(kept, own);
  const refused = new Set(
    kept.verdicts
      .filter(
        (verdict) =>
          !verdict.accepted && verdict.leftTable === names.left && verdict.rightTable === names.right,
      )
      .map(({ from, to }) => `${from} ${to}`),
  );
  const suggested = suggestRenames({
    left,
    right,
    profileOf: (side, column) => found[side].get(column) ?? null,
  });
  return [
    ...accepted,
    ...suggested.map(({ from, to, score, reasons }) => ({
      from,
      to: [...to],
      score,
      reasons: [...reasons],
      verdict: refused.has(`${from} ${to[0]}`) ? ('refused' as const) : ('open' as const),
      left: found.left.get(from) ?? null,
      right: found.right.get(to[0] ?? '') ?? null,
    })),
  ];
}

/** Names that verdicts are kept under; two single tables keep their own. */
export function tableNames(kept: Kept, own: Entry): { left: string; right: string } {
  const { left, right } = own;
  const { sources } = kept;
  const rightName = sources.right.table ?? right?.name ?? '';
  return {
    left: verdictName(kept.left.snapshot, left?.schema ?? '', left?.name ?? ''),
    right: verdictName(kept.right.snapshot, right?.schema ?? '', rightName),
  };
}

/** The id of a column of the row's table. */
export function columnId(own: Entry, name: string): string {
  const table = own.left ?? own.right;
  return identify('column', table?.schema ?? '', table?.name ?? '', name);
}
