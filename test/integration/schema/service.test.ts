// The schema viewer's service on a real Postgres: sources of every kind, proven scripts, renames that are remembered, snapshots and drift.
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { createJobs } from '../../../src/main/services/jobs.ts';
import { createSchemaService, type SchemaService } from '../../../src/main/services/schema.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { OpenWorkspace } from '../../../src/main/workspace/open-workspace.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import { rightsOf } from '../../../src/main/workspace/rights.ts';
import { ShadowThread } from '../../../src/main/workspace/shadow.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { Failure } from '../../../src/shared/model/failure.ts';
import type { Arrival } from '../../../src/shared/protocol/alerts.ts';
import { type GivenSource, ignoredSchema, schemaSourceSchema } from '../../../src/shared/protocol/schema.ts';
import type { PostgresProfile } from '../../../src/shared/protocol/workspace.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { postgresProfile } from '../workspace/profile.ts';

let server: TestPostgres;
let database: Database & Supervised;
let shape: PlatformShape;
let service: SchemaService;
const shadow = new ShadowThread();
const arrived: Arrival[] = [];
const jobs = createJobs({ publish: () => undefined, log: () => undefined });
/** The profile of a server workspace that is not the open one. */
let other: { id: string; kind: 'server'; name: string; postgres: PostgresProfile };

const context = (): CallContext => ({
  analyst: 'ana',
  workspace: () =>
    ({
      profile: { id: 'embedded', kind: 'embedded', name: 'Test' },
      database,
      shape: () => shape,
      rights: () => rightsOf(shape),
    }) as unknown as OpenWorkspace,
});
const live = (schema: string | null = null, table: string | null = null): GivenSource =>
  schemaSourceSchema.parse({ kind: 'live', schema, table });
const elsewhere = (): GivenSource => schemaSourceSchema.parse({ kind: 'live', workspace: 'elsewhere' });
const files = (...texts: string[]): GivenSource =>
  schemaSourceSchema.parse({
    kind: 'files',
    name: 'migrations',
    files: texts.map((text, index) => ({ name: `${index + 1}.sql`, text })),
  });
const IGNORED = { owner: true, grants: true, comments: false, order: true, names: false, whitespace: true };
const compareThem = (left: GivenSource, right: GivenSource, ignored = {}) =>
  service.handlers['schema.compare'](
    { left, right, ignored: ignoredSchema.parse({ ...IGNORED, ...ignored }) },
    context(),
  );
const script = (comparison: string, confirmed: string[] = [], excluded: string[] = [], online = false) =>
  service.handlers['schema.script']({ comparison, confirmed, excluded, online }, context());
const failure = (work: Promise<unknown>): Promise<Failure> =>
  work.then(
    () => {
      throw new Error('It went well');
    },
    (error: Failure) => error,
  );

beforeAll(async () => {
  server = await startPostgres();
  const { database: name } = await server.createDatabase();
  const { database: otherName } = await server.createDatabase();
  other = {
    id: 'elsewhere',
    kind: 'server',
    name: 'Elsewhere',
    postgres: postgresProfile(server, otherName),
  };
  database = openPostgres(postgresProfile(server, name), async () => server.password);
  await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
  shape = await readShape(database);
  service = createSchemaService({
    publish: (topic, payload) => {
      if (topic === 'alerts.arrived') arrived.push(payload as Arrival);
    },
    log: () => undefined,
    jobs,
    profiles: () => ({ list: () => [], get: () => other }) as never,
    secrets: { get: async () => server.password } as never,
    shadow,
  });
});
afterAll(async () => {
  await shadow.close();
  await database?.close();
  await server?.stop();
});

