// What the thread of the schema viewer does: it holds schemas and comparisons, so that reading, comparing, planning and proving never
// hold up the core.
import type { MessagePort } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { type Comparison, compare, NOTHING_IGNORED } from '../schema/compare.ts';
import { GRADES } from '../schema/grade.ts';
import { type SchemaObject, type Snapshot, snapshotSchema } from '../schema/model.ts';
import { readSnapshot } from '../schema/read.ts';
import type { Row } from '../schema/rows.ts';
import { digestOf } from '../stores/schema.ts';
import { changesInWords } from './schema-changes.ts';
import { Comparisons, comparisonOf, type Kept } from './schema-comparisons.ts';
import { objectDetail, type ReadProfiles, tableNames } from './schema-detail.ts';
import { provenScript } from './schema-proof.ts';
import {
  type FromThread,
  type HeldSchema,
  type HelpName,
  type SchemaCalls,
  type SchemaHelp,
  type ToThread,
  unforeseen,
} from './schema-wire.ts';

type Handler<N extends keyof SchemaCalls> = (
  asked: Parameters<SchemaCalls[N]>[0],
  help: SchemaHelp,
) => ReturnType<SchemaCalls[N]>;

/** Makes the handlers over what they hold together. */
function createHandlers(): { readonly [N in keyof SchemaCalls]: Handler<N> } {
  const held = new Map<number, Snapshot>();
  const comparisons = new Comparisons();
  let count = 0;

  const hold = (snapshot: Snapshot): HeldSchema => {
    held.set(count, snapshot);
    return { key: count++, objects: snapshot.objects.length };
  };
  const takeUp = (key: number): Snapshot => {
    const snapshot = held.get(key);
    held.delete(key);
    if (!snapshot) throw new Failure('schema-gone', 'This schema is no longer held', 'Read it again.');
    return snapshot;
  };
  const rowOf = (kept: Kept, id: string): Row => {
    const row = kept.rows.find((each) => each.id === id);
    if (!row) throw new Failure('object-gone', 'This object is not in the comparison', 'Compare again.');
    return row;
  };

  return {
    read: async ({ scope, engine }, help) => {
      const snapshot = await readSnapshot(
        {
          query: async <R>(sql: string, params: Parameters<SchemaHelp['query']>[0]['params'] = []) =>
            (await help.query({ sql, params })) as R[],
        },
        {
          ...scope,
          engine,
          progress: (share, what) => void help.progress({ share, what }).catch(() => undefined),
        },
      );
      return hold(snapshot);
    },
    load: async ({ text, trusted, schemas, notes }) => {
      const snapshot = trusted ? (JSON.parse(text) as Snapshot) : checked(text);
      const within = ({ kind, schema, name }: SchemaObject) =>
        schemas === null || schemas.includes(kind === 'schema' ? name : schema);
      return hold({
        ...snapshot,
        objects: snapshot.objects.filter(within),
        notes: [...snapshot.notes, ...notes].slice(0, 200),
      });
    },
    drop: async ({ keys }) => {
      for (const key of keys) held.delete(key);
    },
    compare: async ({ left, right, ignored, verdicts, readMs }) => {
      const began = performance.now();
      const kept = comparisons.add({
        left: { title: left.title, snapshot: takeUp(left.key) },
        right: { title: right.title, snapshot: takeUp(right.key) },
        sources: { left: left.source, right: right.source },
        ignored,
        verdicts,
        tookMs: readMs,
      });
      kept.tookMs += performance.now() - began;
      return comparisonOf(kept);
    },
    object: async ({ comparison, id }, help) => {
      const kept = comparisons.get(comparison);
      const row = rowOf(kept, id);
      return objectDetail(kept, row, profilesOf(kept, row, help));
    },
    tables: async ({ comparison, table }) => {
      const kept = comparisons.get(comparison);
      const own = rowOf(kept, table).entries[0];
      if (own === undefined || own.kind !== 'table')
        throw new Failure('no-table', 'Only columns of tables can be renamed', 'Choose a table.');
      return tableNames(kept, own);
    },
    judge: async ({ comparison, said, verdict }) => {
      const kept = comparisons.get(comparison);
      const others = kept.verdicts.filter(
        (one) =>
          one.leftTable !== said.leftTable ||
          one.rightTable !== said.rightTable ||
          (verdict?.accepted === true
            ? one.from !== said.from && one.to !== said.to
            : one.from !== said.from || one.to !== said.to),
      );
      comparisons.again(kept, verdict === null ? others : [...others, verdict]);
      return comparisonOf(kept);
    },
    script: async ({ comparison, ...wanted }, help) =>
      provenScript(comparisons.get(comparison), wanted, {
        clean: () => help.clean(null),
        run: (sql) => help.run({ sql }),
        read: async (scope) => JSON.parse(await help.readShadow(scope)) as Snapshot,
      }),
    take: async ({ key, before }) => {
      const snapshot = takeUp(key);
      const previous = before === null ? null : known(before);
      const comparison = previous === null ? null : compare(previous, snapshot, NOTHING_IGNORED);
      return {
        text: JSON.stringify(snapshot),
        digest: digestOf(snapshot),
        objects: snapshot.objects.length,
        changed: comparison === null ? null : changesInWords(comparison),
        grade: worst(comparison),
      };
    },
  };
}

