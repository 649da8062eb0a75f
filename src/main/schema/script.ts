// Writes the migration script: steps in the order of what they need, in one transaction but for what cannot be in one, hazards named.
import type { Comparison } from './compare.ts';
import type { Alteration } from './ddl-alter.ts';
import { columnSettings, createRoutine, createStatements } from './ddl-create.ts';
import { changeGrants, defaultGrants } from './ddl-grants.ts';
import { dropStatement, reference, tableOf } from './ddl-names.ts';
import { dropSubscription } from './ddl-remote.ts';
import { type Hazard, hazardsOf } from './hazards.ts';
import { besideParent, comesBefore, isTyped, parentColumn, staysBehind } from './inheritance.ts';
import { type ObjectOf, quoted, type SchemaObject } from './model.ts';
import { indexOf, type ObjectIndex } from './object-index.ts';
import { online } from './online.ts';
import { bringBack, setAside } from './reorder.ts';
import { commonStatements } from './script-common.ts';
import { ordered, rankOf, type Step } from './script-order.ts';
import { plan } from './script-plan.ts';
import type { LeftOut, Plan, PlannedChange, Wanted } from './script-plan-model.ts';
import { swapTypes } from './swap-type.ts';

export interface ScriptOptions extends Wanted {
  /** Without long locks where there is a way: CONCURRENTLY, NOT VALID and VALIDATE, outside of the transaction. */
  readonly online: boolean;
}

export interface ScriptStatement {
  readonly sql: string;
  readonly hazards: readonly Hazard[];
}

export interface Script {
  /** Run one by one before the transaction. */
  readonly first: readonly ScriptStatement[];
  readonly transaction: readonly ScriptStatement[];
  /** Run one by one after it. */
  readonly last: readonly ScriptStatement[];
  readonly leftOut: readonly LeftOut[];
  /** Tables, by the right's ids, that come out with the right's order of columns. */
  readonly reordered: ReadonlySet<string>;
  /** What names are looked for in while it runs. */
  readonly searchPath: string;
}

export function writeScript(comparison: Comparison, options: ScriptOptions): Script {
  const planned = plan(comparison, options);
  const writer = new Writer(comparison, planned);
  const { first, steps } = writer.run();
  const parts = options.online ? online(steps) : { transaction: steps, last: [] };
  const withHazards = (sql: string): ScriptStatement => ({ sql, hazards: hazardsOf(sql) });
  return {
    first: first.map(withHazards),
    transaction: parts.transaction.map(withHazards),
    last: parts.last.map(withHazards),
    leftOut: planned.leftOut,
    reordered: new Set(
      comparison.entries.flatMap(({ id, right }) => (right && planned.reordered.has(id) ? [right.id] : [])),
    ),
    searchPath: comparison.left.relativeTo === null ? 'pg_catalog' : quoted(comparison.left.relativeTo),
  };
}

class Writer {
  readonly #comparison: Comparison;
  readonly #plan: Plan;
  readonly #lefts: ObjectIndex;
  readonly #rights: ObjectIndex;
  readonly #steps: Step[] = [];
  readonly #first: string[] = [];
  readonly #late: Step[] = [];
  readonly #dropAt = new Map<string, number>();
  readonly #makeAt = new Map<string, number>();
  readonly #changeAt = new Map<string, number>();
  /** Pairs of steps of one object: what has to come before the others of its kind, and the rest. */
  readonly #aheadOf: [number, number][] = [];

  constructor(comparison: Comparison, planned: Plan) {
    this.#comparison = comparison;
    this.#plan = planned;
    this.#lefts = indexOf(comparison.left.objects);
    this.#rights = indexOf(comparison.right.objects);
  }

  run(): { first: string[]; steps: string[] } {
    const renames = this.#renames();
    for (const column of this.#plan.loosened) this.#loosen(column);
    for (const object of this.#plan.drops) this.#drop(object);
    for (const object of this.#plan.creates) this.#create(object);
    for (const change of this.#plan.changes) this.#change(change);
    const sorted = ordered(this.#steps, this.#edges());
    return {
      first: this.#first,
      steps: [...renames, ...sorted, ...this.#late].flatMap(({ statements }) => statements),
    };
  }

  #renames(): Step[] {
    const byKind: Record<string, string[]> = { column: [], table: [], index: [] };
    for (const { entry } of this.#plan.changes) {
      const { left, right } = entry;
      if (left === null || right === null || !entry.properties.some(({ property }) => property === 'name'))
        continue;
      if (left.kind === 'column')
        byKind.column?.push(
          `ALTER TABLE ${tableOf(left)} RENAME COLUMN ${quoted(left.name)} TO ${quoted(right.name)}`,
        );
      if (left.kind === 'table')
        byKind.table?.push(`ALTER TABLE ${reference(left)} RENAME TO ${quoted(right.name)}`);
      if (left.kind === 'index')
        byKind.index?.push(`ALTER INDEX ${reference(left)} RENAME TO ${quoted(right.name)}`);
    }
    const statements = [...(byKind.column ?? []), ...(byKind.table ?? []), ...(byKind.index ?? [])];
    return statements.length === 0 ? [] : [{ id: '', statements, rank: 0 }];
  }

  #add(step: Step): number {
    return this.#steps.push(step) - 1;
  }

  #loosen(column: ObjectOf<'column'>): void {
    const head = `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)}`;
    this.#changeAt.set(
      column.id,
      this.#add({ id: column.id, statements: [`${head} DROP DEFAULT`], rank: -1 }),
    );
    if (column.props.default !== null)
      this.#late.push({
        id: column.id,
        statements: [`${head} SET DEFAULT ${column.props.default}`],
        rank: 0,
      });
  }