describe('comparing', () => {
  test('the database with what the console expects of it shows what is missing, and the script makes it, proven', async () => {
    await database.script(
      'ALTER TABLE omni2.audit_logs ADD COLUMN cost_usd numeric(10,6); DROP INDEX omni2.security_alerts_event',
    );
    const comparison = await compareThem(live(), schemaSourceSchema.parse({ kind: 'platform' }));
    const differing = comparison.rows.filter(
      ({ status, schema }) => status !== 'same' && schema !== 'security_console',
    );
    expect(differing.map(({ id, grade, parts }) => ({ id, grade, parts }))).toEqual([
      { id: 'table:omni2.audit_logs', grade: 'breaking', parts: ['cost_usd'] },
      { id: 'table:omni2.security_alerts', grade: 'compatible', parts: ['security_alerts_event'] },
    ]);
    const without = comparison.rows.filter(({ schema }) => schema === 'security_console').map(({ id }) => id);
    const first = await script(comparison.id, [], without);
    expect(first.proof).toMatchObject({ state: 'proven', remaining: [], unproven: [] });
    expect(first.leftOut).toEqual([
      { id: 'column:omni2.audit_logs.cost_usd', why: 'It is dropped, with its data', asks: true },
    ]);
    expect(first.text).toContain('CREATE INDEX security_alerts_event ON omni2.security_alerts');
    expect(first.text).not.toContain('cost_usd;');
    const second = await script(comparison.id, ['column:omni2.audit_logs.cost_usd'], without, true);
    expect(second.proof.state).toBe('proven');
    expect(second.text).toContain('ALTER TABLE omni2.audit_logs DROP COLUMN cost_usd;');
    expect(second.text).toContain('CREATE INDEX CONCURRENTLY security_alerts_event');
    expect(second.hazards.map(({ kind }) => kind)).toContain('data loss');
    // What the console never does itself works where somebody does it.
    const plain = await script(comparison.id, ['column:omni2.audit_logs.cost_usd'], without);
    await database.script(plain.text.replaceAll(/^(BEGIN|COMMIT);$/gm, ''));
    const again = await compareThem(live(), schemaSourceSchema.parse({ kind: 'platform' }));
    expect(
      again.rows.filter(({ status, schema }) => status !== 'same' && schema !== 'security_console'),
    ).toEqual([]);
  });

  test('one table with another suggests renames, and remembers what was said of them', async () => {
    await database.script(`INSERT INTO omni2.audit_logs (question, success, timestamp) SELECT 'q' || i, true, now() - i * interval '1 hour' FROM generate_series(1, 50) i;
      INSERT INTO public.audit_logs (message, created_at) SELECT 'm' || i, now() - i * interval '1 hour' FROM generate_series(1, 50) i`);
    const comparison = await compareThem(live('omni2', 'audit_logs'), live('public', 'audit_logs'));
    const detail = await service.handlers['schema.object'](
      { comparison: comparison.id, id: 'table:audit_logs' },
      context(),
    );
    const pairs = detail.suggestions.map(({ from, to }) => `${from} ${to.join('+')}`);
    expect(pairs).toEqual(
      expect.arrayContaining([
        'question message',
        'timestamp created_at',
        'llm_tokens_used tokens_input+tokens_output+tokens_cached',
      ]),
    );
    expect(JSON.stringify(detail.suggestions)).not.toMatch(/"[qm]\d+"/);
    const said = await service.handlers['schema.rename'](
      {
        comparison: comparison.id,
        table: 'table:audit_logs',
        from: 'question',
        to: 'message',
        verdict: 'accepted',
      },
      context(),
    );
    expect(said.remembered).toBe(true);
    const written = await script(comparison.id);
    expect(written.text).toContain('ALTER TABLE audit_logs RENAME COLUMN question TO message;');
    expect(written.leftOut.some(({ id }) => id.includes('question'))).toBe(false);
    expect(written.proof.state).not.toBe('failed');
    const later = await compareThem(live('omni2', 'audit_logs'), live('public', 'audit_logs'));
    const kept = await service.handlers['schema.object'](
      { comparison: later.id, id: 'table:audit_logs' },
      context(),
    );
    expect(kept.suggestions.find(({ from }) => from === 'question')).toMatchObject({
      to: ['message'],
      verdict: 'accepted',
    });
  });

  test('DDL files: psql’s own commands, COPY data and extensions that a shadow lacks are told and left out', async () => {
    const dump = `\\connect other\nSET transaction_timeout = 0;\nCREATE EXTENSION IF NOT EXISTS postgis;\nCREATE TABLE public.plain (id int);\nCOPY public.plain (id) FROM stdin;\n1\n\\.\nALTER TABLE public.plain OWNER TO somebody_else;\n`;
    const comparison = await compareThem(
      files(dump),
      files('CREATE TABLE plain (id int);', 'ALTER TABLE plain ADD COLUMN "Name; with" text;'),
    );
    expect(comparison.left.notes).toEqual([
      '1.sql:5: 1 row of COPY data left out',
      '1.sql:1: \\connect is a command of psql and was left out',
      '1.sql:3: The extension postgis is not there in a shadow: it and what needs it are left out',
    ]);
    const detail = await service.handlers['schema.object'](
      { comparison: comparison.id, id: 'table:public.plain' },
      context(),
    );
    expect(detail.differences).toMatchObject([
      { id: 'column:public.plain."Name; with"', status: 'right', grade: 'compatible' },
    ]);
    expect((await script(comparison.id)).proof.state).toBe('proven');
  });

  test.each([
    [
      'an error of SQL',
      'CREATE TABLE a (id int);\n\nCREATE TABLE b (id int,\n  x nonsense);',
      '1.sql, line 3: type "nonsense" does not exist (at line 4)',
    ],
    [
      'a string without an end',
      "SELECT 1;\nSELECT 'open;",
      '1.sql, line 2: A string begins here that has no end',
    ],
    ['what is not UTF-8', 'SELECT 1;\nSELECT \uFFFD;', '1.sql, line 2: This is not UTF-8'],
    ['a file that is missing', '\\i other.sql', '1.sql, line 1: other.sql is not among the files given'],
  ])('a file with %s is refused with its line', async (_, text, message) => {
    expect(await failure(compareThem(files(text), live()))).toMatchObject({ code: 'ddl-error', message });
  });

  test('circular keys and views, odd names and a role without rights are no obstacle', async () => {
    const odd = `CREATE TABLE "a b" ("x""y" int PRIMARY KEY, other int); CREATE TABLE "New
line" (id int PRIMARY KEY, back int REFERENCES "a b");
ALTER TABLE "a b" ADD FOREIGN KEY (other) REFERENCES "New
line"; CREATE VIEW v1 AS SELECT 1 AS one; CREATE VIEW v2 AS SELECT * FROM v1; CREATE TABLE "${'ä'.repeat(31)}" (id int)`;
    const comparison = await compareThem(files('SELECT 1'), files(odd));
    const made = await script(comparison.id);
    expect(made.proof).toMatchObject({ state: 'proven', remaining: [] });
    const back = await compareThem(files(odd), files('SELECT 1'));
    const all = back.rows.filter(({ status }) => status === 'left').map(({ id }) => id);
    expect((await script(back.id, all)).proof).toMatchObject({ state: 'proven', remaining: [] });

    await database.script(
      `CREATE ROLE nobody_special LOGIN PASSWORD 'x'; CREATE SCHEMA secret; CREATE TABLE secret.t (id int)`,
    );
    const weak = openPostgres(
      { ...postgresProfile(server, 'test_1'), user: 'nobody_special' },
      async () => 'x',
    );
    const strong = { database, shape };
    database = weak;
    shape = await readShape(weak);
    const seen = await compareThem(
      live(),
      files('CREATE SCHEMA secret; CREATE TABLE secret.t (id int)'),
    ).finally(() => {
      ({ database, shape } = strong);
    });
    await weak.close();
    expect(seen.rows.find(({ id }) => id === 'table:secret.t')?.status).toBe('same');
    expect(seen.left.notes.join(' ')).toContain('no right to use the schema secret');
  });
});

