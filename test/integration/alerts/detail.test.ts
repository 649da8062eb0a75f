// The detail of an alert on both engines: everything that is stored about it, and in words what is not.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readChoices } from '../../../src/main/stores/alerts-choices.ts';
import { alertVersions } from '../../../src/main/stores/alerts-count.ts';
import { readAlert } from '../../../src/main/stores/alerts-detail.ts';
import { triageAlerts } from '../../../src/main/stores/alerts-triage.ts';
import { findUsers } from '../../../src/main/stores/users.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { alertDetailSchema } from '../../../src/shared/protocol/alerts.ts';
import { clearAlerts, ENGINES, insertAlerts, insertFeedAlerts, openFull } from './fixture.ts';

const CONVERSATION = '0190163d-8694-739b-aea5-966c26f8ad90';
const AT = '2026-01-31T10:00:00.000000Z';

describe.each(ENGINES)('the detail of an alert on %s', (engine) => {
  let database: Database;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
    await database.script(
      `INSERT INTO auth_service.roles (id, name) VALUES (3, 'developer');
       INSERT INTO auth_service.users (id, username, name, email, role_id, active) VALUES
         (41, 'dora', 'Dora Dent', 'dora@example.test', 3, true), (42, 'adora', 'Al 100%', 'al@example.test', 3, false);
       INSERT INTO omni2.user_blocks (user_id, is_blocked, blocked_services) VALUES (41, true, '{chat,mcp}'), (42, true, '{mcp}');
       INSERT INTO omni2.user_risk_profiles (user_id, total_incidents, latest_risk_score, last_incident_at, flagged)
         VALUES (41, 7, 88, '2026-01-30 12:00+00', true);
       INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at)
       SELECT '${CONVERSATION}', md5('session' || i)::uuid, 41, i,
         CASE i % 3 WHEN 0 THEN 'user_message' WHEN 1 THEN 'mcp_tool_call' ELSE 'assistant_response' END,
         CASE i % 3 WHEN 0 THEN jsonb_build_object('message', 'message ' || i)
           WHEN 1 THEN '{"mcp_server": "files", "tool_name": "read", "parameters": {"path": "/etc"}}'
           ELSE jsonb_build_object('message', repeat('x', 5000), 'model', 'haiku') END,
         '${AT}'::timestamptz + (i / 3 - 20) * interval '10 s'
       FROM generate_series(0, 119) i;`,
    );
  });
  afterAll(() => end());
  beforeEach(() => clearAlerts(database));

  it('shows event, breakdown, patterns, user, conversation, related alerts, notes and history', async () => {
    const common = { user: 41, patterns: ['leak'] };
    const others = await insertAlerts(
      database,
      Array.from({ length: 12 }, () => common),
    );
    const [key] = (await insertAlerts(database, [
      {
        user: 41,
        conversation: CONVERSATION,
        at: AT,
        score: 92,
        text: 'message 60',
        patterns: [
          {
            name: 'leak',
            category: 'EXFILTRATION',
            score: 92,
            spans: [
              [0, 7],
              [9, 3],
            ],
          },
          'other',
        ],
      },
    ])) as [string];
    await database.execute(
      `UPDATE omni2.security_risk_events SET detection_metadata = $1::jsonb, action_taken = 'ESCALATED', blocked = true WHERE message = 'message 60'`,
      [
        JSON.stringify({
          decided_by: 'pattern',
          layers: [
            { name: 'pattern', score: 92, weight: 0.4, contribution: 36.8, detail: 'leak' },
            { name: 'ml', score: null },
          ],
        }),
      ],
    );
    await triageAlerts(
      database,
      shape,
      'ana',
      [...(await alertVersions(database, shape, [key]))].map(([k, version]) => ({ key: k, version })),
      { note: 'look' },
    );

    const detail = await readAlert(database, shape, key);
    expect(alertDetailSchema.parse(detail)).toEqual(detail);
    expect(detail.gaps).toEqual([]);
    expect(detail.event).toMatchObject({
      message: 'message 60',
      total: 92,
      decidedBy: 'pattern',
      action: 'ESCALATED',
      blocked: true,
      layers: [
        { name: 'pattern', score: 92, weight: 0.4, contribution: 36.8, detail: 'leak' },
        { name: 'ml', score: null, weight: null, contribution: null, detail: null },
      ],
      patterns: [
        { name: 'leak', category: 'EXFILTRATION', score: 92, spans: [[0, 7]] },
        { name: 'other', category: null, score: null, spans: [] },
      ],
    });
    expect(detail.user).toEqual({
      id: '41',
      name: 'Dora Dent',
      email: 'dora@example.test',
      role: 'developer',
      active: true,
      blocked: true,
      flagged: true,
      whitelisted: false,
      latestScore: 88,
      incidents: 7,
      lastIncidentAt: '2026-01-30T12:00:00.000000Z',
    });
    const { conversation } = detail;
    expect(conversation).toHaveLength(41);
    expect(conversation.filter((entry) => entry.subject).map((entry) => entry.text)).toEqual(['message 60']);
    expect(conversation.filter((entry) => entry.at <= AT)).toHaveLength(21);
    expect([...conversation].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))).toEqual(conversation);
    expect(conversation.find((entry) => entry.kind === 'mcp_tool_call')).toMatchObject({
      title: 'Tool call · files · read',
      text: '{"path": "/etc"}',
    });
    expect(conversation.find((entry) => entry.kind === 'assistant_response')).toMatchObject({
      title: 'Assistant · haiku',
      cut: true,
    });
    expect(detail.sameUser.rows.map((row) => row.key)).toEqual([...others].reverse().slice(0, 10));
    expect(detail.sameUser.more).toBe(true);
    expect(detail.samePattern.rows).toHaveLength(10);
    expect(detail.notes).toMatchObject([{ author: 'ana', body: 'look' }]);
    expect(detail.history).toMatchObject([{ actor: 'ana', what: 'Note', after: 'look' }]);
  });

  it('falls back to the stored layer scores, and says what it does not know', async () => {
    const [key] = (await insertAlerts(database, [{ user: 42, score: 70 }])) as [string];
    const detail = await readAlert(database, shape, key);
    expect(detail.event?.layers.map(({ name, score, contribution }) => [name, score, contribution])).toEqual([
      ['pattern', 70, 28],
      ['behaviour', 0, 0],
      ['ml', null, null],
      ['history', null, null],
      ['accumulation', null, null],
    ]);
    expect(detail.user).toMatchObject({ name: 'Al 100%', active: false, blocked: false, incidents: null });
    expect(detail.gaps).toEqual(['The alert names no conversation.']);
  });

  it('shows an alert that was only heard live, and refuses one that is not there', async () => {
    const [key] = (await insertFeedAlerts(database, 'detail', [
      { user: 41, text: 'heard', patterns: ['leak'], score: 85 },
    ])) as [string];
    const detail = await readAlert(database, shape, key);
    expect(alertDetailSchema.parse(detail)).toEqual(detail);
    expect(detail).toMatchObject({
      text: 'heard',
      event: { message: 'heard', total: 85, layers: [], patterns: [{ name: 'leak' }] },
      user: { name: 'Dora Dent' },
    });
    expect(detail.gaps[0]).toMatch(/only heard on the live channel/);
    for (const gone of ['a:999999', 'a:not-a-number', `f:${'0'.repeat(32)}`]) {
      await expect(readAlert(database, shape, gone)).rejects.toMatchObject({ code: 'alert-gone' });
    }
  });

  it('cuts a message of 2 MB and keeps markup as text', async () => {
    const [key] = (await insertAlerts(database, [
      { text: `<img src=x onerror=alert(1)>${'ש'.repeat(1_000_000)}` },
    ])) as [string];
    const detail = await readAlert(database, shape, key);
    expect([detail.textCut, detail.event?.messageCut]).toEqual([true, true]);
    expect(detail.event?.message.startsWith('<img src=x onerror=alert(1)>ש')).toBe(true);
    expect(detail.text).toHaveLength(262_144);
  });

  it('offers the choices in use, and finds users by part of a name, by address and by id', async () => {
    await insertAlerts(database, [
      { type: 'ODD_ONE', assignee: 'zoe', patterns: ['seen', { pattern_name: 'seen too' }] },
    ]);
    await insertFeedAlerts(database, 'choices', [{ assignee: 'yan' }]);
    const choices = await readChoices(database, shape);
    expect(choices.types).toContain('ODD_ONE');
    expect(choices.types).toContain('CRITICAL_RISK');
    expect(choices.assignees).toEqual(['yan', 'zoe']);
    expect(choices.patterns).toEqual(['seen', 'seen too']);
    const names = async (query: string) => (await findUsers(database, shape, query)).map((user) => user.name);
    expect(await names('DOR')).toEqual(['Dora Dent', 'Al 100%']);
    expect(await names('0%')).toEqual(['Al 100%']);
    expect(await names('dora@')).toEqual(['Dora Dent']);
    expect(await names('41')).toEqual(['Dora Dent']);
    expect(await names('nobody\0')).toEqual([]);
  });
});
