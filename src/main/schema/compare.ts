// Compares two snapshots: every object of either as same, different, only left or only right, with each property that differs, graded.
import { GRADES, type Grade, gradeAdded, gradeChanged, gradeRemoved } from './grade.ts';
import { identify, type Kind, qualified, quoted, type SchemaObject, type Snapshot } from './model.ts';
import { withoutWhitespace } from './normalise.ts';
import { indexOf } from './object-index.ts';
import { renameIn } from './sql-tokens.ts';

/** What is not looked at. Whatever is ignored is not in the script either. */
export interface Ignored {
  readonly owner: boolean;
  readonly grants: boolean;
  readonly comments: boolean;
  /** The order of columns. */
  readonly order: boolean;
  /** Names of constraints and indexes. */
  readonly names: boolean;
  /** In bodies of functions, views, rules and triggers. */
  readonly whitespace: boolean;
}

/** A rename that the user accepted: the left's object is the right's under another name. */
export interface Rename {
  /** Id of a table or column on the left. */
  readonly from: string;
  /** Id on the right. */
  readonly to: string;
}

export type Value = string | number | boolean | null | readonly string[];

export interface PropertyDifference {
  readonly property: string;
  readonly left: Value;
  readonly right: Value;
  readonly grade: Grade;
  readonly reason: string;
}

export type Status = 'same' | 'different' | 'left' | 'right';

export interface Entry {
  /** The left's id, or the right's of what is only there. */
  readonly id: string;
  readonly kind: Kind;
  readonly status: Status;
  readonly left: SchemaObject | null;
  readonly right: SchemaObject | null;
  readonly properties: readonly PropertyDifference[];
  /** The worst of its properties; null where nothing differs. */
  readonly grade: Grade | null;
  readonly reason: string | null;
}

export interface Comparison {
  readonly left: Snapshot;
  readonly right: Snapshot;
  readonly ignored: Ignored;
  readonly renames: readonly Rename[];
  readonly entries: readonly Entry[];
  /** The left's objects as they are once the accepted renames were made, by the ids they have now. */
  readonly renamedLeft: ReadonlyMap<string, SchemaObject>;
}

export const NOTHING_IGNORED: Ignored = {
  owner: false,
  grants: false,
  comments: false,
  order: false,
  names: false,
  whitespace: false,
};

export function compare(
  left: Snapshot,
  right: Snapshot,
  ignored: Ignored,
  renames: readonly Rename[] = [],
): Comparison {
  const aligned = alignTable(left, right);
  const lefts = renamed(left.objects, renames);
  const [leftIndex, rightIndex] = [indexOf(left.objects), indexOf(aligned)];
  const rights = new Map(aligned.map((object) => [object.id, object]));
  const entries: Entry[] = [];
  const alone: SchemaObject[] = [];
  for (const { was, now } of lefts) {
    const other = rights.get(now.id);
    if (other === undefined || other.kind !== now.kind) {
      alone.push(was);
      continue;
    }
    rights.delete(now.id);
    const ofView = leftIndex.isOfView(was) || rightIndex.isOfView(other);
    entries.push(pair(was, now, other, ignored, ofView));
  }
  const twins = new Map<string, SchemaObject[]>();
  for (const object of rights.values()) {
    const key = twinKey(object);
    if (key !== null) twins.set(key, [...(twins.get(key) ?? []), object]);
  }
  const now = new Map(lefts.map((each) => [each.was.id, each.now]));
  for (const was of alone) {
    const key = twinKey(now.get(was.id) ?? was);
    const twin = key === null ? undefined : twins.get(key)?.shift();
    if (twin) {
      rights.delete(twin.id);
      entries.push(pair(was, now.get(was.id) ?? was, twin, ignored, false));
    } else if (!leftIndex.isOfView(was)) entries.push(leftOnly(was));
  }
  for (const object of rights.values()) if (!rightIndex.isOfView(object)) entries.push(rightOnly(object));
  addOrder(entries, ignored);
  return {
    left,
    right: { ...right, objects: aligned },
    ignored,
    renames,
    entries: entries.sort(byId),
    renamedLeft: now,
  };
}

function byId(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
}

function leftOnly(left: SchemaObject): Entry {
  const { grade, reason } = gradeRemoved(left);
  return { id: left.id, kind: left.kind, status: 'left', left, right: null, properties: [], grade, reason };
}

function rightOnly(right: SchemaObject): Entry {
  const { grade, reason } = gradeAdded(right);
  return {
    id: right.id,
    kind: right.kind,
    status: 'right',
    left: null,
    right,
    properties: [],
    grade,
    reason,
  };
}

/** Constraints and indexes that say the same of the same table are one, whatever they are called. */
function twinKey(object: SchemaObject): string | null {
  if (object.kind !== 'constraint' && object.kind !== 'index') return null;
  return JSON.stringify([object.kind, object.schema, object.table, { ...object.props, inherited: null }]);
}

const BODIES: ReadonlySet<string> = new Set(['definition', 'using', 'check']);

/** What a view's columns are is told of the view; theirs alone are comment, grants and default. */
function pair(
  was: SchemaObject,
  now: SchemaObject,
  right: SchemaObject,
  ignored: Ignored,
  ofView: boolean,
): Entry {
  const properties: PropertyDifference[] = [];
  const look = (property: string, left: Value, other: Value) => {
    if (sameValue(property, left, other, ignored)) return;
    properties.push({ property, left, right: other, ...gradeChanged(was.kind, property, left, other) });
  };
  if (was.name !== right.name && !namelessPair(was, right, ignored)) look('name', was.name, right.name);
  const [mine, other] = [now.props as Record<string, Value>, right.props as Record<string, Value>];
  for (const property of ofView ? ['default'] : Object.keys(mine).filter((name) => name !== 'inherited'))
    look(property, mine[property] ?? null, other[property] ?? null);
  if (!ignored.owner) look('owner', was.owner, right.owner);
  if (!ignored.grants) look('grants', was.grants, right.grants);
  if (!ignored.comments) look('comment', was.comment, right.comment);
  return entryOf(was, right, properties);
}