  #drop(object: SchemaObject): void {
    // What was remade with its table is dropped with it.
    const statements =
      object.kind === 'default_privileges'
        ? changeGrants(object, object.grants, defaultGrants(object))
        : this.#plan.reordered.has(object.id)
          ? [setAside(object, this.#asideOf(object.id), this.#lefts)]
          : object.kind === 'subscription'
            ? dropSubscription(object)
            : isTyped(object, this.#lefts)
              ? []
              : [dropStatement(object)];
    this.#dropAt.set(object.id, this.#add({ id: object.id, statements, rank: rankOf(object.kind, 100, -1) }));
  }

  #create(object: SchemaObject): void {
    const index = this.#rights.get(object.id) === object ? this.#rights : this.#lefts;
    const parent = index.parentOf(object);
    const made = this.#making(object, index, parent);
    const statements = [...this.#withRows(object, made), ...commonStatements(this.#comparison, object, null)];
    // Empty where it comes with its parent; it still has its place, for what needs it.
    this.#makeAt.set(object.id, this.#add({ id: object.id, statements, rank: rankOf(object.kind, 200, 1) }));
    if (object.kind === 'sequence' && object.props.ownedBy !== null)
      this.#late.push({
        id: object.id,
        statements: [`ALTER SEQUENCE ${reference(object)} OWNED BY ${object.props.ownedBy}`],
        rank: 0,
      });
  }

  #making(object: SchemaObject, index: ObjectIndex, parent: SchemaObject | null): readonly string[] {
    if (object.kind === 'column') {
      if (parent?.kind !== 'table' || this.#isMade(parent)) return this.#withTable(object, parent);
      if (isTyped(object, index)) return columnSettings(object);
    }
    if (comesBefore(object, this.#lefts, this.#rights) !== null)
      return createStatements(asOwn(object), index.columnsOf);
    return [...createStatements(object, index.columnsOf), ...besideParent(object, index)];
  }

  /** Which of the tables whose rows wait in a temporary one. */
  #asideOf(id: string): number {
    return [...this.#plan.reordered].indexOf(id) + 1;
  }

  /** Brings the rows of a table that is made anew back before anything holds them to something. */
  #withRows(object: SchemaObject, made: readonly string[]): readonly string[] {
    const entry = this.#comparison.entries.find(({ right }) => right?.id === object.id);
    if (object.kind !== 'table' || entry === undefined || !this.#plan.reordered.has(entry.id)) return made;
    const had = new Set(
      this.#comparison.entries.flatMap(({ left, right }) =>
        left && right?.kind === 'column' ? [right.id] : [],
      ),
    );
    const index = this.#rights.get(object.id) === object ? this.#rights : this.#lefts;
    const kept = index.columnsOf(reference(object)).filter(({ id }) => had.has(id));
    for (const sequence of index.sequencesOf(new Set(kept.map(({ id }) => id))))
      this.#late.push({
        id: sequence.id,
        statements: [
          `ALTER SEQUENCE ${reference(sequence)} OWNED BY ${sequence.kind === 'sequence' ? sequence.props.ownedBy : 'NONE'}`,
        ],
        rank: 0,
      });
    const [create = '', ...rest] = made;
    return [create, ...bringBack(object, kept, this.#asideOf(entry.id)), ...rest];
  }

  #isMade(table: SchemaObject): boolean {
    return this.#plan.creates.some(({ id }) => id === table.id);
  }

