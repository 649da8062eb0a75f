// Finds the objects of a snapshot: by id, by the table they belong to, by what they need.
import { afterUnquoted } from './catalog.ts';
import { type Column, qualified, type SchemaObject } from './model.ts';

const known = new WeakMap<readonly SchemaObject[], ObjectIndex>();

/** The index of a list of objects, made once: of a thousand tables it takes a while. */
export function indexOf(objects: readonly SchemaObject[]): ObjectIndex {
  const index = known.get(objects) ?? new ObjectIndex(objects);
  known.set(objects, index);
  return index;
}

export class ObjectIndex {
  readonly #byId: ReadonlyMap<string, SchemaObject>;
  /** Tables and views by their names. */
  readonly #relations = new Map<string, SchemaObject>();
  readonly #parts = new Map<string, SchemaObject[]>();
  readonly #users = new Map<string, SchemaObject[]>();
  readonly #columns = new Map<string, Column[]>();

  constructor(objects: readonly SchemaObject[]) {
    this.#byId = new Map(objects.map((object) => [object.id, object]));
    for (const object of objects)
      if (object.kind === 'table' || object.kind === 'view' || object.kind === 'materialized_view')
        this.#relations.set(`${object.schema}\0${object.name}`, object);
    for (const object of objects) {
      const parent = this.parentOf(object);
      if (parent !== null) push(this.#parts, parent.id, object);
      if (object.kind === 'column') push(this.#columns, qualified(object.schema, object.table ?? ''), object);
      for (const id of object.needs) push(this.#users, id, object);
    }
  }

  get(id: string): SchemaObject | undefined {
    return this.#byId.get(id);
  }

  /** The table or view that an object belongs to; null of what stands alone. */
  parentOf({ schema, table }: SchemaObject): SchemaObject | null {
    return table === null ? null : (this.#relations.get(`${schema}\0${table}`) ?? null);
  }

  partsOf(id: string): readonly SchemaObject[] {
    return this.#parts.get(id) ?? [];
  }

  /** What needs an object directly. */
  usersOf(id: string): readonly SchemaObject[] {
    return this.#users.get(id) ?? [];
  }

  /** Sequences owned by one of these columns. */
  sequencesOf(columns: ReadonlySet<string>): SchemaObject[] {
    return [...this.#byId.values()].filter(
      (one) =>
        one.kind === 'sequence' && one.props.ownedBy !== null && columns.has(`column:${one.props.ownedBy}`),
    );
  }

  /** Columns of "schema.table", quoted where needed, in their order. */
  readonly columnsOf = (table: string): readonly Column[] => this.#columns.get(table) ?? [];

  /** The table that a foreign key refers to, where it is not in the snapshot; as its definition writes it. */
  outsideOf(object: SchemaObject): string | null {
    if (object.kind !== 'constraint' || object.props.type !== 'foreign key') return null;
    const name = afterUnquoted(object.props.definition, ' REFERENCES ') ?? '';
    const table = /^(?:"(?:[^"]|"")*"|[^\s"(])+/.exec(name)?.[0] ?? name;
    return this.#byId.has(`table:${table}`) ? null : table;
  }

  /** A column that a view gives: nothing of its own but comment, grants and default. */
  isOfView(object: SchemaObject): boolean {
    return object.kind === 'column' && this.parentOf(object)?.kind !== 'table';
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const those = map.get(key);
  if (those) those.push(value);
  else map.set(key, [value]);
}