/** Names of constraints and indexes may be ignored; those that partitions have from their parent are made up by Postgres. */
function namelessPair(left: SchemaObject, right: SchemaObject, ignored: Ignored): boolean {
  if (left.kind !== 'constraint' && left.kind !== 'index') return false;
  return ignored.names || (left.props.inherited && (right as typeof left).props.inherited);
}

function entryOf(left: SchemaObject, right: SchemaObject, properties: readonly PropertyDifference[]): Entry {
  const worst = GRADES.find((grade) => properties.some((property) => property.grade === grade)) ?? null;
  const reason = properties.find(({ grade }) => grade === worst)?.reason ?? null;
  const status = properties.length === 0 ? 'same' : 'different';
  return { id: left.id, kind: left.kind, status, left, right, properties, grade: worst, reason };
}

function sameValue(property: string, left: Value, right: Value, ignored: Ignored): boolean {
  if (left === right) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((entry, index) => entry === right[index]);
  return (
    ignored.whitespace &&
    BODIES.has(property) &&
    typeof left === 'string' &&
    typeof right === 'string' &&
    withoutWhitespace(left) === withoutWhitespace(right)
  );
}

/** Two single tables are compared as one, whatever they are called. */
function alignTable(left: Snapshot, right: Snapshot): readonly SchemaObject[] {
  if (left.table === null || right.table === null || left.table === right.table) return right.objects;
  const [from, to] = [right.table, left.table];
  return right.objects.map((object) => underTable(object, from, to));
}

function underTable(object: SchemaObject, from: string, to: string): SchemaObject {
  const own = object.table === null && object.name === from;
  if (!own && object.table !== from) return object;
  const table = object.table === null ? null : to;
  const name = own ? to : object.name;
  return { ...inText(object, from, to), table, name, id: identify(object.kind, object.schema, table, name) };
}

/** The left's objects as they are once the accepted renames were made. */
function renamed(
  objects: readonly SchemaObject[],
  renames: readonly Rename[],
): { was: SchemaObject; now: SchemaObject }[] {
  const to = new Map(renames.map((rename) => [rename.from, rename.to]));
  if (to.size === 0) return objects.map((object) => ({ was: object, now: object }));
  const tables = new Map<string, string>();
  const columns = new Map<string, [from: string, to: string][]>();
  for (const object of objects) {
    const target = to.get(object.id);
    if (target === undefined) continue;
    const name = lastName(target);
    if (object.kind === 'table') tables.set(qualified(object.schema, object.name), name);
    if (object.kind !== 'column') continue;
    const key = qualified(object.schema, object.table ?? '');
    columns.set(key, [...(columns.get(key) ?? []), [object.name, name]]);
  }
  return objects.map((was) => {
    const key = qualified(was.schema, was.table ?? was.name);
    let now = was;
    for (const [from, into] of columns.get(key) ?? []) {
      if (was.kind === 'column' && was.name === from) now = { ...now, name: into };
      else if (was.table !== null) now = inText(now, from, into);
    }
    const table = tables.get(key);
    if (table !== undefined)
      now = was.table === null ? { ...now, name: table } : { ...inText(now, was.table, table), table };
    return now === was
      ? { was, now }
      : { was, now: { ...now, id: identify(now.kind, now.schema, now.table, now.name) } };
  });
}

/** The name at the end of an id of a table or column. */
export function lastName(id: string): string {
  const quotedName = /(?:^|[.:])"((?:[^"]|"")*)"$/.exec(id)?.[1];
  return quotedName === undefined
    ? id.slice(Math.max(id.lastIndexOf('.'), id.indexOf(':')) + 1)
    : quotedName.replaceAll('""', '"');
}

/** An object whose definitions name something by another name. */
function inText<O extends SchemaObject>(object: O, from: string, to: string): O {
  const props = Object.fromEntries(
    Object.entries(object.props).map(([property, value]) => [
      property,
      typeof value === 'string' && (BODIES.has(property) || property === 'default')
        ? renameIn(value, from, to, quoted)
        : value,
    ]),
  );
  return { ...object, props } as O;
}

/** Tells of tables whose common columns stand in another order; added and removed ones do not count. */
function addOrder(entries: Entry[], ignored: Ignored): void {
  if (ignored.order) return;
  const columns = new Map<string, { name: string; left: number; right: number }[]>();
  for (const { left, right } of entries) {
    if (left?.kind !== 'column' || right?.kind !== 'column') continue;
    const key = qualified(left.schema, left.table ?? '');
    const those = columns.get(key) ?? [];
    if (those.length === 0) columns.set(key, those);
    those.push({ name: right.name, left: left.position, right: right.position });
  }
  entries.forEach((entry, index) => {
    const { left, right } = entry;
    if (left?.kind !== 'table' || right === null) return;
    const those = columns.get(qualified(left.schema, left.name)) ?? [];
    const order = (side: 'left' | 'right') =>
      [...those].sort((a, b) => a[side] - b[side]).map(({ name }) => name);
    const [mine, other] = [order('left'), order('right')];
    if (mine.every((name, at) => name === other[at])) return;
    const graded = gradeChanged('table', 'column order', mine, other);
    const property = { property: 'column order', left: mine, right: other, ...graded };
    entries[index] = entryOf(left, right, [...entry.properties, property]);
  });
}
