// Plans a migration: which objects are dropped, made, or altered, and what has to be made anew because of that.
import type { Comparison, Entry } from './compare.ts';
import { alteration } from './ddl-alter.ts';
import { isTyped, staysBehind } from './inheritance.ts';
import type { Kind, SchemaObject } from './model.ts';
import { indexOf, type ObjectIndex } from './object-index.ts';
import { differsInOrder, notReordered, REORDER_QUESTION } from './reorder.ts';
import type { LeftOut, Plan, PlannedChange, Wanted } from './script-plan-model.ts';
import { secondQuestion } from './second-question.ts';
import {
  columnsOf,
  type Exchanged,
  isKey,
  isStored,
  madeOf,
  notExchanged,
  partitionedBy,
} from './swap-type.ts';

/** Kinds that hold nothing but their definition, so that they may be dropped and made again. */
const REMAKEABLE: ReadonlySet<Kind> = new Set([
  'view',
  'materialized_view',
  'function',
  'trigger',
  'rule',
  'policy',
  'constraint',
  'index',
  'cast',
  'operator',
  'operator_class',
  'event_trigger',
  'statistics',
  'text_search_configuration',
  // It loses a table that is dropped without a word.
  'publication',
]);
/** Of those, what stands in the way of another type of a column. */
const HOLD_TYPES: ReadonlySet<Kind> = new Set([
  'view',
  'materialized_view',
  'rule',
  'policy',
  'trigger',
  'function',
]);

export function plan(comparison: Comparison, wanted: Wanted): Plan {
  const leftOut: LeftOut[] = [];
  const taken = new Map<string, Entry>();
  for (const entry of comparison.entries) {
    if (entry.status === 'same' || (wanted.accepted !== null && !wanted.accepted.has(entry.id))) continue;
    const second = secondQuestion(entry);
    if (second !== null && wanted.confirmed !== null && !wanted.confirmed.has(entry.id))
      leftOut.push({ id: entry.id, why: second, asks: true });
    else taken.set(entry.id, entry);
  }
  const planner = new Planner(comparison, taken, leftOut, wanted.confirmed);
  return planner.run();
}

class Planner {
  readonly #taken: ReadonlyMap<string, Entry>;
  readonly #leftOut: LeftOut[];
  /** Of the left, by id. */
  readonly #lefts: ObjectIndex;
  readonly #rights: ObjectIndex;
  readonly #left: Comparison['left'];
  readonly #confirmed: Wanted['confirmed'];
  readonly #renamed: ReadonlyMap<string, SchemaObject>;
  readonly #entries: ReadonlyMap<string, Entry>;
  /** Dropped: alone, or with its table. */
  readonly #gone = new Set<string>();
  readonly #drops = new Map<string, SchemaObject>();
  readonly #creates = new Map<string, SchemaObject>();
  readonly #changes = new Map<string, PlannedChange>();
  readonly #loosened = new Map<string, SchemaObject & { kind: 'column' }>();
  readonly #reordered = new Set<string>();
  readonly #exchanged = new Map<string, readonly Exchanged[]>();
  readonly #queue: { id: string; retyped: boolean }[] = [];

  constructor(
    comparison: Comparison,
    taken: ReadonlyMap<string, Entry>,
    leftOut: LeftOut[],
    confirmed: Wanted['confirmed'],
  ) {
    this.#taken = taken;
    this.#leftOut = leftOut;
    this.#lefts = indexOf(comparison.left.objects);
    this.#rights = indexOf(comparison.right.objects);
    this.#renamed = comparison.renamedLeft;
    this.#left = comparison.left;
    this.#confirmed = confirmed;
    this.#entries = new Map(comparison.entries.map((entry) => [entry.id, entry]));
  }

