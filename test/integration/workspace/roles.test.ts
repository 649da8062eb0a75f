// The SQL for the three roles in docs/operations.md, run as it stands there, gives what the page promises and no more.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { DEFAULT_SCORING } from '../../../src/main/scoring/configuration.ts';
import { createCasesService } from '../../../src/main/services/cases.ts';
import { actOnPerson } from '../../../src/main/stores/people-act.ts';
import { readPerson } from '../../../src/main/stores/people-detail.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { probe } from '../../../src/main/workspace/probe.ts';
import type { PersonAction } from '../../../src/shared/protocol/people.ts';
import { RIGHTS } from '../../../src/shared/protocol/rights.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { postgresProfile } from './profile.ts';

const page = readFileSync(resolve('docs/operations.md'), 'utf8');
const ROLES_SQL = /```sql\n([\s\S]*?)```/.exec(page)?.[1] ?? '';

let server: TestPostgres;
const as: Record<string, Database & Supervised> = {};

beforeAll(async () => {
  server = await startPostgres();
  const { database } = await server.createDatabase();
  const owner = openPostgres(postgresProfile(server, database), async () => server.password);
  await migrate(owner, [PLATFORM, SECURITY, CONSOLE]);
  await owner.script(ROLES_SQL);
  await owner.script(ROLES_SQL);
  await owner.script(`INSERT INTO omni2.security_alerts (alert_type, alert_message, total_risk_score) VALUES ('HIGH_RISK', 'm', 70);
    INSERT INTO security_console.journal (seq, at, actor, action, subject, previous_hash, hash) VALUES (1, now(), 'a', 'b', 'c', '', 'h')`);
  as.owner = owner;
  for (const role of ['analyst', 'admin', 'auditor', 'monitor']) {
    await owner.script(`CREATE ROLE a_${role} LOGIN PASSWORD 'secret' IN ROLE console_${role}`);
    as[role] = openPostgres(postgresProfile(server, database, `a_${role}`), async () => 'secret');
  }
});
afterAll(async () => {
  for (const database of Object.values(as)) await database.close();
  await server.stop();
});

const denied = { code: 'not-allowed' };
const TRIAGE =
  "UPDATE omni2.security_alerts SET status = 'RESOLVED', assigned_to = 'jo', resolved_at = now(), resolution_notes = 'n'";
const ENTRY = `INSERT INTO security_console.journal (seq, at, actor, action, subject, previous_hash, hash)
  SELECT max(seq) + 1, now(), 'a', 'b', 'c', '', 'h' || max(seq) FROM security_console.journal`;

describe('rights as the window sees them', () => {
  const auditor = ['console.use', 'reports.export', ...RIGHTS.filter((right) => right.endsWith('.read'))];
  const analyst = [
    ...auditor,
    'alerts.triage',
    'people.act',
    'cases.write',
    'views.write',
    'schema.keep',
    'usage.write',
    'reports.plan',
  ];
  const admin = [...analyst, 'patterns.write', 'channels.write', 'configuration.write'];
  it.each([
    ['auditor', auditor],
    ['analyst', analyst],
    ['admin', admin],
    ['owner', [...admin, 'schema.create']],
  ])('%s', async (role, rights) => {
    const found = await probe(as[role]!);
    expect([...found.rights].sort()).toEqual([...rights].sort());
    expect(found.missing.filter((one) => one.kind === 'privilege')).toEqual([]);
  });
});

it('lets the analyst keep cases and the auditor read them alone', async () => {
  const service = createCasesService({ publish: () => undefined });
  const asRole = async (role: string): Promise<CallContext> => {
    const { shape } = await probe(as[role]!);
    const profile = { id: 'embedded', kind: 'embedded', name: 'Test' } as const;
    const workspace = {
      profile,
      database: as[role]!,
      live: null,
      shape: () => shape,
      rights: () => new Set(),
    };
    return { analyst: role, workspace: () => workspace as never };
  };
  const fields = { title: 'A case', severity: 'HIGH', owner: null, tags: [], summary: '' } as const;
  const member = { kind: 'alert', ref: 'a:1' } as const;
  const { row } = await service.handlers['cases.create'](
    { ...fields, tags: [], members: [member] },
    await asRole('analyst'),
  );
  const { id } = row;
  await service.handlers['cases.note']({ id, body: 'n' }, await asRole('analyst'));
  await service.handlers['cases.remove']({ id, members: [member] }, await asRole('analyst'));
  const seen = await service.handlers['cases.read']({ id }, await asRole('auditor'));
  expect(seen.entries).toHaveLength(3);
  await expect(
    service.handlers['cases.note']({ id, body: 'n' }, await asRole('auditor')),
  ).rejects.toMatchObject(denied);
});

it('lets the analyst triage, note it, and write the journal', async () => {
  expect(await as.analyst!.execute(TRIAGE)).toBe(1);
  expect(await as.analyst!.execute(ENTRY)).toBe(1);
  await as.analyst!.execute(
    "INSERT INTO security_console.alert_triage (alert_key, version) VALUES ('a:1', 1)",
  );
  await as.analyst!.execute(
    "INSERT INTO security_console.alert_notes (alert_key, author, body) VALUES ('a:1', 'jo', 'x')",
  );
});

