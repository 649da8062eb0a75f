// What the console says of databases as platforms really have them: columns missing, other types, rights for some only.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { probe } from '../../../src/main/workspace/probe.ts';
import { createProposed, propose } from '../../../src/main/workspace/proposal.ts';
import { column } from '../../../src/main/workspace/shape.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { postgresProfile } from './profile.ts';

let server: TestPostgres;
let owner: Database & Supervised;
let name: string;
const opened: Database[] = [];

beforeAll(async () => {
  server = await startPostgres();
  const { database } = await server.createDatabase();
  const admin = openPostgres(postgresProfile(server, database), async () => server.password);
  await admin.script("CREATE ROLE guest LOGIN PASSWORD 'secret'");
  await admin.close();
});
afterAll(() => server.stop());
beforeEach(async () => {
  name = (await server.createDatabase()).database;
  owner = open();
});
afterEach(async () => {
  for (const database of opened.splice(0)) await database.close();
});

function open(user = 'postgres', password = server.password): Database & Supervised {
  const database = openPostgres(postgresProfile(server, name, user), async () => password);
  opened.push(database);
  return database;
}
const guest = () => open('guest', 'secret');
const names = (missing: readonly { what: string }[]) => missing.map((one) => one.what);

describe('the probe', () => {
  it('finds the shipped platform to lack exactly its cost column', async () => {
    await migrate(owner, [PLATFORM, SECURITY, CONSOLE]);
    const { missing, shape, clockSkewSeconds } = await probe(owner);
    expect(missing).toEqual([
      {
        what: 'omni2.audit_logs.cost_usd',
        kind: 'column',
        effect: expect.stringContaining('Cost from chat answers cannot be shown'),
        remedy: expect.any(String),
      },
    ]);
    expect(column(shape, 'auth_service.users', 'created_at')?.type).toBe('timestamp');
    expect(column(shape, 'omni2.interaction_flows', 'user_id')?.type).toBe('text');
    expect(shape).toMatchObject({
      role: 'postgres',
      serverVersion: expect.any(Number),
      mayCreateSchema: true,
    });
    expect(Math.abs(clockSkewSeconds)).toBeLessThan(2);
    await owner.script('ALTER TABLE omni2.audit_logs ADD COLUMN cost_usd numeric(10,6)');
    expect((await probe(owner)).missing).toEqual([]);
  });

  it('takes user ids as text or int, and names a type that is of no use', async () => {
    await migrate(owner, [PLATFORM, SECURITY, CONSOLE]);
    await owner.script(`ALTER TABLE omni2.audit_logs ADD COLUMN cost_usd numeric;
      ALTER TABLE omni2.security_alerts ALTER COLUMN user_id TYPE text;
      ALTER TABLE omni2.interaction_flows ALTER COLUMN user_id TYPE int USING user_id::int;
      ALTER TABLE omni2.security_alerts ALTER COLUMN created_at DROP DEFAULT;
      ALTER TABLE omni2.security_alerts ALTER COLUMN created_at TYPE text`);
    const { missing, shape } = await probe(owner);
    expect(missing.map(({ what, kind }) => [what, kind])).toEqual([
      ['omni2.security_alerts.created_at is text', 'type'],
    ]);
    expect(column(shape, 'omni2.security_alerts', 'user_id')?.type).toBe('text');
  });

  it('works with an empty database', async () => {
    const { missing, rights } = await probe(owner);
    expect(missing.length).toBeGreaterThan(10);
    expect(missing.every((one) => one.kind === 'table')).toBe(true);
    expect([...rights]).toEqual(['console.use', 'schema.read', 'schema.create']);
  });

  it('tells a table that may not be read from one that is not there', async () => {
    await migrate(owner, [PLATFORM, SECURITY, CONSOLE]);
    await owner.script(
      `GRANT USAGE ON SCHEMA omni2 TO guest; GRANT SELECT (id, status) ON omni2.security_alerts TO guest`,
    );
    const { missing, rights, shape } = await probe(guest());
    expect([...rights]).toEqual(['console.use', 'schema.read', 'alerts.read', 'overview.read']);
    expect([...(shape.tables.get('omni2.security_alerts')?.columns.keys() ?? [])]).toEqual(['id', 'status']);
    expect(names(missing)).toContain('omni2.security_alerts.alert_message');
    const users = missing.find((one) => one.what === 'Reading auth_service.users');
    expect(users).toMatchObject({
      kind: 'privilege',
      remedy: expect.stringContaining('GRANT SELECT ON auth_service.users TO "guest"'),
    });
    // What the remedy says is what helps.
    await owner.script(users?.remedy.slice(users.remedy.indexOf('GRANT')) ?? '');
    expect(names((await probe(guest())).missing)).not.toContain('Reading auth_service.users');
  });
});

