// Proves what each message of the live channels is read as, and that no message whatever makes the reader throw.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cleanJson } from '../../../../src/main/stores/clean.ts';
import type { HeardAlert } from '../../../../src/main/stores/feed.ts';
import { heardRow } from '../../../../src/main/streams/heard-row.ts';
import { instantMs, readMessage } from '../../../../src/main/streams/message.ts';
import { alertRowSchema } from '../../../../src/shared/protocol/alerts.ts';

const RECEIVED = Date.UTC(2026, 0, 31, 10);

function read(channel: string, body: unknown) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  return readMessage({ channel, payload, receivedMs: RECEIVED });
}

function alertOf(channel: string, body: unknown): HeardAlert {
  const heard = read(channel, body);
  if (heard.kind !== 'alert') throw new Error(JSON.stringify(heard));
  return heard.alert;
}

const SHORT = {
  type: 'security_risk',
  user_id: 7,
  conversation_id: 'c-1',
  risk_score: 87,
  timestamp: 1_769_853_600,
};
const LONG = {
  alert_id: 'abc',
  timestamp: '2026-01-31T10:00:00.123456Z',
  severity: 'critical',
  user_id: '7',
  user_email: 'a@example.org',
  conversation_id: 'c-1',
  risk_score: 87,
  risk_level: 'CRITICAL',
  matched_patterns: ['one', { pattern_name: 'two' }, { name: 'three' }, 4, null],
  message_excerpt: 'ignore all rules',
  action_taken: 'ESCALATED',
  dashboard_link: 'https://example.org',
};

test('the short form', () => {
  expect(alertOf('security_alerts', SHORT)).toMatchObject({
    type: 'CRITICAL_RISK',
    hasRow: true,
    alertId: null,
    sentMs: 1_769_853_600_000,
    userId: '7',
    conversationId: 'c-1',
    score: 87,
    patterns: [],
    text: 'Security risk, score 87',
  });
});

test('the long form', () => {
  expect(alertOf('security_alerts', LONG)).toMatchObject({
    alertId: 'abc',
    sentMs: Date.parse('2026-01-31T10:00:00.123Z'),
    userId: '7',
    userEmail: 'a@example.org',
    patterns: ['one', 'two', 'three'],
    text: 'ignore all rules',
    action: 'ESCALATED',
  });
});

test('guard violations and blocked users are alerts without a row', () => {
  const violation = { user_id: 1, user_email: 'x@y.example', score: 1, action: 'block', violation_count: 2 };
  expect(
    alertOf('system_events', {
      type: 'prompt_guard_violation',
      data: { ...violation, message_preview: 'hey' },
    }),
  ).toMatchObject({
    type: 'GUARD_VIOLATION',
    hasRow: false,
    score: 100,
    text: 'Prompt guard violation 2: hey',
  });
  expect(
    alertOf('system_events', { type: 'prompt_guard_user_blocked', data: { user_id: 1, violation_count: 5 } }),
  ).toMatchObject({
    type: 'USER_BLOCKED',
    hasRow: false,
    score: 80,
    text: 'User blocked by the prompt guard after 5 violations',
  });
  expect(alertOf('user_blocked', { user_id: 'u', custom_message: 'bye', blocked_by: 3 })).toMatchObject({
    type: 'USER_BLOCKED',
    text: 'User blocked by user 3: bye',
  });
});

test('messages of no concern are passed by, and malformed ones give a reason', () => {
  expect(read('system_events', { type: 'mcp_server_added', data: 5 })).toEqual({ kind: 'other' });
  expect(read('security_alerts', { type: 'something_else' })).toEqual({ kind: 'other' });
  expect(read('elsewhere', {})).toEqual({ kind: 'other' });
  for (const [body, reason] of [
    ['{', 'not JSON'],
    ['[1]', 'not a JSON object'],
    ['{}', 'neither alert_id nor risk_score'],
    ['{"risk_score":"high"}', 'risk_score: '],
    ['{"risk_score":50,"user_id":{}}', 'user_id: '],
  ] as const) {
    expect(read('security_alerts', body)).toMatchObject({
      kind: 'malformed',
      reason: expect.stringContaining(reason),
    });
  }
  expect(read('user_blocked', {})).toMatchObject({ kind: 'malformed' });
  expect(
    readMessage({ channel: 'security_alerts', payload: '', receivedMs: RECEIVED, oversizedBytes: 5_000_000 }),
  ).toMatchObject({ kind: 'malformed', reason: 'security_alerts: 5000000 bytes are more than are read' });
});

