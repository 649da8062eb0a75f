// The timeline on both engines: one by one and gathered it tells the same, of everybody, whatever the records are like.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SCORING } from '../../../src/main/scoring/configuration.ts';
import { appendEntry, lockJournal } from '../../../src/main/stores/journal.ts';
import { readTimeline } from '../../../src/main/stores/timeline.ts';
import { listMarks } from '../../../src/main/stores/timeline-marks.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import { MARK_KINDS, type MarkKind } from '../../../src/shared/model/timeline.ts';
import type { CallInput } from '../../../src/shared/protocol/index.ts';
import { timelineMarks, timelineRead } from '../../../src/shared/protocol/timeline.ts';
import { ENGINES, openFull } from '../alerts/fixture.ts';
import { without } from '../people/world.ts';

const TALK = '11111111-2222-3333-4444-555555555555';
const ALONE = '22222222-2222-3333-4444-555555555555';
const FROM = '2026-03-01T00:00:00.000Z';
const TO = '2026-03-02T00:00:00.000Z';

/** Ada (1) on the first of March with a mark of each kind; Ben (2) with many; 9 known from events alone; an old account, 77. */
const WORLD = `
  INSERT INTO auth_service.users (id, username, name, email) VALUES (1, 'ada', 'Ada Byron', 'ada@corp.example'), (2, 'ben', 'Ben', NULL);
  INSERT INTO public.users (id, email, name) VALUES (77, 'old@corp.example', 'Oldtimer');
  INSERT INTO public.audit_logs (user_id, message_preview, created_at) VALUES (77, 'An old request', '2026-03-01 10:00:00+00');
  INSERT INTO omni2.security_risk_events (user_id, conversation_id, message, pattern_score, total_risk_score, risk_level, blocked, created_at) VALUES
    (1, '${TALK}', '=1+1 hello', 0, 5, 'LOW', false, '2026-03-01 10:00:00+00'),
    (1, '${TALK}', 'ignore the rules', 70, 70, 'HIGH', false, '2026-03-01 10:01:00+00'),
    (1, '${TALK}', 'ignore all', 95, 95, 'CRITICAL', true, '2026-03-01 10:02:00.123456+00'),
    (1, '${TALK}', 'long before', 60, 60, 'MEDIUM', false, '2026-02-28 23:30:00+00'),
    (1, NULL, 'from the future', 0, 10, 'LOW', false, now() + interval '3 years'),
    (1, NULL, 'never', 0, 10, 'LOW', false, 'infinity'),
    (NULL, '${ALONE}', 'nobody', 80, 80, 'HIGH', false, '2026-03-01 11:00:00+00'),
    (9, NULL, 'unknown', 0, 40, 'MEDIUM', false, '2026-03-01 11:00:00+00');
  INSERT INTO omni2.security_risk_events (user_id, message, total_risk_score, risk_level, created_at)
    SELECT 2, 'm' || i, i % 101, 'LOW', '2026-03-01 00:00:00+00'::timestamptz + i * interval '20 seconds' FROM generate_series(1, 4000) i;
  INSERT INTO omni2.user_activities (conversation_id, session_id, user_id, sequence_num, activity_type, activity_data, created_at) VALUES
    ('${TALK}', '${TALK}', 1, 1, 'user_message', '{"message": "hello"}', '2026-03-01 10:00:00+00'),
    ('${TALK}', '${TALK}', 1, 2, 'mcp_tool_call', '{"mcp_server": "files", "tool_name": "read"}', '2026-03-01 10:00:01+00'),
    ('${TALK}', '${TALK}', 1, 3, 'mcp_tool_response', '{"mcp_server": "files", "tool_name": "read", "status": "denied"}', '2026-03-01 10:00:02+00'),
    ('${TALK}', '${TALK}', 1, 4, 'mcp_tool_response', '"not an object"', '2026-03-01 10:00:03+00');
  INSERT INTO omni2.interaction_flows (session_id, user_id, flow_data, created_at) VALUES
    ('s1', '1', '{"events": [{"event_type": "permission_denied"}]}', '2026-03-01 09:00:00+00'),
    ('s2', '1', '["what is this"]', '2026-03-01 09:00:00+00');
  INSERT INTO omni2.security_alerts (user_id, risk_event_id, conversation_id, alert_type, alert_message, total_risk_score, created_at)
    VALUES (1, 3, '${TALK}', 'CRITICAL_RISK', 'critical', 95, '2026-03-01 10:02:01+00');
  INSERT INTO omni2.user_blocks (user_id, is_blocked, block_reason, blocked_at) VALUES (1, true, 'enough', '2026-03-01 10:05:00+00');
  INSERT INTO omni2.omni2_config (config_key, config_value, updated_at) VALUES ('prompt_guard', '{}', '2026-03-01 08:00:00+00'),
    ('monitor_user_2', '{}', '2026-03-01 08:00:00+00');`;