describe('the proposal', () => {
  it('shows the SQL for what is missing and creates just that, once', async () => {
    await migrate(owner, [PLATFORM]);
    await owner.script('DROP SCHEMA security_console CASCADE');
    const proposal = await propose(owner);
    expect(proposal.parts.map(({ state, allowed }) => [state, allowed])).toEqual([
      ['missing', true],
      ['missing', true],
      ['missing', true],
      ['missing', true],
      ['missing', true],
    ]);
    expect(await owner.query("SELECT to_regclass('omni2.security_alerts')::text AS t")).toEqual([
      { t: null },
    ]);
    const created = await createProposed(owner, proposal.digest);
    expect(created).toEqual(proposal.parts.map((part) => part.title));
    const after = await propose(owner);
    expect(after.parts.map((part) => part.state)).toEqual([
      'present',
      'present',
      'present',
      'present',
      'present',
    ]);
    expect(names((await probe(owner)).missing)).toEqual(['omni2.audit_logs.cost_usd']);
    await expect(createProposed(owner, proposal.digest)).rejects.toMatchObject({ code: 'proposal-changed' });
    await expect(createProposed(owner, after.digest)).rejects.toMatchObject({ code: 'not-allowed' });
  });

  it('refuses when the database changed after the SQL was shown', async () => {
    const { digest } = await propose(owner);
    await owner.script('CREATE SCHEMA omni2');
    await expect(createProposed(owner, digest)).rejects.toMatchObject({
      code: 'proposal-changed',
      retryable: true,
    });
    expect((await probe(owner)).shape.tables.size).toBe(0);
  });

  it('adds what a half-made installation lacks and leaves what it has', async () => {
    await migrate(owner, [PLATFORM]);
    await owner.script(`CREATE TABLE omni2.security_alerts (id bigserial PRIMARY KEY, alert_message text, created_at timestamptz,
      total_risk_score int, status varchar(20)); INSERT INTO omni2.security_alerts (alert_message) VALUES ('kept')`);
    const { digest, parts } = await propose(owner);
    expect(parts[0]?.sql).not.toContain('CREATE TABLE omni2.security_alerts (');
    // It has no user_id: an index on it would only fail.
    expect(parts[1]?.sql).not.toContain('security_alerts_user');
    expect(parts[1]?.sql).toContain('security_alerts_text');
    await createProposed(owner, digest);
    expect(await owner.query('SELECT alert_message FROM omni2.security_alerts')).toEqual([
      { alert_message: 'kept' },
    ]);
    expect((await propose(owner)).parts.map((part) => part.state)).toEqual([
      'present',
      'present',
      'present',
      'present',
      'present',
    ]);
  });

  it('says what a role without the right cannot create, and creates what it can', async () => {
    await migrate(owner, [PLATFORM, SECURITY]);
    await owner.script(
      'DROP SCHEMA security_console CASCADE; DROP INDEX omni2.security_alerts_newest; GRANT USAGE ON SCHEMA omni2 TO guest',
    );
    const denied = await propose(guest());
    expect(denied.parts.map(({ state, allowed }) => [state, allowed])).toEqual([
      ['present', false],
      ['missing', false],
      ['missing', false],
      ['present', false],
      ['present', false],
    ]);
    expect(denied.parts[1]?.denial).toContain('does not own');
    expect(denied.parts[2]?.denial).toContain('guest');
    await expect(createProposed(guest(), denied.digest)).rejects.toMatchObject({ code: 'not-allowed' });

    await owner.script(`GRANT CREATE ON DATABASE "${name}" TO guest`);
    expect([...(await probe(guest())).rights]).toContain('schema.create');
    // Of the indexes, each table's owner adds their own.
    await owner.script('DROP INDEX omni2.security_risk_events_person');
    const others = (await propose(guest())).parts[4];
    expect(others).toMatchObject({ state: 'missing', allowed: false });
    expect(others?.denial).toContain('does not own omni2.security_risk_events');
    const allowed = await propose(guest());
    expect(await createProposed(guest(), allowed.digest)).toEqual([allowed.parts[2]?.title]);
  });

  it('creates without text search where the extension may not be created', async () => {
    await owner.script(
      `CREATE SCHEMA omni2 AUTHORIZATION guest; GRANT CREATE ON DATABASE "${name}" TO guest; REVOKE CREATE ON SCHEMA public FROM guest, PUBLIC`,
    );
    const proposal = await propose(guest());
    expect(proposal.parts[1]?.sql).not.toContain('pg_trgm');
    await createProposed(guest(), proposal.digest);
    expect([...(await probe(guest())).rights]).toContain('alerts.triage');
  });
});
