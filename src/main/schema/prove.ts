// Proves a script: the left side is made in a shadow, the script run on it, and what came of it compared with the right side.
import { type Comparison, compare, type Entry, type Value } from './compare.ts';
import { HIDDEN } from './ddl-remote.ts';
import { quoted, type SchemaObject, type Snapshot } from './model.ts';
import { indexOf } from './object-index.ts';
import type { Scope } from './read.ts';
import { type Script, writeScript } from './script.ts';
import { plainText } from './script-text.ts';
import type { SqlProblem } from './statements.ts';

/** A database to try things in, see workspace/shadow.ts. */
export interface ProvingGround {
  clean(): Promise<void>;
  /** Runs all that can be run, and gives what could not. */
  run(sql: string): Promise<readonly SqlProblem[]>;
  read(scope: Scope): Promise<Snapshot>;
}

export interface Proof {
  /** `partly`: what could be tried came out right; `unproven` says what could not be. `failed`: the script does not do what it should. */
  readonly state: 'proven' | 'partly' | 'failed' | 'nothing';
  /** What still differs though it was to be made the same, each with its reason. */
  readonly remaining: readonly string[];
  readonly unproven: readonly string[];
  /** Objects that were made for it. */
  readonly objects: number;
}

export async function prove(
  comparison: Comparison,
  script: Script,
  accepted: ReadonlySet<string>,
  ground: ProvingGround,
): Promise<Proof> {
  if (script.first.length + script.transaction.length + script.last.length === 0)
    return { state: 'nothing', remaining: [], unproven: [], objects: 0 };
  const { left, right } = relevant(comparison, accepted);
  const scope = scopeOf(left);
  await ground.clean();
  const start = left.relativeTo === null ? '' : `CREATE SCHEMA IF NOT EXISTS ${quoted(left.relativeTo)};`;
  if (start !== '') await ground.run(start);
  const empty = { ...(await ground.read(scope)), objects: withoutOwn(await ground.read(scope), left) };
  const making = writeScript(compare(empty, left, comparison.ignored), {
    accepted: null,
    confirmed: null,
    online: false,
  });
  const problems = await ground.run(plainText(making));
  const made = await ground.read(scope);
  // What the shadow cannot have, e.g. tables of an extension that PGlite lacks, is not counted for or against the script.
  const untold = differing(compare(made, left, comparison.ignored).entries);
  for (const { id } of making.leftOut) untold.add(id);
  const rights = indexOf(right.objects);
  for (const object of right.objects) if (rights.outsideOf(object) !== null) untold.add(object.id);
  const failures = await ground.run(plainText(script));
  const got = compare(await ground.read(scope), right, comparison.ignored);
  const leftOut = new Set(script.leftOut.map(({ id }) => id));
  const wanted = (entry: Entry) => {
    const origin = comparison.entries.find(
      ({ id, right: other }) => id === entry.id || other?.id === entry.id,
    );
    return (
      (origin === undefined || accepted.has(origin.id) || origin.status === 'same') &&
      !leftOut.has(origin?.id ?? entry.id)
    );
  };
  const remaining = got.entries
    .filter(
      (entry) =>
        entry.status !== 'same' &&
        !(onlyOrder(entry) && !script.reordered.has(entry.id)) &&
        !onlyUnread(entry) &&
        !touches(entry, untold) &&
        wanted(entry),
    )
    .map(describe);
  const unproven = [...untold]
    .map((id) => `${id}: ${problems[0]?.message ?? 'it cannot be made in a shadow'}`)
    .slice(0, 50);
  const failed = failures.map(({ message, line }) => `Line ${line} of the script: ${message}`);
  if (failed.length > 0 && untold.size === 0)
    return { state: 'failed', remaining: [...failed, ...remaining], unproven, objects: made.objects.length };
  if (remaining.length > 0 && failed.length === 0)
    return { state: 'failed', remaining, unproven, objects: made.objects.length };
  const state = untold.size > 0 || failed.length > 0 ? 'partly' : 'proven';
  return { state, remaining: [], unproven: [...unproven, ...failed], objects: made.objects.length };
}

export function scopeOf(snapshot: Snapshot): Scope {
  if (snapshot.relativeTo === null) return {};
  return { relativeTo: snapshot.relativeTo, ...(snapshot.table === null ? {} : { table: snapshot.table }) };
}

/** A shadow has the schema public whether the left has it or not. */
function withoutOwn(empty: Snapshot, left: Snapshot): readonly SchemaObject[] {
  const ids = new Set(left.objects.map(({ id }) => id));
  return empty.objects.filter(({ id, kind }) => kind === 'schema' || ids.has(id));
}

function differing(entries: readonly Entry[]): Set<string> {
  return new Set(
    entries.filter((entry) => entry.status !== 'same' && entry.id !== 'schema:public').map(({ id }) => id),
  );
}

function touches(entry: Entry, untold: ReadonlySet<string>): boolean {
  const { left, right } = entry;
  const needs = [...(left?.needs ?? []), ...(right?.needs ?? [])];
  return entry.id === 'schema:public' || untold.has(entry.id) || needs.some((id) => untold.has(id));
}

function onlyOrder({ properties, status }: Entry): boolean {
  return status === 'different' && properties.every(({ property }) => property === 'column order');
}

/** A new mapping lacks a password that is not read, and a new subscription is not enabled: the script says both. */
function onlyUnread({ kind, status, properties }: Entry): boolean {
  if (status !== 'different') return false;
  if (kind === 'subscription') return properties.every(({ property }) => property === 'enabled');
  if (kind !== 'user_mapping') return false;
  const read = (value: Value) =>
    Array.isArray(value) ? value.filter((one) => !one.endsWith(`=${HIDDEN}`)).join() : '';
  return properties.every(
    ({ property, left, right }) => property === 'options' && read(left) === read(right),
  );
}

function describe({ id, status, properties }: Entry): string {
  if (status === 'left') return `${id} is still there`;
  if (status === 'right') return `${id} is not there`;
  return `${id} differs in ${properties.map(({ property }) => property).join(', ')}`;
}

/** Both sides with no more than what the accepted differences have to do with: large schemas are proven in seconds then. */
function relevant(
  comparison: Comparison,
  accepted: ReadonlySet<string>,
): { left: Snapshot; right: Snapshot } {
  const [lefts, rights] = [indexOf(comparison.left.objects), indexOf(comparison.right.objects)];
  const wanted = new Set<string>();
  const queue: string[] = [];
  const want = (id: string) => {
    if (wanted.has(id)) return;
    wanted.add(id);
    queue.push(id);
  };
  for (const entry of comparison.entries) {
    if (!accepted.has(entry.id)) continue;
    if (entry.left) want(entry.left.id);
    if (entry.right) want(entry.right.id);
  }
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const index of [lefts, rights]) {
      const object = index.get(id);
      if (object === undefined) continue;
      const parent = index.parentOf(object);
      if (parent) want(parent.id);
      if (object.schema !== '') want(`schema:${quoted(object.schema)}`);
      for (const other of object.needs) want(other);
      if (object.kind === 'schema') continue;
      for (const part of index.partsOf(id)) want(part.id);
      for (const user of index.usersOf(id)) want(user.id);
    }
  }
  for (const object of [...comparison.left.objects, ...comparison.right.objects])
    if (object.kind === 'default_privileges') want(object.id);
  const only = (snapshot: Snapshot): Snapshot => ({
    ...snapshot,
    objects: snapshot.objects.filter(({ id }) => wanted.has(id)),
  });
  return { left: only(comparison.left), right: only(comparison.right) };
}
