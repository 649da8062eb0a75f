// Workspaces opened, switched and brought back, as the window is told of it.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { type WorkspaceHandlers, workspaceHandlers } from '../../../src/main/services/workspace.ts';
import {
  createWorkspaceManager,
  type WorkspaceManager,
} from '../../../src/main/services/workspace-manager.ts';
import { createNotifyLive } from '../../../src/main/streams/notify-live.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { memorySecrets } from '../../../src/main/workspace/memory-secrets.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { openProfiles } from '../../../src/main/workspace/profiles.ts';
import type { SecretStore } from '../../../src/main/workspace/secrets.ts';
import { RIGHTS } from '../../../src/shared/protocol/rights.ts';
import type { ServerProfile, WorkspaceState } from '../../../src/shared/protocol/workspace.ts';
import { workspaceStateSchema } from '../../../src/shared/protocol/workspace.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { postgresProfile, serverProfile } from './profile.ts';

let server: TestPostgres;
let dataFolder: string;
let secrets: SecretStore;
let manager: WorkspaceManager | null;
let call: WorkspaceHandlers;
let told: WorkspaceState[];
let opened: string[];

beforeAll(async () => {
  server = await startPostgres();
});
afterAll(() => server.stop());
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'watchroom-manager-'));
  secrets = memorySecrets();
  manager = null;
  told = [];
  opened = [];
});
afterEach(async () => {
  await manager?.stop();
  rmSync(dataFolder, { recursive: true });
});

async function start(): Promise<WorkspaceManager> {
  manager = await createWorkspaceManager({
    dataFolder,
    secrets,
    log: () => undefined,
    publish: (_, payload) => {
      told.push(workspaceStateSchema.parse(payload));
    },
    createLive: (profile, database) => (profile.kind === 'embedded' ? createNotifyLive(database) : null),
    onOpen: async ({ profile }) => {
      opened.push(`+${profile.id}`);
      return async () => {
        opened.push(`-${profile.id}`);
      };
    },
  });
  call = workspaceHandlers(manager, secrets);
  return manager;
}

const context = (): CallContext => ({
  analyst: 'Jo',
  workspace: () => (manager as WorkspaceManager).workspace(),
});
const phase = () => manager?.state().phase;
const service = (name: string) => manager?.state().services.find((each) => each.name === name);
const ready = () => expect.poll(phase, { timeout: 50_000 }).toBe('ready');

/** A server workspace that is the current one when the console starts. */
async function serverWorkspace(
  setUp: 'platform' | 'empty' = 'platform',
  change: Partial<ServerProfile['postgres']> = {},
): Promise<ServerProfile> {
  const { database } = await server.createDatabase();
  if (setUp === 'platform') {
    const owner = openPostgres(postgresProfile(server, database), async () => server.password);
    await migrate(owner, [PLATFORM]);
    await owner.script('DROP SCHEMA security_console CASCADE');
    await owner.close();
  }
  const profile = serverProfile({ ...postgresProfile(server, database), ...change });
  const profiles = await openProfiles(dataFolder);
  await profiles.save(profile);
  await profiles.setCurrent(profile.id);
  await secrets.set(profile.id, { postgresPassword: server.password });
  return profile;
}

it('opens the embedded workspace with everything in it, at the first start', async () => {
  const { state, rights, workspace } = await start();
  expect(phase()).toBe('opening');
  expect(workspace).toThrow('still being opened');
  await ready();
  expect(state()).toMatchObject({ profile: { id: 'embedded' }, problem: null });
  expect(state().missing.map((one) => one.what)).toEqual(['omni2.audit_logs.cost_usd']);
  expect(rights()).toEqual(new Set(RIGHTS));
  expect(service('database')).toMatchObject({ state: 'up', what: expect.stringContaining('PGlite') });
  expect(service('live')).toMatchObject({ state: 'up' });
  expect(Math.abs(state().clockSkewSeconds ?? 99)).toBeLessThan(2);
  expect(opened).toEqual(['+embedded']);
  expect(told.at(-1)).toEqual(state());
});