function worst(comparison: Comparison | null): (typeof GRADES)[number] {
  return GRADES.find((each) => comparison?.entries.some(({ grade }) => grade === each)) ?? 'compatible';
}

function checked(text: string): Snapshot {
  const snapshot = known(text);
  if (snapshot === null)
    throw new Failure(
      'snapshot-damaged',
      'This snapshot cannot be read',
      'It was made by another version of the console, or changed since. Take a new one.',
    );
  return snapshot;
}

/** Null where a text is no snapshot of this version. */
function known(text: string): Snapshot | null {
  try {
    return snapshotSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Samples tables where they stand in the open workspace. */
function profilesOf(kept: Kept, row: Row, help: SchemaHelp): ReadProfiles {
  return async (left, right) => {
    const of = async (side: 'left' | 'right', columns: typeof left) => {
      const source = kept.sources[side];
      if (source.kind !== 'live') return new Map();
      const schema = row.schema === '' ? (kept[side].snapshot.relativeTo ?? '') : row.schema;
      return help.profiles({
        workspace: source.workspace,
        schema,
        table: source.table ?? row.name,
        columns,
      });
    };
    return { left: await of('left', left), right: await of('right', right) };
  };
}

/** Serves a port until it is closed. Calls are answered as they come, for one waits for the database while another works. */
export function serveSchemas(port: MessagePort): void {
  const handlers = createHandlers() as Record<string, (asked: unknown, help: SchemaHelp) => Promise<unknown>>;
  const helping = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  let count = 0;
  const post = (message: FromThread) => port.postMessage(message);
  const helpFor = (call: number) => {
    const ask = (name: HelpName) => (asked: unknown) =>
      new Promise((resolve, reject) => {
        const id = count++;
        helping.set(id, { resolve, reject });
        post({ t: 'help', id, call, name, asked });
      });
    const names: readonly HelpName[] = ['query', 'progress', 'profiles', 'clean', 'run', 'readShadow'];
    return Object.fromEntries(names.map((name) => [name, ask(name)])) as unknown as SchemaHelp;
  };
  port.on('message', (message: ToThread) => {
    if (message.t === 'call') {
      const { id, name, asked } = message;
      Promise.resolve()
        .then(() => handlers[name]?.(asked, helpFor(id)))
        .then(
          (value) => post({ t: 'done', id, value }),
          (error) =>
            post({
              t: 'failed',
              id,
              failure: error instanceof Failure ? error.details() : unforeseen(error),
            }),
        );
      return;
    }
    const waiting = helping.get(message.id);
    helping.delete(message.id);
    if (message.t === 'helped') waiting?.resolve(message.value);
    else waiting?.reject(new Failure(message.failure.code, message.failure.message, message.failure.hint));
  });
}
