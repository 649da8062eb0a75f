// Introspection and comparison: every kind of object on Postgres and PGlite, nothing seen where nothing differs.
import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, NOTHING_IGNORED } from '../../../src/main/schema/compare.ts';
import { KINDS, type Snapshot, snapshotSchema } from '../../../src/main/schema/model.ts';
import { readSnapshot, type Scope } from '../../../src/main/schema/read.ts';
import { writeScript } from '../../../src/main/schema/script.ts';
import { scriptText } from '../../../src/main/schema/script-text.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { Shadow } from '../../../src/main/workspace/shadow-engine.ts';
import { findPostgresTool, startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { postgresProfile } from '../workspace/profile.ts';
import { EVERY_KIND, ROLES } from './every-kind.ts';

let server: TestPostgres;
let shadow: Shadow;
const open: Database[] = [];

async function database(name?: string): Promise<Database> {
  const made = await server.createDatabase(name);
  const opened = openPostgres(postgresProfile(server, made.database), async () => server.password);
  open.push(opened);
  return opened;
}
const read = (from: Database, scope: Scope = {}): Promise<Snapshot> =>
  from.transaction((sql) => readSnapshot(sql, { ...scope, engine: from.engine }));
const file = (text: string) => [{ name: 'test.sql', text }];
const differences = (left: Snapshot, right: Snapshot, ignored = NOTHING_IGNORED) =>
  compare(left, right, ignored)
    .entries.filter(({ status }) => status !== 'same')
    .map(({ id, status, properties }) => ({
      id,
      status,
      properties: properties.map(({ property, left: a, right: b }) => `${property}: ${a} → ${b}`),
    }));

beforeAll(async () => {
  [server, shadow] = await Promise.all([
    startPostgres({ config: ['wal_level=logical'] }),
    Shadow.open({ extensions: ['pg_trgm', 'citext'] }),
  ]);
  const main = await database('every_kind');
  for (const role of ROLES) await main.execute(`CREATE ROLE ${role}`);
  await main.script(EVERY_KIND);
});
afterAll(async () => {
  for (const each of open) await each.close();
  await Promise.all([server?.stop(), shadow?.close()]);
});

describe('a schema with every kind of object', () => {
  test('is read whole, and keeps its published form', async () => {
    const snapshot = await read(open[0] as Database);
    const kinds = new Set(snapshot.objects.map(({ kind }) => kind));
    expect(KINDS.filter((kind) => !kinds.has(kind))).toEqual(['operator_class', 'subscription']);
    expect(new Set(snapshot.objects.map(({ id }) => id)).size).toBe(snapshot.objects.length);
    expect(snapshotSchema.parse(JSON.parse(JSON.stringify(snapshot)))).toEqual(snapshot);
    expect(JSON.stringify(snapshot)).not.toContain('hidden');
  });

  test('is the same on this Postgres and in PGlite', async () => {
    expect(await shadow.run(file(EVERY_KIND))).toMatchObject({ problem: null });
    expect(differences(await read(open[0] as Database), await shadow.read({}))).toEqual([]);
  });

  const [dumper, client] = [findPostgresTool('pg_dump'), findPostgresTool('psql')];
  test.skipIf(dumper === null || client === null)(
    'is the same as its copy that pg_dump and psql made',
    async () => {
      const copy = await server.createDatabase('copy');
      const dump = spawnSync(dumper as string, [server.superuserUrl.replace(/postgres$/, 'every_kind')], {
        encoding: 'utf8',
      });
      expect(dump.stderr).toBe('');
      spawnSync(client as string, ['-q', copy.url], { input: dump.stdout, encoding: 'utf8' });
      const restored = openPostgres(postgresProfile(server, 'copy'), async () => server.password);
      open.push(restored);
      expect(differences(await read(open[0] as Database), await read(restored))).toEqual([]);
      // The dump itself is a source as well: its own commands and the data of COPY are left out.
      await shadow.clean();
      expect(await shadow.run(file(dump.stdout))).toMatchObject({ problem: null });
      expect(differences(await read(open[0] as Database), await shadow.read({}))).toEqual([]);
    },
  );
});

test('a COPY whose data is not where it should be is left out, and nothing waits for it', async () => {
  await shadow.clean();
  const ran = await shadow.run(file('CREATE TABLE public.a (id int);\n COPY public.a FROM STDIN;'));
  expect(ran).toMatchObject({ problem: null, notes: ['test.sql:2: COPY data is left out'] });
});

test('a subscription is made without its connection, changed and dropped by scripts, all inside of a transaction', async () => {
  const subscriber = await database('subscriber');
  const sources = [
    '',
    `CREATE SUBSCRIPTION news CONNECTION 'host=nowhere password=hidden' PUBLICATION b, a WITH (connect = false, slot_name = 'slot')`,
    'ALTER SUBSCRIPTION news SET PUBLICATION a WITH (refresh = false)',
    'ALTER SUBSCRIPTION news SET (slot_name = NONE)',
  ];
  const states: Snapshot[] = [];
  for (const sql of sources) {
    if (sql !== '') await subscriber.script(sql);
    states.push(await read(subscriber));
  }
  expect(JSON.stringify(states)).not.toContain('hidden');
  await subscriber.script('DROP SUBSCRIPTION news');
  for (const [from, to] of [
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 1],
    [1, 0],
  ] as const) {
    const comparison = compare(states[from] as Snapshot, states[to] as Snapshot, NOTHING_IGNORED);
    const written = writeScript(comparison, { accepted: null, confirmed: null, online: false });
    await subscriber.script(scriptText(written, []));
    expect(differences(await read(subscriber), states[to] as Snapshot)).toEqual([]);
  }
});