it('lets the analyst act on people, whose notes and ends nobody takes back', async () => {
  await as.owner!.script(
    `INSERT INTO auth_service.users (id, username, name) VALUES (1, 'kim', 'Kim') ON CONFLICT DO NOTHING`,
  );
  const { shape } = await probe(as.analyst!);
  const kim = { key: 'u:1', name: 'Kim' };
  const reason = 'asked for';
  const actions: PersonAction[] = [
    { what: 'flag', on: true, reason },
    { what: 'whitelist', on: true, until: null, reason },
    { what: 'whitelist', on: false, until: null, reason },
    { what: 'block', on: true, services: ['chat'], message: '', reason },
    { what: 'store_profile', reason },
    { what: 'note', body: 'x' },
  ];
  for (const action of actions) await actOnPerson(as.analyst!, shape, DEFAULT_SCORING, 'jo', kim, action);
  expect(await readPerson(as.auditor!, shape, DEFAULT_SCORING, 'u:1')).toMatchObject({
    row: { flags: ['flagged', 'blocked'] },
    notes: [{ body: 'x' }],
  });
  for (const sql of [
    "UPDATE security_console.person_notes SET body = ''",
    'DELETE FROM security_console.person_notes',
    'DELETE FROM security_console.whitelistings',
    'DELETE FROM omni2.user_risk_profiles',
    'DELETE FROM omni2.user_blocks',
  ]) {
    await expect(as.analyst!.execute(sql), sql).rejects.toMatchObject(denied);
  }
});

it('keeps the analyst from what an alert says, and from patterns', async () => {
  for (const sql of [
    "UPDATE omni2.security_alerts SET alert_message = 'harmless'",
    'UPDATE omni2.security_alerts SET total_risk_score = 0',
    'DELETE FROM omni2.security_alerts',
    "INSERT INTO omni2.security_alerts (alert_type, alert_message, total_risk_score) VALUES ('X', 'm', 1)",
    "INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score) VALUES ('p', 'REGEX', 'x', 1)",
    'CREATE TABLE security_console.own (a int)',
  ]) {
    await expect(as.analyst!.execute(sql), sql).rejects.toMatchObject(denied);
  }
});

it('lets the auditor change nothing, and only add to the journal', async () => {
  expect(await as.auditor!.execute(ENTRY)).toBe(1);
  for (const sql of [
    TRIAGE,
    'DELETE FROM security_console.journal',
    "UPDATE security_console.journal SET actor = 'x'",
    "INSERT INTO security_console.alert_notes (alert_key, author, body) VALUES ('a:1', 'x', 'x')",
    'DELETE FROM security_console.saved_views',
    'UPDATE omni2.user_risk_profiles SET whitelisted = true',
    'INSERT INTO omni2.user_blocks (user_id) VALUES (2)',
    "INSERT INTO security_console.person_notes (person, author, body) VALUES ('u:1', 'x', 'x')",
  ]) {
    await expect(as.auditor!.execute(sql), sql).rejects.toMatchObject(denied);
  }
  expect(await as.auditor!.query('SELECT count(*) AS n FROM omni2.security_alerts')).toEqual([{ n: 1 }]);
});

it('lets the administrator look after patterns, and everybody read their versions', async () => {
  for (const sql of [
    "INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score) VALUES ('p', 'REGEX', 'x', 1)",
    "INSERT INTO security_console.pattern_versions (pattern, version, actor, action, reason, definition) VALUES ('p', 1, 'a', 'publish', 'r', '{}')",
    "INSERT INTO security_console.pattern_drafts (author, pattern, definition) VALUES ('a', 'p', '{}')",
    "INSERT INTO security_console.pattern_exceptions (pattern, user_id, reason, actor) VALUES ('p', '1', 'r', 'a')",
    'UPDATE security_console.pattern_exceptions SET ended_at = now()',
    "INSERT INTO security_console.pattern_health (digest, health) VALUES ('d', '{}')",
    "INSERT INTO security_console.backtests (actor, spec, state) VALUES ('a', '{}', 'running')",
    'DELETE FROM security_console.backtests',
    'DELETE FROM security_console.pattern_drafts',
  ]) {
    expect(await as.admin!.execute(sql), sql).toBe(1);
    for (const role of ['analyst', 'auditor']) {
      await expect(as[role]!.execute(sql), `${role}: ${sql}`).rejects.toMatchObject(denied);
    }
  }
  for (const sql of [
    "UPDATE security_console.pattern_versions SET reason = 'other'",
    'DELETE FROM security_console.pattern_versions',
    'DELETE FROM security_console.pattern_exceptions',
  ])
    await expect(as.admin!.execute(sql), sql).rejects.toMatchObject(denied);
  for (const role of ['admin', 'analyst', 'auditor'])
    expect(await as[role]!.query('SELECT version FROM security_console.pattern_versions')).toHaveLength(1);
});

it('shows password hashes and credentials of servers to none of them', async () => {
  for (const role of ['auditor', 'analyst', 'admin']) {
    await expect(as[role]!.query('SELECT password_hash FROM auth_service.users')).rejects.toMatchObject(
      denied,
    );
    await expect(as[role]!.query('SELECT auth_config FROM omni2.mcp_servers')).rejects.toMatchObject(denied);
    await as[role]!.query('SELECT id, username, email FROM auth_service.users');
  }
});

it.each([
  'UPDATE security_console.journal SET actor = $$x$$',
  'DELETE FROM security_console.journal',
  'TRUNCATE security_console.journal',
])('lets nobody rewrite the journal: %s', async (sql) => {
  for (const role of ['auditor', 'analyst', 'admin', 'owner']) {
    await expect(as[role]!.execute(sql), role).rejects.toMatchObject(denied);
  }
});
