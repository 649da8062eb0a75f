// Comparisons that windows look at: the last few are kept, with both sides, so that details and scripts need not read again.
import { randomUUID } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { GivenSource, IgnoredParts, SchemaComparison } from '../../shared/protocol/schema.ts';
import { type Comparison, compare, type Rename } from '../schema/compare.ts';
import { identify, qualified, type Snapshot } from '../schema/model.ts';
import { type Row, rowsOf } from '../schema/rows.ts';
import type { RenameVerdict } from '../stores/schema.ts';

/** Both sides of a thousand tables are tens of megabytes. */
const KEPT = 4;
const MOST_ROWS = 20_000;
const MOST_NOTES = 50;

/** One side, as it was read. */
export interface ReadSource {
  readonly title: string;
  readonly snapshot: Snapshot;
}

export interface Kept {
  readonly id: string;
  readonly left: ReadSource;
  readonly right: ReadSource;
  readonly sources: { readonly left: GivenSource; readonly right: GivenSource };
  readonly ignored: IgnoredParts;
  verdicts: readonly RenameVerdict[];
  comparison: Comparison;
  rows: readonly Row[];
  /** Reading both sides and comparing them. */
  tookMs: number;
}

export class Comparisons {
  readonly #kept = new Map<string, Kept>();

  add(made: Omit<Kept, 'id' | 'comparison' | 'rows'>): Kept {
    const comparison = compare(
      made.left.snapshot,
      made.right.snapshot,
      made.ignored,
      acceptedRenames(made.left.snapshot, made.right.snapshot, made.verdicts),
    );
    const kept: Kept = { ...made, id: randomUUID(), comparison, rows: rowsOf(comparison) };
    this.#kept.set(kept.id, kept);
    for (const id of this.#kept.keys()) if (this.#kept.size > KEPT) this.#kept.delete(id);
    return kept;
  }

  /** Throws `comparison-gone`; the one asked for is kept longest. */
  get(id: string): Kept {
    const kept = this.#kept.get(id);
    if (!kept)
      throw new Failure('comparison-gone', 'This comparison is no longer kept', 'Compare again.', {
        retryable: true,
      });
    this.#kept.delete(id);
    this.#kept.set(id, kept);
    return kept;
  }

  /** Compares again with other verdicts on renames. */
  again(kept: Kept, verdicts: readonly RenameVerdict[]): void {
    kept.verdicts = verdicts;
    kept.comparison = compare(
      kept.left.snapshot,
      kept.right.snapshot,
      kept.ignored,
      acceptedRenames(kept.left.snapshot, kept.right.snapshot, verdicts),
    );
    kept.rows = rowsOf(kept.comparison);
  }
}

/** The name of a table as verdicts know it: with its schema, also where the comparison leaves that out. */
export function verdictName(snapshot: Snapshot, schema: string, table: string): string {
  return qualified(schema === '' ? (snapshot.relativeTo ?? '') : schema, table);
}

function acceptedRenames(left: Snapshot, right: Snapshot, verdicts: readonly RenameVerdict[]): Rename[] {
  const accepted = verdicts.filter((verdict) => verdict.accepted);
  if (accepted.length === 0) return [];
  const ids = (snapshot: Snapshot) => new Set(snapshot.objects.map(({ id }) => id));
  const [lefts, rights] = [ids(left), ids(right)];
  return left.objects.flatMap((object) => {
    if (object.kind !== 'table') return [];
    const names = {
      left: verdictName(left, object.schema, object.name),
      right: verdictName(right, object.schema, right.table ?? object.name),
    };
    const column = (name: string, table = object.name) => identify('column', object.schema, table, name);
    return accepted
      .filter(({ leftTable, rightTable }) => leftTable === names.left && rightTable === names.right)
      .filter(({ from, to }) => lefts.has(column(from)) && rights.has(column(to, right.table ?? object.name)))
      .map(({ from, to }) => ({ from: column(from), to: column(to) }));
  });
}

/** What a window is told. */
export function comparisonOf(kept: Kept): SchemaComparison {
  const { rows, comparison } = kept;
  const counts = { same: 0, different: 0, left: 0, right: 0 };
  const grades = { breaking: 0, risky: 0, compatible: 0 };
  for (const row of rows) {
    counts[row.status] += 1;
    if (row.grade !== null) grades[row.grade] += 1;
  }
  const cut = rows.length > MOST_ROWS;
  const shown = cut
    ? [...rows].sort((a, b) => Number(a.status === 'same') - Number(b.status === 'same')).slice(0, MOST_ROWS)
    : rows;
  const side = ({ title, snapshot }: ReadSource) => ({
    title,
    takenAt: snapshot.takenAt,
    version: snapshot.version,
    objects: snapshot.objects.length,
    notes: snapshot.notes.slice(0, MOST_NOTES),
  });
  return {
    id: kept.id,
    left: side(kept.left),
    right: side({ ...kept.right, snapshot: { ...kept.right.snapshot, notes: comparison.right.notes } }),
    counts,
    grades,
    rows: shown.map(rowShown),
    cut,
    tookMs: kept.tookMs,
  };
}

export function rowShown({ entries: _, ...row }: Row): SchemaComparison['rows'][number] {
  return { ...row, parts: [...row.parts] };
}