it('has an embedded database of another build made anew, the old one moved aside, once asked to', async () => {
  const first = await start();
  await ready();
  await expect(call['workspace.rebuild']({}, context())).rejects.toMatchObject({
    code: 'nothing-to-rebuild',
  });
  await first.workspace().database.script(`
    UPDATE security_console.migrations SET checksum = 'of other SQL' WHERE set_name = 'security';
    CREATE TABLE public.precious (n int)`);
  await first.stop();

  const second = await start();
  await expect.poll(phase, { timeout: 50_000 }).toBe('failed');
  expect(second.state()).toMatchObject({
    problem: { code: 'migration-changed', message: expect.stringContaining('another build') },
    rebuildable: true,
  });
  // To try again changes nothing: only to ask for it does.
  await call['workspace.retry']({}, context());
  await expect.poll(phase, { timeout: 50_000 }).toBe('failed');
  await call['workspace.rebuild']({}, context());
  await ready();
  const { problem, rebuildable } = second.state();
  expect({ code: problem?.code, rebuildable }).toEqual({ code: 'workspace-rebuilt', rebuildable: false });
  const aside = /moved to (\S+)/.exec(problem?.message ?? '')?.[1] ?? '';
  expect(basename(aside)).toMatch(/^pg\.aside-\d{4}-\d\d-\d\dT/);
  expect(existsSync(join(aside, 'PG_VERSION'))).toBe(true);
  const { database } = second.workspace();
  expect(await database.query("SELECT to_regclass('public.precious')::text AS there")).toEqual([
    { there: null },
  ]);
  await second.stop();
  await start();
  await ready();
  expect(manager?.state().problem).toBeNull();
});

it('switches to a server and back without a restart', async () => {
  const { open } = await start();
  await ready();
  const profile = await serverWorkspace();
  await call['workspace.save']({ profile, secrets: { postgresPassword: server.password } }, context());
  await open(profile.id);
  await ready();
  expect(manager?.state().profile.id).toBe(profile.id);
  expect(service('live')).toMatchObject({ state: 'absent' });
  await expect.poll(() => opened).toEqual(['+embedded', '-embedded', '+test']);
  await open('embedded');
  await ready();
  await expect.poll(() => opened).toEqual(['+embedded', '-embedded', '+test', '-test', '+embedded']);
  expect(await call['workspace.list']({}, context())).toMatchObject({
    current: 'embedded',
    secrets: { test: { postgres: true, redis: false } },
  });
  expect(JSON.stringify(told)).not.toContain(server.password);
});

it('works with what is there, and creates the rest once the SQL was agreed to', async () => {
  await serverWorkspace();
  await start();
  await ready();
  expect([...(manager?.rights() ?? [])]).toEqual([
    'console.use',
    'schema.read',
    'overview.read',
    'people.read',
    'servers.read',
    'audit.read',
    'activity.read',
    'configuration.read',
    'schema.create',
  ]);
  expect(manager?.state().missing.map((one) => one.what)).toContain('omni2.security_alerts');
  const { digest, parts } = await call['workspace.proposal']({}, context());
  const { created } = await call['workspace.create']({ digest }, context());
  expect(created).toEqual(parts.map((part) => part.title));
  expect([...(manager?.rights() ?? [])]).toContain('alerts.triage');
  expect(manager?.state().missing.map((one) => one.what)).toEqual(['omni2.audit_logs.cost_usd']);
  const journal = await manager
    ?.workspace()
    .database.query('SELECT actor, action, after FROM security_console.journal');
  expect(journal).toEqual([{ actor: 'Jo', action: 'workspace.create', after: { created } }]);
});