  run(): Plan {
    for (const entry of this.#taken.values()) this.#take(entry);
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift())
      this.#spread(next.id, next.retyped);
    const inside = new Set([...this.#creates.values()].map(({ id }) => id));
    return {
      drops: [...this.#drops.values()].filter((object) => !this.#withinGone(object)),
      creates: [...this.#creates.values()],
      changes: [...this.#changes.values()].filter(
        ({ entry }) => !inside.has(entry.right?.id ?? '') || entry.kind === 'table',
      ),
      loosened: [...this.#loosened.values()].filter(({ id }) => !this.#gone.has(id)),
      reordered: this.#reordered,
      exchanged: this.#exchanged,
      leftOut: this.#leftOut,
    };
  }

  #take(entry: Entry): void {
    const { left, right, status } = entry;
    if (status === 'right' && right !== null) this.#create(right);
    else if (status === 'left' && left !== null) this.#drop(left);
    else if (left !== null && right !== null) this.#change(entry, left, right);
  }

  #change(entry: Entry, left: SchemaObject, right: SchemaObject): void {
    if (left.kind !== right.kind) {
      this.#remake(left);
      return;
    }
    // It is made anew with the type that it is made of.
    if ([...this.#exchanged.values()].some((those) => those.some((one) => one.left.id === left.id))) return;
    const ofType = isTyped(left, this.#lefts) ? ['type', 'collation'] : [];
    const elsewhere = new Set(['name', 'column order', ...ofType]);
    const own = entry.properties.filter(({ property }) => !elsewhere.has(property));
    if (differsInOrder(entry) && this.#reorder(left)) return;
    const properties = entry.kind === 'constraint' || entry.kind === 'index' ? entry.properties : own;
    const planned = alteration(
      { ...left, name: entry.kind === 'constraint' ? left.name : right.name } as SchemaObject,
      right,
      properties,
    );
    const attributes =
      left.kind === 'composite' && planned.statements.some((sql) => sql.includes(' ALTER ATTRIBUTE '));
    const retyped = entry.properties.some(({ property }) => property === 'type' || property === 'collation');
    if (planned.how === 'swap' || (attributes && isStored(left, this.#lefts))) this.#exchange(entry, left);
    else if (retyped && left.kind === 'column' && isKey(left, this.#lefts))
      this.#leave(entry.id, `It is left as it is: ${partitionedBy(left)}`);
    else if (planned.how === 'manual') this.#leave(entry.id, `It is left as it is: ${planned.why}`);
    else if (planned.how === 'replace') this.#remake(left);
    else {
      this.#changes.set(entry.id, { entry, alteration: planned });
      if (retyped && left.kind === 'column') this.#queue.push({ id: left.id, retyped: true });
    }
  }

  /** Exchanges a type, and what is made of it, for what they are to be. */
  #exchange(entry: Entry, left: SchemaObject): void {
    // Types that something is made of both of are exchanged together.
    const apart = madeOf([left], this.#lefts);
    const others = [...this.#exchanged.values()].filter((those) =>
      those.some((one) => apart.includes(one.left)),
    );
    const roots = [left, ...others.flat().map((one) => one.left)];
    const types = madeOf(roots, this.#lefts).flatMap((type) => {
      const right = this.#final(type);
      return right === null || right.kind !== type.kind ? [] : [{ left: type, right }];
    });
    const why = notExchanged(types, this.#lefts);
    if (why !== null) {
      this.#leave(entry.id, `It is left as it is: ${why}`);
      return;
    }
    for (const { left: type } of types) {
      this.#changes.delete(type.id);
      this.#exchanged.delete(type.id);
      this.#queue.push({ id: type.id, retyped: false });
    }
    for (const { id } of columnsOf(
      types.map((one) => one.left),
      this.#lefts,
    ))
      this.#queue.push({ id, retyped: true });
    this.#exchanged.set(left.id, types);
    this.#changes.set(entry.id, { entry, alteration: { how: 'swap', statements: [] } });
  }

  /** Gives false where the order stays, having said why. */
  #reorder(left: SchemaObject): boolean {
    const why = notReordered(left, this.#left, this.#lefts);
    if (why !== null) this.#leave(left.id, `The order of its columns is left as it is: ${why}`);
    else if (this.#confirmed !== null && !this.#confirmed.has(left.id))
      this.#leftOut.push({ id: left.id, why: REORDER_QUESTION, asks: true });
    else {
      this.#reordered.add(left.id);
      this.#remake(left);
      return true;
    }
    return false;
  }

  #leave(id: string, why: string): void {
    this.#leftOut.push({ id, why, asks: false });
  }

  #create(object: SchemaObject): void {
    const index = this.#rights.get(object.id) === object ? this.#rights : this.#lefts;
    const outside = this.#left.relativeTo !== null ? index.outsideOf(object) : null;
    if (outside !== null && !outside.includes('.'))
      this.#leave(
        object.id,
        `It cannot be made by the script: it refers to ${outside}, which is outside of what is compared`,
      );
    else this.#creates.set(object.id, object);
    if (object.kind !== 'view' && object.kind !== 'materialized_view') return;
    for (const part of index.partsOf(object.id)) if (part.kind === 'column') this.#creates.set(part.id, part);
  }

  #drop(object: SchemaObject): void {
    if (this.#gone.has(object.id)) return;
    if (
      (object.kind === 'constraint' ||
        object.kind === 'index' ||
        object.kind === 'trigger' ||
        object.kind === 'column') &&
      object.props.inherited &&
      staysBehind(object, this.#lefts, this.#rights) === null
    ) {
      // It goes with what it is inherited from.
      this.#gone.add(object.id);
      return;
    }
    this.#gone.add(object.id);
    this.#drops.set(object.id, this.#asRenamed(object));
    this.#queue.push({ id: object.id, retyped: false });
    for (const part of this.#lefts.partsOf(object.id)) {
      this.#gone.add(part.id);
      this.#queue.push({ id: part.id, retyped: false });
      // Tables that refer to each other can only be dropped once the references are.
      if (part.kind === 'constraint' && part.props.type === 'foreign key' && !part.props.inherited)
        this.#drops.set(part.id, this.#asRenamed(part));
    }
  }

  /** Renames are made before all else: a drop names what is left under its new name, but goes by its old id. */
  #asRenamed(object: SchemaObject): SchemaObject {
    return { ...(this.#renamed.get(object.id) ?? object), id: object.id };
  }

  /** Drops something and makes it again as it is to be at the end, with what belongs to it. */
  #remake(left: SchemaObject): void {
    if (this.#gone.has(left.id)) {
      this.#again(left);
      return;
    }
    this.#drop(left);
    this.#again(left);
    for (const part of this.#lefts.partsOf(left.id)) this.#again(part);
  }

  #again(left: SchemaObject): void {
    const final = this.#final(left);
    if (final !== null) this.#create(final);
    this.#changes.delete(left.id);
  }

  /** What an object of the left is once the script ran; null where it is gone. */
  #final(left: SchemaObject): SchemaObject | null {
    const entry = this.#entries.get(left.id);
    if (entry === undefined || entry.left === null) return left;
    return this.#taken.has(entry.id) || entry.status === 'same' ? entry.right : left;
  }

  /** Takes along what cannot stay while something it needs is dropped or gets another type. */
  #spread(id: string, retyped: boolean): void {
    for (const user of this.#lefts.usersOf(id)) {
      if (this.#gone.has(user.id)) continue;
      if (user.kind === 'column') {
        this.#loosen(user, id, retyped);
        continue;
      }
      if (user.kind === 'table') {
        const { partitionOf, inherits } = user.props;
        if (
          !retyped &&
          (partitionOf !== null || inherits.length > 0) &&
          this.#gone.has(id) &&
          this.#final(user) !== null
        )
          this.#remake(user);
        continue;
      }
      if (retyped ? !HOLD_TYPES.has(user.kind) : !REMAKEABLE.has(user.kind)) continue;
      this.#remake(user);
    }
  }

  #loosen(column: SchemaObject & { kind: 'column' }, id: string, retyped: boolean): void {
    if (column.props.generated !== null) {
      this.#remake(column);
      return;
    }
    const final = this.#final(column);
    if (retyped || final?.kind !== 'column' || column.props.default === null) return;
    // A type that is exchanged looks after its columns; only what a default calls is meant here.
    if (!id.startsWith('function:') && !id.startsWith('sequence:')) return;
    this.#loosened.set(column.id, { ...final, needs: column.needs });
  }

  #withinGone(object: SchemaObject): boolean {
    // A sequence goes with the column that owns it.
    if (object.kind === 'sequence' && object.props.ownedBy !== null) {
      const column = this.#lefts.get(`column:${object.props.ownedBy}`);
      const table = column && this.#lefts.parentOf(column);
      return column !== undefined && this.#gone.has(column.id) && !this.#reordered.has(table?.id ?? '');
    }
    const parent = this.#lefts.parentOf(object);
    if (parent === null || !this.#drops.has(parent.id)) return false;
    return !(
      object.kind === 'constraint' &&
      object.props.type === 'foreign key' &&
      this.#refersToGone(object)
    );
  }

  #refersToGone(object: SchemaObject): boolean {
    const own = this.#lefts.parentOf(object);
    return object.needs.some((id) => {
      const other = this.#lefts.get(id);
      const parent = other === undefined ? null : (this.#lefts.parentOf(other) ?? other);
      return parent !== null && parent !== own && this.#drops.has(parent.id);
    });
  }
}