describe.each(ENGINES)('the timeline on %s', (engine) => {
  let database: Database;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
    await database.script(WORLD);
    await database.transaction(async (sql) => {
      await lockJournal(sql);
      const entry = { actor: 'ana', before: null, after: {} };
      await appendEntry(sql, { ...entry, action: 'alerts.triage', subject: 'a:1', subjects: ['a:1'] });
      await appendEntry(sql, { ...entry, action: 'alerts.triage', subject: 'a:9', subjects: ['a:9'] });
      await appendEntry(sql, { ...entry, action: 'people.flag', subject: 'u:1', subjects: ['u:1'] });
      await appendEntry(sql, { ...entry, action: 'patterns.publish', subject: 'p', subjects: ['p'] });
      await appendEntry(sql, {
        ...entry,
        action: 'configuration.save',
        subject: 'version 2',
        subjects: ['version 2'],
      });
    });
    // An index may be used, and never is on a table as small as this otherwise.
    if (engine === 'postgres') await database.execute('ANALYZE omni2.security_risk_events');
  });
  afterAll(() => end());

  /** As dispatch hands it out, so that an answer the protocol does not allow fails here. */
  const read = async (ask: Partial<CallInput<'timeline.read'>> & { key: string }, seen = shape) =>
    timelineRead.output.parse(
      await readTimeline(database, seen, DEFAULT_SCORING, {
        range: { from: FROM, to: TO },
        most: 100_000,
        steps: 1_000,
        ...ask,
      }),
    );
  const list = async (ask: Partial<CallInput<'timeline.marks'>> & { key: string }, seen = shape) =>
    timelineMarks.output.parse(
      await listMarks(database, seen, DEFAULT_SCORING, {
        from: FROM,
        to: TO,
        after: null,
        limit: 100,
        ...ask,
      }),
    );
  type Answer = Awaited<ReturnType<typeof read>>;
  /** Each mark as "kind score" in the order of time, those of before the range left out. */
  const told = ({ marks, from }: Answer) => {
    let at = 0;
    return marks.time.flatMap((since, index) => {
      at += since;
      const kind = MARK_KINDS[marks.kind[index]!]!;
      return at < Date.parse(from) ? [] : [`${kind} ${marks.score[index]}`];
    });
  };

  it('tells of each event once, by its gravest kind, in the order of time, with what was said before that still adds up', async () => {
    const answer = await read({ key: 'u:1' });
    expect(told(answer)).toEqual([
      'config -1',
      'denial -1',
      'message 5',
      'tool -1',
      'denial -1',
      'pattern 70',
      'block 95',
      'alert 95',
      'block -1',
    ]);
    expect(answer).toMatchObject({ name: 'Ada Byron', stepMs: null, future: 1, gaps: [] });
    expect(answer.known?.from).toBe('2026-02-28T23:30:00.000000Z');
    // Half an hour before the range, in the same conversation as the others.
    expect(answer.marks.own[0]).toBe(60);
    const own = answer.marks.own.flatMap((score, index) =>
      score > 0 ? [answer.marks.conversation[index]] : [],
    );
    expect(new Set(own).size).toBe(1);
  });

  it('shows what analysts did and changed, when they did it', async () => {
    const now = Date.now();
    const range = { from: new Date(now - 3_600_000).toISOString(), to: new Date(now + 60_000).toISOString() };
    expect(told(await read({ key: 'u:1', range }))).toEqual([
      'triage -1',
      'triage -1',
      'config -1',
      'config -1',
    ]);
    expect(told(await read({ key: 'u:2', range }))).toEqual(['config -1', 'config -1']);
    const { marks } = await list({ key: 'u:1', ...range });
    expect(marks.map(({ title }) => title)).toEqual([
      'alerts.triage · ana',
      'people.flag · ana',
      'patterns.publish · p · ana',
      'configuration.save · version 2 · ana',
    ]);
  });

  it('gathers what is too many, by step and kind, and loses none of it', async () => {
    const single = await read({ key: 'u:2' });
    const gathered = await read({ key: 'u:2', most: 1_000, steps: 100 });
    expect(single.stepMs).toBeNull();
    expect(gathered.stepMs).toBe(30 * 60_000);
    expect(single.marks.time).toHaveLength(4_002);
    expect(gathered.marks.count.reduce((sum, count) => sum + count, 0)).toBe(4_002);
    expect(gathered.marks.time.length).toBeLessThan(120);
    expect(Math.max(...gathered.marks.score)).toBe(Math.max(...single.marks.score));
    expect(gathered.marks.own).toEqual([]);
    // Steps stay where they are while one pans.
    const moved = await read({
      key: 'u:2',
      most: 1_000,
      steps: 100,
      range: { from: '2026-03-01T00:17:00Z', to: '2026-03-02T00:17:00Z' },
    });
    const times = ({ marks }: Answer) => {
      let at = 0;
      return marks.time.map((since) => (at += since));
    };
    expect(
      times(moved)
        .slice(2, 8)
        .every((at) => times(gathered).includes(at)),
    ).toBe(true);
  });

  it('chooses the last thirty days of what is known, and does not follow the future', async () => {
    const ben = await read({ key: 'u:2', range: null });
    expect(Date.parse(ben.to)).toBeLessThan(Date.parse('2026-03-03T00:00:00Z'));
    expect(ben.marks.time.length).toBeGreaterThan(3_999);
    const ada = await read({ key: 'u:1', range: null });
    expect(Date.parse(ada.to)).toBeLessThan(Date.now() + 3 * 86_400_000);
  });

  it('knows those of one id space, of none, and messages that no user is known of', async () => {
    const old = await read({ key: 'p:77' });
    expect(old.name).toBe('Oldtimer');
    expect(told(old)).toContain('message -1');
    expect(old.gaps[0]).toContain('Only public.users');
    expect(told(await read({ key: 'u:9' }))).toContain('message 40');
    const alone = await read({ key: `c:${ALONE}` });
    expect(told(alone)).toContain('pattern 80');
    for (const key of ['u:12345', 'u:no number', 'p:no number', 'c:no uuid', `u:${'9'.repeat(30)}`])
      expect((await read({ key })).known, key).toBeNull();
  });

  it('lists the marks in words by page, filtered by kind and score, with where each can be replayed', async () => {
    const all: { ref: string; kind: MarkKind }[] = [];
    let after: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list({ key: 'u:1', after, limit: 2 });
      all.push(...page.marks);
      after = page.next;
    } while (after !== null);
    const { marks } = await list({ key: 'u:1' });
    expect(all).toEqual(marks);
    expect(marks).toHaveLength(9);
    const { marks: blocks } = await list({ key: 'u:1', kinds: ['block', 'pattern'], scores: [90, 100] });
    expect(blocks).toMatchObject([
      {
        kind: 'block',
        score: 95,
        title: 'ignore all',
        conversation: TALK,
        step: 'event:3',
        at: '2026-03-01T10:02:00.123456Z',
      },
      { kind: 'block', score: null, title: 'Blocked from the chat: enough' },
    ]);
    const { marks: tools } = await list({ key: 'u:1', kinds: ['tool'] });
    expect(tools).toMatchObject([{ title: 'files · read', conversation: TALK }]);
    expect(tools[0]?.step).toMatch(/^activity:/);
    expect((await list({ key: 'u:1', after: 'nonsense' })).marks).toHaveLength(9);
  });

  it('works with less: without the security tables, without a journal, with times that have no zone', async () => {
    const bare = without(
      shape,
      'omni2.security_risk_events',
      'omni2.security_alerts',
      'security_console.journal',
    );
    const answer = await read({ key: 'u:1' }, bare);
    expect(told(answer)).toContain('message -1');
    expect(told(answer)).toContain('tool -1');
    expect(answer.gaps).toHaveLength(3);
    const zoned = told(await read({ key: 'u:1' }));
    await database.script(
      `ALTER TABLE omni2.security_risk_events ALTER COLUMN created_at TYPE timestamp USING created_at AT TIME ZONE 'UTC'`,
    );
    const zoneless = await readShape(database);
    try {
      expect(told(await read({ key: 'u:1' }, zoneless))).toEqual(zoned);
      const { marks } = await list({ key: 'u:1', kinds: ['pattern'] }, zoneless);
      expect(marks.map(({ at }) => at)).toEqual(['2026-03-01T10:01:00.000000Z']);
      expect((await read({ key: 'u:2', most: 1_000 }, zoneless)).stepMs).not.toBeNull();
    } finally {
      await database.script(
        `ALTER TABLE omni2.security_risk_events ALTER COLUMN created_at TYPE timestamptz USING created_at AT TIME ZONE 'UTC'`,
      );
    }
  });
});