it('lives through a restart of the server, and sees what changed meanwhile', async () => {
  await serverWorkspace();
  await start();
  await ready();
  await server.kill();
  await expect.poll(() => service('database')?.state).toBe('down');
  expect(phase()).toBe('ready');
  expect(service('database')).toMatchObject({
    problem: expect.any(String),
    nextAttemptAt: expect.any(String),
  });
  await server.restart();
  const before = told.length;
  await call['workspace.retry']({}, context());
  await expect.poll(() => service('database')?.state, { timeout: 20_000 }).toBe('up');
  await expect.poll(() => told.length).toBeGreaterThan(before);
  expect(await manager?.workspace().database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(opened).toEqual(['+test']);
});

it('opens when the server comes up after the console', async () => {
  await serverWorkspace();
  await server.kill();
  await start();
  await expect.poll(phase).toBe('failed');
  expect(manager?.state().problem).toMatchObject({ code: 'database-away' });
  expect(() => manager?.workspace()).toThrow('Nothing answers');
  await server.restart();
  await ready();
  expect(manager?.state().problem).toBeNull();
  expect(opened).toEqual(['+test']);
});

it('says that the password is wrong, and opens once it is put right', async () => {
  const profile = await serverWorkspace();
  await secrets.set(profile.id, { postgresPassword: 'wrong' });
  await start();
  await expect
    .poll(() => service('database')?.problem, { timeout: 10_000 })
    .toBe('The database refused the login');
  await call['workspace.save']({ profile, secrets: { postgresPassword: server.password } }, context());
  await ready();
});

it('refuses a database that a newer console has changed', async () => {
  const profile = await serverWorkspace();
  const owner = openPostgres(profile.postgres, async () => server.password);
  await migrate(owner, [CONSOLE]);
  await owner.execute(
    "INSERT INTO security_console.migrations (set_name, version, title, checksum) VALUES ('console', 99, 'x', 'x')",
  );
  await owner.close();
  await start();
  await expect.poll(() => manager?.state().problem?.code, { timeout: 10_000 }).toBe('workspace-too-new');
  expect(phase()).toBe('failed');
});

it('tells a second console that the embedded folder is taken, and opens it when it is free', async () => {
  const first = await start();
  await ready();
  const second = await createWorkspaceManager({
    dataFolder,
    secrets,
    log: () => undefined,
    publish: () => undefined,
    createLive: () => null,
    onOpen: async () => async () => undefined,
  });
  await expect.poll(() => second.state().problem?.code).toBe('workspace-in-use');
  expect(second.state()).toMatchObject({ phase: 'failed', services: [{ state: 'down' }, {}] });
  await first.stop();
  await second.retry();
  await expect.poll(() => second.state().phase, { timeout: 30_000 }).toBe('ready');
  await second.stop();
});

it('does not send a stored password to another host', async () => {
  const profile = await serverWorkspace();
  await start();
  await ready();
  await call['workspace.save']({ profile: { ...profile, name: 'Renamed' }, secrets: {} }, context());
  expect(secrets.has(profile.id).postgres).toBe(true);
  const moved = { ...profile, postgres: { ...profile.postgres, host: 'localhost' } };
  const { checks } = await call['workspace.test']({ profile: moved, secrets: {} }, context());
  expect(checks.find((check) => check.step === 'login')).toMatchObject({
    state: 'failed',
    message: expect.stringContaining('No password'),
  });
  await call['workspace.save']({ profile: moved, secrets: {} }, context());
  expect(secrets.has(profile.id).postgres).toBe(false);
});

it('removes a workspace with its passwords, but never the embedded one', async () => {
  const profile = await serverWorkspace();
  await start();
  await call['workspace.remove']({ id: profile.id }, context());
  expect(manager?.profiles.list().map((each) => each.id)).toEqual(['embedded']);
  expect(secrets.has(profile.id)).toEqual({ postgres: false, redis: false, secret: false });
  expect(manager?.state().profile.id).toBe('embedded');
  await expect(call['workspace.remove']({ id: 'embedded' }, context())).rejects.toMatchObject({
    code: 'embedded-workspace',
  });
  await ready();
});

it('says that a list of workspaces it cannot understand was moved aside, and opens all the same', async () => {
  writeFileSync(join(dataFolder, 'workspaces.json'), 'not JSON');
  await start();
  await ready();
  expect(manager?.state()).toMatchObject({
    profile: { id: 'embedded' },
    problem: { code: 'profiles-moved-aside' },
  });
});

it('ends in the workspace chosen last, however fast one switches', async () => {
  const profile = await serverWorkspace();
  const { open } = await start();
  for (const id of ['embedded', profile.id, 'embedded', profile.id, 'embedded']) await open(id);
  await ready();
  expect(manager?.state().profile.id).toBe('embedded');
  expect(await manager?.workspace().database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(
    opened.filter((each) => each === '+embedded').length -
      opened.filter((each) => each === '-embedded').length,
  ).toBe(1);
});