describe('another server workspace', () => {
  test('is a source; owner, grants and order of columns that are another are no difference where they are ignored', async () => {
    const there = openPostgres(other.postgres, async () => server.password);
    await migrate(there, [PLATFORM, SECURITY, CONSOLE]);
    await there.script(`CREATE ROLE landlord; ALTER TABLE omni2.mcp_servers OWNER TO landlord; ALTER SCHEMA omni2 OWNER TO landlord;
      GRANT SELECT ON ALL TABLES IN SCHEMA omni2 TO landlord; ALTER FUNCTION security_console.refuse_change() OWNER TO landlord;
      ALTER TABLE omni2.mcp_tools DROP COLUMN description; ALTER TABLE omni2.mcp_tools ADD COLUMN description text`);
    await there.close();
    const aside = await compareThem(schemaSourceSchema.parse({ kind: 'platform' }), elsewhere());
    expect(aside.right.title).toBe('Elsewhere');
    // What is left is the simulator's, which only the embedded workspace has.
    expect(aside.counts).toMatchObject({ different: 0, left: 2, right: 0 });
    const all = await compareThem(schemaSourceSchema.parse({ kind: 'platform' }), elsewhere(), {
      owner: false,
      grants: false,
      order: false,
    });
    expect(all.counts.different).toBeGreaterThan(10);
  });

  test('whose connection is lost midway is told as such, one that is cancelled is let go of, and the next attempt works', async () => {
    // Reading comes to this catalogue in its middle, and waits there.
    const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = '${other.postgres.database}' AND wait_event_type = 'Lock'`;
    const there = openPostgres(other.postgres, async () => server.password);
    const during = async (act: (pid: number) => unknown) =>
      there.transaction(async (sql) => {
        await sql.execute('LOCK TABLE pg_catalog.pg_policy IN ACCESS EXCLUSIVE MODE');
        const compared = failure(compareThem(elsewhere(), files('SELECT 1')));
        const pid = await vi.waitUntil(
          async () => (await database.query<{ pid: number }>(waiting))[0]?.pid,
          20_000,
        );
        await act(pid);
        return compared;
      });
    const lost = await during((pid) => database.query('SELECT pg_terminate_backend($1::int)', [pid]));
    expect(lost).toMatchObject({ retryable: true });
    expect(lost.message).toMatch(/connection/i);
    const cancelled = await during(() => jobs.cancel(jobs.list()[0]?.id ?? ''));
    expect(cancelled).toMatchObject({ code: 'cancelled' });
    await there.close();
    expect((await compareThem(elsewhere(), files('SELECT 1'))).counts.left).toBeGreaterThan(10);
  });
});

describe('snapshots', () => {
  test('are kept, compared with the database later, and their drift becomes an alert of its own kind', async () => {
    const first = await service.handlers['schema.take']({ name: 'Before' }, context());
    expect(first.changes).toBeNull();
    await database.script(
      'ALTER TABLE omni2.mcp_servers DROP COLUMN pt_score; CREATE TABLE omni2.fresh (id int)',
    );
    const second = await service.handlers['schema.take']({ name: 'After' }, context());
    expect(second.changes).toBe(2);
    const { rows, everyHours, mayKeep } = await service.handlers['schema.snapshots']({}, context());
    expect(rows.map(({ name, changed }) => ({ name, changed }))).toEqual([
      {
        name: 'After',
        changed: ['table omni2.mcp_servers: column pt_score removed', 'table omni2.fresh added'],
      },
      { name: 'Before', changed: [] },
    ]);
    expect({ everyHours, mayKeep }).toEqual({ everyHours: null, mayKeep: true });
    const alerts = await database.query(
      `SELECT alert_type, risk_level, alert_message FROM security_console.feed_alerts`,
    );
    expect(alerts).toEqual([
      {
        alert_type: 'SCHEMA_DRIFT',
        risk_level: 'HIGH',
        alert_message:
          'The schema changed: table omni2.mcp_servers: column pt_score removed; table omni2.fresh added',
      },
    ]);
    // The window is told of it as of every alert that comes.
    expect(arrived.flatMap(({ rows }) => rows.map(({ type }) => type))).toEqual(['SCHEMA_DRIFT']);
    const comparison = await compareThem(
      schemaSourceSchema.parse({ kind: 'snapshot', id: first.id }),
      live(),
    );
    expect(comparison.rows.filter(({ status }) => status !== 'same').map(({ id }) => id)).toEqual([
      'table:omni2.fresh',
      'table:omni2.mcp_servers',
    ]);
    const { text, next } = await service.handlers['schema.export']({ id: first.id, offset: 0 }, context());
    expect({ format: JSON.parse(text).format, next }).toEqual({ format: 1, next: null });
  });

  test('are taken by the clock once, and noted as seen again while nothing changes', async () => {
    await service.handlers['schema.schedule']({ everyHours: 1 }, context());
    await database.execute(
      `UPDATE security_console.schema_snapshots SET seen_at = now() - interval '2 hours'`,
    );
    const look = async () => (await service.watch(context().workspace()))();
    await look();
    const [seen] = await database.query<{ due: boolean; count: number }>(
      `SELECT max(seen_at) < now() - interval '1 hour' AS due, count(*)::int AS count FROM security_console.schema_snapshots`,
    );
    expect(seen).toEqual({ due: false, count: 2 });
    await database.script('CREATE TABLE omni2.later (id int)');
    await database.execute(
      `UPDATE security_console.schema_snapshots SET seen_at = now() - interval '2 hours'`,
    );
    await look();
    const { rows } = await service.handlers['schema.snapshots']({}, context());
    expect(rows[0]).toMatchObject({
      name: '1 change',
      scheduled: true,
      actor: 'Watchroom',
      changed: ['table omni2.later added'],
    });
    await service.handlers['schema.forget']({ id: rows[0]?.id ?? '' }, context());
    expect(
      await failure(service.handlers['schema.forget']({ id: rows[0]?.id ?? '' }, context())),
    ).toMatchObject({ code: 'snapshot-gone' });
  });
});