  /** What a column that its table's statement makes still lacks. */
  #withTable(column: ObjectOf<'column'>, parent: SchemaObject | null): string[] {
    if (parent?.kind === 'table' || column.props.default === null) return [];
    return [
      `ALTER TABLE ${tableOf(column)} ALTER COLUMN ${quoted(column.name)} SET DEFAULT ${column.props.default}`,
    ];
  }

  #change({ entry, alteration }: PlannedChange): void {
    const { left, right } = entry;
    if (left === null || right === null) return;
    this.#first.push(...(alteration.first ?? []));
    const changed = new Set(entry.properties.map(({ property }) => property));
    const exchanged = this.#plan.exchanged.get(left.id);
    const statements =
      exchanged !== undefined
        ? swapTypes(exchanged, this.#lefts, this.#rights, (type) =>
            commonStatements(this.#comparison, type, null),
          )
        : [...this.#own(right, alteration), ...commonStatements(this.#comparison, right, left, changed)];
    const rank = rankOf(right.kind, 150, 1);
    const { ahead = [] } = alteration;
    const before =
      ahead.length === 0 ? null : this.#add({ id: left.id, statements: ahead, rank: rank - 0.5 });
    if (statements.length === 0 && before === null) return;
    const at = statements.length === 0 ? before : this.#add({ id: left.id, statements, rank });
    this.#changeAt.set(left.id, at as number);
    if (before !== null) this.#aheadOf.push([before, at as number]);
    for (const { left: other } of exchanged ?? []) this.#changeAt.set(other.id, at as number);
  }

  #own(right: SchemaObject, alteration: Alteration): readonly string[] {
    if (alteration.why === 'replace' && right.kind === 'function') return [createRoutine(right, true)];
    return alteration.statements;
  }

  *#edges(): Generator<readonly [number, number]> {
    yield* this.#aheadOf;
    const dropOf = (id: string) => this.#dropAt.get(id) ?? this.#ofParent(this.#lefts, id, this.#dropAt);
    const makeOf = (id: string) =>
      this.#makeAt.get(id) ?? this.#changeAt.get(id) ?? this.#ofParent(this.#rights, id, this.#makeAt);
    const dropped = new Map<string, number>();
    for (const object of this.#plan.drops) {
      const at = this.#dropAt.get(object.id) as number;
      dropped.set(reference(object), at);
      const leaving = staysBehind(object, this.#lefts, this.#rights);
      const left = leaving === null ? undefined : this.#changeAt.get(leaving.id);
      if (left !== undefined) yield [left, at];
      for (const one of [object, ...this.#lefts.partsOf(object.id)]) {
        for (const id of one.needs) {
          const other = dropOf(id);
          if (other !== undefined) yield [at, other];
          const change = this.#changeAt.get(id);
          if (
            change !== undefined &&
            change !== left &&
            !this.#plan.loosened.some((column) => column.id === id)
          )
            yield [at, change];
        }
      }
      const schema = this.#dropAt.get(`schema:${quoted(object.schema)}`);
      if (schema !== undefined && object.schema !== '') yield [at, schema];
      const again = this.#makeAt.get(object.id);
      if (again !== undefined) yield [at, again];
    }
    for (const object of this.#plan.creates) {
      const at = this.#makeAt.get(object.id) as number;
      const index = this.#rights.get(object.id) === object ? this.#rights : this.#lefts;
      const joining = comesBefore(object, this.#lefts, this.#rights);
      const joined = joining === null ? undefined : this.#changeAt.get(joining.id);
      if (joined !== undefined) yield [at, joined];
      const parent = index.parentOf(object);
      const inherited = parentColumn(object, index);
      const names = [
        ...object.needs,
        ...(inherited === null ? [] : [inherited.id]),
        ...(parent === null ? [] : [parent.id]),
        ...(object.schema === '' ? [] : [`schema:${quoted(object.schema)}`]),
      ];
      // A table is made with its columns: what they need is needed first.
      if (object.kind === 'table')
        for (const part of index.partsOf(object.id))
          if (part.kind === 'column')
            names.push(...part.needs.filter((id) => index.parentOf(index.get(id) ?? part)?.id !== object.id));
      for (const id of names) {
        const other = makeOf(id);
        if (other !== undefined && other !== joined) yield [other, at];
      }
      const old = dropped.get(reference(object));
      if (old !== undefined) yield [old, at];
    }
    for (const { entry } of this.#plan.changes) {
      const at = this.#changeAt.get(entry.id);
      if (at === undefined) continue;
      for (const id of entry.right?.needs ?? []) {
        const other = makeOf(id);
        if (other !== undefined) yield [other, at];
      }
      const owner =
        entry.left?.kind === 'sequence' && entry.left.props.ownedBy !== null
          ? [`column:${entry.left.props.ownedBy}`]
          : [];
      for (const id of [...(entry.left?.needs ?? []), ...owner]) {
        const other = dropOf(id);
        if (other !== undefined) yield [at, other];
      }
    }
    for (const column of this.#plan.loosened) {
      const at = this.#changeAt.get(column.id) as number;
      for (const id of column.needs) {
        const other = dropOf(id);
        if (other !== undefined) yield [at, other];
      }
    }
  }

  #ofParent(index: ObjectIndex, id: string, at: ReadonlyMap<string, number>): number | undefined {
    const object = index.get(id);
    const parent = object === undefined ? null : index.parentOf(object);
    return parent === null ? undefined : at.get(parent.id);
  }
}

/** A part that comes from a parent, as the table's own. */
function asOwn(object: SchemaObject): SchemaObject {
  return { ...object, props: { ...object.props, inherited: false } } as SchemaObject;
}