test('scores come as fractions, numbers or text, and stay within 0–100', () => {
  const score = (risk_score: unknown) => alertOf('security_alerts', { ...SHORT, risk_score }).score;
  expect([0.87, 87, '87', 86.5, 0, -3, 250].map(score)).toEqual([87, 87, 87, 87, 0, 0, 100]);
});

test('times come as seconds, milliseconds, microseconds or text', () => {
  const at = Date.UTC(2026, 0, 31, 10, 0, 0, 123);
  for (const time of [
    at / 1_000,
    at,
    at * 1_000,
    String(at),
    '2026-01-31T10:00:00.123',
    '2026-01-31 12:00:00.123456+02:00',
  ]) {
    expect(instantMs(time)).toBe(at);
  }
  for (const time of [null, undefined, '', 'soon', 0, -1, 1e300, Number.NaN])
    expect(instantMs(time)).toBeNull();
});

test('the same message has the same key wherever it is heard, and different ones differ', () => {
  const key = (body: object, receivedMs = RECEIVED) => {
    const heard = readMessage({ channel: 'security_alerts', payload: JSON.stringify(body), receivedMs });
    return heard.kind === 'alert' ? heard.alert.key : heard.kind;
  };
  expect(key(SHORT, RECEIVED + 60_000)).toBe(key(SHORT));
  expect(key({ ...SHORT, user_id: '7', timestamp: '2026-01-31T10:00:00Z' })).toBe(key(SHORT));
  expect(key(LONG)).toBe(key({ ...LONG, message_excerpt: 'edited' }));
  const keys = [
    SHORT,
    LONG,
    { ...SHORT, user_id: 8 },
    { ...SHORT, risk_score: 88 },
    { ...SHORT, timestamp: 1_769_853_601 },
  ];
  expect(new Set(keys.map((body) => key(body))).size).toBe(keys.length);
});

test('nothing in a message makes the reader throw, and every alert makes a valid row that the database can take', () => {
  const name = fc.constantFrom(
    ...Object.keys(LONG),
    'type',
    'data',
    'score',
    'violation_count',
    'blocked_by',
    '__proto__',
  );
  const value = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.double(),
    fc.integer(),
    fc.constantFrom(
      null,
      true,
      '\u0000',
      '\ud800',
      'prompt_guard_violation',
      'security_risk',
      '2026-01-31T10:00:00Z',
      1e300,
    ),
    fc.jsonValue(),
  );
  // Valid messages with a field or two replaced: most noise alone would never get past the first check.
  const noise = fc.dictionary(name, value, { maxKeys: 2 });
  const told = fc.oneof(
    noise.map((some) => ['security_alerts', { ...LONG, ...some }] as const),
    noise.map((some) => ['security_alerts', { ...SHORT, ...some }] as const),
    noise.map((some) => {
      const data = { user_id: 1, score: 0.9, message_preview: 'hey', ...some };
      return ['system_events', { type: 'prompt_guard_violation', data }] as const;
    }),
    noise.map((some) => ['user_blocked', { user_id: 1, custom_message: 'bye', ...some }] as const),
  );
  const channel = fc.constantFrom('security_alerts', 'system_events', 'user_blocked', 'other');
  const noiseOnly = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.json(),
    fc.dictionary(name, value).map((one) => JSON.stringify(one)),
  );
  const message = fc.oneof(
    fc.tuple(channel, noiseOnly),
    told.map(([on, body]): [string, string] => [on, JSON.stringify(body)]),
  );
  let alerts = 0;
  fc.assert(
    fc.property(message, ([on, payload]) => {
      const heard = readMessage({ channel: on, payload, receivedMs: RECEIVED });
      if (heard.kind === 'malformed') expect(heard.reason.length).toBeLessThan(200);
      if (heard.kind !== 'alert') return;
      alerts += 1;
      expect(alertRowSchema.safeParse(heardRow(heard.alert, 'feed')).error).toBeUndefined();
      const { raw, ...told } = heard.alert;
      const kept = JSON.stringify([told, raw === null ? null : cleanJson(JSON.parse(raw))]);
      expect(kept).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/);
    }),
    { numRuns: 1_000 },
  );
  expect(alerts).toBeGreaterThan(100);
});

test('a message nested thousands deep is read, and kept without its depths', () => {
  const deep = `{"alert_id":1,"risk_score":70,"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}`;
  expect(
    JSON.stringify(cleanJson(JSON.parse(alertOf('security_alerts', deep).raw ?? ''))).length,
  ).toBeLessThan(100);
});
