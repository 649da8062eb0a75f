// What the code is wrong about: references that the database cannot serve, or that mean something else than they seem to.
import type { FindingKind } from '../../shared/protocol/code.ts';
import { type Catalog, type CatalogTable, resolveTable } from './catalog.ts';
import type { ColumnReference, MadeReference, Reference, TableReference } from './reference.ts';

export interface Judgement {
  readonly kind: FindingKind;
  /** "schema.table" as resolved, or as written where nothing was found. */
  readonly table: string;
  readonly column: string | null;
  readonly message: string;
  /** What to know or do about it; empty where there is nothing to add. */
  readonly hint: string;
}

/** What is wrong with a reference; null when nothing is, or when it cannot be told. */
export function judge(reference: Reference, catalog: Catalog): Judgement | null {
  if (reference.kind === 'table') return judgeTable(reference, catalog);
  if (reference.kind === 'made') return judgeMade(reference);
  return judgeColumn(reference, catalog);
}

const full = ({ schema, name }: CatalogTable) => `${schema}.${name}`;
const written = ({ schema, name }: { schema: string | null; name: string }) =>
  schema === null ? name : `${schema}.${name}`;
const either = (names: readonly string[]) => names.join(names.length === 2 ? ' and ' : ', ');

function judgeTable(reference: TableReference, catalog: Catalog): Judgement | null {
  const { schema, name, table } = reference;
  const namesakes = (catalog.byName.get(name) ?? []).map(full);
  if (table === undefined) {
    const near = namesakes.length > 0 ? namesakes : nearest(name, [...catalog.byName.keys()]);
    return {
      kind: 'missing-table',
      table: written(reference),
      column: null,
      message:
        schema === null
          ? `No table ${name} is found under this search path`
          : `There is no table ${schema}.${name}`,
      hint:
        near.length === 0
          ? ''
          : namesakes.length > 0
            ? `There is ${either(near)}.`
            : `Was ${either(near)} meant?`,
    };
  }
  if (schema !== null || namesakes.length < 2 || table.schema === 'pg_catalog') return null;
  return {
    kind: 'ambiguous-table',
    table: full(table),
    column: null,
    message: `${name} without a schema means ${full(table)} here`,
    hint: `Under another search path it is ${either(namesakes.filter((one) => one !== full(table)))}. Write the schema.`,
  };
}

function judgeColumn({ column, tables, exists }: ColumnReference, catalog: Catalog): Judgement | null {
  if (exists !== false) return null;
  const owners = tables.flatMap(({ table }) => (table === undefined ? [] : [table]));
  const [only] = owners;
  if (only === undefined) return null;
  const namesakes = (catalog.byName.get(only.name) ?? []).filter(
    (other) => other !== only && other.columns.has(column),
  );
  const near = nearest(column, [...new Set(owners.flatMap((owner) => [...owner.columns]))]);
  const hints = [
    namesakes.length > 0 ? `${either(namesakes.map(full))} has it.` : '',
    near.length > 0 ? `Was ${either(near)} meant?` : '',
  ];
  return {
    kind: 'missing-column',
    table: full(only),
    column,
    message:
      owners.length === 1
        ? `${full(only)} has no column ${column}`
        : `None of ${either([...new Set(owners.map(full))])} has a column ${column}`,
    hint: hints.filter(Boolean).join(' '),
  };
}

function judgeMade(reference: MadeReference): Judgement | null {
  if (reference.exists) return null;
  const { column } = reference;
  const name = written(reference);
  return {
    kind: 'not-applied',
    table: name,
    column,
    message:
      column === null
        ? `This makes the table ${name}, which is not in the database`
        : `This adds ${column} to ${name}, which does not have it`,
    hint: 'The migration was not applied here, or was undone since.',
  };
}

/** Names close enough that one may have been meant for the other, at most two. */
function nearest(name: string, among: readonly string[]): string[] {
  const limit = name.length > 8 ? 3 : name.length > 4 ? 2 : 1;
  return among
    .map((candidate) => ({ candidate, distance: distance(name, candidate, limit) }))
    .filter(({ distance: far }) => far <= limit && far > 0)
    .sort((a, b) => a.distance - b.distance || (a.candidate < b.candidate ? -1 : 1))
    .slice(0, 2)
    .map(({ candidate }) => candidate);
}

/** Levenshtein's distance; anything above `limit` is told as `limit + 1`. */
function distance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) > limit) return limit + 1;
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return Math.min(row[b.length] ?? limit + 1, limit + 1);
}

/** The resolved "schema.table" of a reference, for looking references up by what they mean. */
export function meantTables(reference: Reference, catalog: Catalog): string[] {
  if (reference.kind === 'column')
    return reference.tables.flatMap(({ table }) => (table === undefined ? [] : [full(table)]));
  const found = resolveTable(catalog, reference.schema, reference.name);
  return [found === undefined ? written(reference) : full(found)];
}
