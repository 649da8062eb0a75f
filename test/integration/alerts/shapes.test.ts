// Installations that differ: other column types, missing columns, tables and rights. All is shown that can be; nothing fails.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listAlerts } from '../../../src/main/stores/alerts.ts';
import { readChoices } from '../../../src/main/stores/alerts-choices.ts';
import { alertTargets, countAlerts } from '../../../src/main/stores/alerts-count.ts';
import { readAlert } from '../../../src/main/stores/alerts-detail.ts';
import { triageAlerts, undoChange } from '../../../src/main/stores/alerts-triage.ts';
import { findUsers } from '../../../src/main/stores/users.ts';
import { listViews } from '../../../src/main/stores/views.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { type AlertFilter, alertDetailSchema, alertRowSchema } from '../../../src/shared/protocol/alerts.ts';
import { ENGINES, openEngine } from './fixture.ts';

const UUIDS = ['0190163d-8694-739b-aea5-966c26f8ad90', '0190163d-8694-739b-aea5-966c26f8ad91'] as const;
const EVERY_FILTER: AlertFilter[] = [
  {},
  { levels: ['CRITICAL', 'LOW'] },
  { statuses: ['OPEN'] },
  { statuses: ['RESOLVED'] },
  { types: ['HIGH_RISK'] },
  { assignee: '' },
  { assignee: 'ana' },
  { user: '7' },
  { user: UUIDS[0] },
  { text: 'x' },
  { pattern: 'leak' },
  { conversation: UUIDS[0] },
  { from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
];

/** How the tables look on an installation, and what the newest of its two alerts must show. */
const INSTALLATIONS: Record<string, { sql: string; shows: object }> = {
  'uuid ids, text user ids, integer assignees, times without zone, status in small letters': {
    sql: `CREATE SCHEMA auth_service; CREATE TABLE auth_service.users (id int PRIMARY KEY, username text);
      INSERT INTO auth_service.users VALUES (7, 'dora');
      CREATE TABLE omni2.security_risk_events (id uuid PRIMARY KEY, message text, matched_patterns json, total_risk_score numeric);
      INSERT INTO omni2.security_risk_events VALUES ('${UUIDS[0]}', 'm', '[{"pattern_name": "leak"}]', 88.6);
      CREATE TABLE omni2.security_alerts (id uuid PRIMARY KEY, user_id text, risk_event_id uuid, conversation_id text, alert_type text,
        alert_message text, total_risk_score numeric(5,2), status varchar(20), assigned_to int, resolved_at timestamp,
        resolution_notes text, created_at timestamp);
      INSERT INTO omni2.security_alerts VALUES
        ('${UUIDS[0]}', '7', '${UUIDS[0]}', 'c', 'HIGH_RISK', 'x', 88.6, 'resolved', 12, '2026-02-01', 'n', '2026-01-31 10:00:00.5'),
        ('${UUIDS[1]}', 'not a number', NULL, NULL, NULL, NULL, 'NaN', 'weird', NULL, NULL, NULL, '2026-01-30');`,
    shows: {
      key: `a:${UUIDS[0]}`,
      createdAt: '2026-01-31T10:00:00.500000Z',
      score: 89,
      level: 'CRITICAL',
      status: 'RESOLVED',
      userName: 'dora',
      patterns: ['leak'],
      assignee: '12',
    },
  },
  'few columns and no other tables': {
    sql: `CREATE TABLE omni2.security_alerts (id int PRIMARY KEY, status text);
      INSERT INTO omni2.security_alerts VALUES (1, 'OPEN'), (2, NULL);`,
    shows: {
      key: 'a:2',
      createdAt: '1970-01-01T00:00:00.000000Z',
      score: 0,
      level: 'LOW',
      status: 'OPEN',
      text: '',
      type: '',
    },
  },
  'a status of its own type, text array of patterns, ids as text': {
    sql: `CREATE TYPE omni2.alert_state AS ENUM ('OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE');
      CREATE TABLE omni2.security_risk_events (id text PRIMARY KEY, matched_patterns text[]);
      INSERT INTO omni2.security_risk_events VALUES ('e1', '{leak,"odd \\"one"}');
      CREATE TABLE omni2.security_alerts (id text PRIMARY KEY, risk_event_id text, user_id uuid, total_risk_score float8,
        status omni2.alert_state, assigned_to text, created_at timestamptz);
      INSERT INTO omni2.security_alerts VALUES ('ab12', 'e1', '${UUIDS[0]}', 70.4, 'INVESTIGATING', '', '2026-01-31T10:00:00Z'),
        ('ab11', NULL, NULL, NULL, 'OPEN', 'ana', '2026-01-30T10:00:00Z');`,
    shows: {
      key: 'a:ab12',
      score: 70,
      status: 'INVESTIGATING',
      userId: UUIDS[0],
      patterns: ['leak', 'odd "one'],
      assignee: null,
    },
  },
};

describe.each(ENGINES)('unusual installations on %s', (engine) => {
  let database: Database;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, end } = await openEngine(engine));
  });
  afterAll(() => end());
  beforeEach(() =>
    database.script(
      'DROP SCHEMA IF EXISTS omni2 CASCADE; DROP SCHEMA IF EXISTS auth_service CASCADE; DROP SCHEMA IF EXISTS security_console CASCADE; CREATE SCHEMA omni2;',
    ),
  );

  const list = async (shape: PlatformShape, filter: AlertFilter = {}) =>
    (await listAlerts(database, shape, { filter, order: 'newest', at: { offset: 0 }, limit: 50 })).rows;

  async function readEverything(shape: PlatformShape): Promise<void> {
    const rows = await list(shape);
    for (const row of rows) {
      expect(alertRowSchema.parse(row)).toEqual(row);
      const detail = await readAlert(database, shape, row.key);
      expect(alertDetailSchema.parse(detail)).toEqual(detail);
      expect(detail.gaps.length).toBeGreaterThan(0);
    }
    for (const filter of EVERY_FILTER) {
      const found = await list(shape, filter);
      expect(await countAlerts(database, shape, filter)).toEqual({ count: found.length, exact: true });
      for (const order of ['newest', 'oldest'] as const) {
        const first = await listAlerts(database, shape, { filter, order, at: { offset: 0 }, limit: 1 });
        if (first.last === null) continue;
        const rest = await listAlerts(database, shape, {
          filter,
          order,
          at: { after: first.last },
          limit: 50,
        });
        expect(first.rows.length + rest.rows.length).toBe(found.length);
      }
    }
    await readChoices(database, shape);
    await findUsers(database, shape, 'do');
    await listViews(database, shape, 'ana');
  }

  it.each(Object.entries(INSTALLATIONS))('reads and triages with %s', async (_, { sql, shows }) => {
    await database.script(sql);
    let shape = await readShape(database);
    await readEverything(shape);
    expect((await list(shape))[0]).toMatchObject(shows);

    await migrate(database, [CONSOLE]);
    shape = await readShape(database);
    await readEverything(shape);
    // One that was only heard live, changed along with the others: its columns may be of other types than theirs.
    await database.execute(
      `INSERT INTO security_console.feed_alerts (key, created_at, channel, alert_type, alert_message, total_risk_score, assigned_to)
       VALUES ('f:' || md5('1'), '2020-01-01', 'security_alerts', 'HIGH_RISK', 'x', 66, 'zoe')`,
    );
    const before = await database.query('SELECT * FROM omni2.security_alerts ORDER BY id');
    const rows = (await list(shape)).map(({ version: _version, ...row }) => row);
    const { targets } = await alertTargets(database, shape, {}, 10);
    const done = await triageAlerts(database, shape, 'ana', targets, {
      status: 'RESOLVED',
      reason: 'benign',
      assignee: 'ana',
    });
    expect(done.changed).toHaveLength(3);
    for (const row of await list(shape))
      expect(row).toMatchObject({ status: 'RESOLVED', reason: 'benign', assignee: 'ana' });
    expect(await list(shape, { assignee: 'ana' })).toHaveLength(3);
    expect(await list(shape, { assignee: '' })).toHaveLength(0);
    const after = await alertTargets(database, shape, {}, 10);
    const unassigned = await triageAlerts(database, shape, 'ana', after.targets, { assignee: null });
    expect(await list(shape, { assignee: '' })).toHaveLength(3);
    await undoChange(database, shape, 'ana', unassigned.entry as number);
    await undoChange(database, shape, 'ana', done.entry as number);
    expect(await database.query('SELECT * FROM omni2.security_alerts ORDER BY id')).toEqual(before);
    expect((await list(shape)).map(({ version: _version, ...row }) => row)).toEqual(rows);
  });

  it('gives an empty list where there is no table at all, and refuses triage in words', async () => {
    const shape = await readShape(database);
    expect(await list(shape)).toEqual([]);
    expect(await countAlerts(database, shape, { text: 'x' })).toEqual({ count: 0, exact: true });
    await expect(
      (async () =>
        triageAlerts(database, shape, 'ana', [{ key: 'a:1', version: '' }], { assignee: 'ana' }))(),
    ).rejects.toMatchObject({ code: 'console-tables-missing' });
  });

  it('lists what was only heard live where the platform has no alerts table', async () => {
    await migrate(database, [CONSOLE]);
    await database.execute(
      `INSERT INTO security_console.feed_alerts (key, created_at, channel, alert_type, user_id, user_email, alert_message, total_risk_score)
       VALUES ('f:' || md5('1'), now(), 'system_events', 'GUARD_VIOLATION', 'u-1', 'u@example.test', 'x', 66)`,
    );
    const shape = await readShape(database);
    await readEverything(shape);
    expect(await list(shape)).toMatchObject([{ source: 'feed', userEmail: 'u@example.test', score: 66 }]);
  });
});
