// Migrations run once, whole, by one console at a time, and refuse what they do not understand.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import type { MigrationSet } from '../../../src/main/workspace/ddl/migration.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate, pendingSql } from '../../../src/main/workspace/migrate.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { ENGINES } from './engines.ts';
import { postgresProfile } from './profile.ts';

const ALL = [PLATFORM, SECURITY, CONSOLE];
const CONSOLE_RUN = CONSOLE.migrations.map(({ version }) => `console ${version}`);
const RUN = ['platform 1', 'security 1', 'security 2', 'security 3', 'security 4', ...CONSOLE_RUN];
/** The version that comes next. */
const NEXT = (CONSOLE.migrations.at(-1)?.version ?? 0) + 1;

const FINGERPRINT = `SELECT n.nspname || '.' || c.relname AS name, c.relkind::text AS kind,
    (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0) AS columns
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname IN ('auth_service', 'omni2', 'public', 'security_console') ORDER BY 1`;

describe.each(Object.entries(ENGINES))('on %s', (_, open) => {
  let database: Database & Supervised;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, end } = await open());
  });
  afterAll(() => end());

  it('creates everything at once, and nothing the second time', async () => {
    expect(await pendingSql(database, [CONSOLE])).toContain('CREATE SCHEMA security_console');
    expect(await migrate(database, ALL)).toEqual(RUN);
    const before = await database.query(FINGERPRINT);
    expect(await migrate(database, ALL)).toEqual([]);
    expect(await database.query(FINGERPRINT)).toEqual(before);
    expect(before.length).toBeGreaterThan(60);
    expect(await pendingSql(database, ALL)).toBe('');
  });

  it('keeps the journal append-only, even for its owner', async () => {
    await database.execute(
      `INSERT INTO security_console.journal (seq, at, actor, action, subject, previous_hash, hash)
       VALUES (1, now(), 'a', 'b', 'c', '', 'h')`,
    );
    for (const sql of [
      'UPDATE security_console.journal SET actor = actor',
      'DELETE FROM security_console.journal',
      'TRUNCATE security_console.journal',
    ]) {
      await expect(database.execute(sql)).rejects.toMatchObject({ code: 'not-allowed' });
    }
    expect(await database.query('SELECT seq, actor FROM security_console.journal')).toEqual([
      { seq: 1, actor: 'a' },
    ]);
  });
});

describe('on postgres', () => {
  let server: TestPostgres;
  let one: Database & Supervised;
  let two: Database & Supervised;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    const { database } = await server.createDatabase();
    [one, two] = [1, 2].map(() =>
      openPostgres(postgresProfile(server, database), async () => server.password),
    ) as [typeof one, typeof two];
    return async () => {
      await one.close();
      await two.close();
    };
  });

  it('lets two consoles migrate at the same time: one does it, the other finds it done', async () => {
    const results = await Promise.all([migrate(one, ALL), migrate(two, ALL)]);
    expect(results.map((run) => run.length).sort((a, b) => a - b)).toEqual([0, RUN.length]);
    expect(await one.query('SELECT count(*) AS n FROM security_console.migrations')).toEqual([
      { n: RUN.length },
    ]);
  });

  it('leaves nothing of a migration that fails', async () => {
    const broken: MigrationSet = {
      name: 'console',
      migrations: [
        ...CONSOLE.migrations,
        { version: NEXT, title: 'Broken', sql: 'CREATE TABLE half (a int); SELECT 1 / 0;' },
      ],
    };
    await expect(migrate(one, [broken])).rejects.toThrow();
    expect(await one.query("SELECT 1 FROM pg_namespace WHERE nspname = 'security_console'")).toEqual([]);
    expect(await migrate(one, [CONSOLE])).toEqual(CONSOLE_RUN);
  });

  it('runs only what is new, and refuses a database that is ahead or was made otherwise', async () => {
    await migrate(one, [CONSOLE]);
    const newer: MigrationSet = {
      name: 'console',
      migrations: [
        ...CONSOLE.migrations,
        { version: NEXT, title: 'More', sql: 'CREATE TABLE security_console.more (a int);' },
      ],
    };
    expect(await pendingSql(one, [newer])).toBe('CREATE TABLE security_console.more (a int);');
    expect(await migrate(one, [newer])).toEqual([`console ${NEXT}`]);
    await expect(migrate(one, [CONSOLE])).rejects.toMatchObject({ code: 'workspace-too-new' });
    const edited: MigrationSet = {
      name: 'console',
      migrations: newer.migrations.map((each) => ({ ...each, sql: `${each.sql} -- edited` })),
    };
    await expect(migrate(one, [edited])).rejects.toMatchObject({ code: 'migration-changed' });
  });
});
