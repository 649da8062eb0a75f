// What goes out to others: safe to show, no more of a message than allowed, and of the form that receivers expect.
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { isInside } from '../../../../src/main/delivery/address.ts';
import { mailOf, signature, slackOf, webhookBody } from '../../../../src/main/delivery/letters.ts';
import { headline, type News, testNews, toldAlert } from '../../../../src/main/delivery/news.ts';
import { detectionFinding } from '../../../../src/main/delivery/ocsf.ts';
import { variableOf } from '../../../../src/shared/model/channel-variable.ts';
import { LEVELS } from '../../../../src/shared/model/level.ts';
import type { ChannelRules } from '../../../../src/shared/protocol/channels.ts';
import { detectionFindingSchema } from '../../../support/ocsf.ts';
import { testAlert } from '../../../support/test-core.ts';

const RULES: ChannelRules = {
  levels: ['HIGH'],
  categories: [],
  roles: [],
  hours: null,
  criticalAlways: true,
  groupMinutes: 0,
  text: 'excerpt',
  link: 'https://console.example/#/alerts/{alert}',
};
const news = (
  fields: Parameters<typeof testAlert>[1] = {},
  rules = RULES,
  more: Partial<News> = {},
): News => ({
  id: 'x',
  grouped: false,
  test: false,
  count: 1,
  alerts: [toldAlert(testAlert(7, fields), rules)],
  ...more,
});

test('no more of the message goes out than the rules allow', () => {
  const text = 'secret '.repeat(100);
  const sent = (rules: ChannelRules) => {
    const told = news({ text }, rules);
    return [mailOf(told), slackOf(told), webhookBody(told, 'watchroom'), webhookBody(told, 'ocsf')].map(
      (one) => JSON.stringify(one),
    );
  };
  for (const body of sent({ ...RULES, text: 'none' })) expect(body).not.toContain('secret');
  for (const body of sent(RULES)) expect(body.split('secret').length - 1).toBeLessThanOrEqual(2 * 23);
  for (const body of sent({ ...RULES, text: 'full' }))
    expect(body.split('secret').length - 1).toBeGreaterThanOrEqual(100);
});

test('what strangers wrote is shown, never run or linked', () => {
  const wild = news({
    userName: '<b>&Ada\r\nBcc: all@example.org',
    text: '<img src=x onerror=alert(1)> <!channel> "x"',
  });
  const { subject, html } = mailOf(wild);
  expect(subject).not.toMatch(/[\r\n]/);
  expect(html).not.toMatch(/<img|<b>&Ada/);
  expect(
    JSON.stringify(
      slackOf({
        ...wild,
        alerts: wild.alerts.map((one) => ({ ...one, user: { id: '1', name: '<!channel>', email: null } })),
      }),
    ),
  ).not.toContain('*User*\\n<!channel>');
});

test('a group is told as one, with how many there are', () => {
  expect(
    headline(news({ userName: 'Ada', patterns: ['jailbreak'] }, RULES, { grouped: true, count: 38 })),
  ).toBe('38 more HIGH alerts like this: Ada, jailbreak');
  expect(mailOf(news({}, RULES, { count: 38 })).text).toContain('And 37 more.');
});

test('whatever an alert holds, its finding keeps to OCSF', () => {
  const alert = fc.record({
    level: fc.constantFrom(...LEVELS),
    score: fc.integer({ min: 0, max: 100 }),
    type: fc.constantFrom('HIGH_RISK', 'CRITICAL_RISK', 'PATTERN_MATCH', 'ML_DETECTION'),
    text: fc.string({ unit: 'binary' }),
    patterns: fc.array(fc.string({ minLength: 1 }), { maxLength: 4 }),
    userId: fc.option(fc.string({ minLength: 1 })),
    userName: fc.option(fc.string()),
    userEmail: fc.constantFrom(null, 'ada@example.org'),
    conversationId: fc.option(fc.uuid()),
  });
  fc.assert(
    fc.property(alert, (fields) => {
      detectionFindingSchema.parse(detectionFinding(toldAlert(testAlert(1, fields), RULES)));
    }),
    { numRuns: 60 },
  );
  detectionFindingSchema.parse(
    detectionFinding(testNews(RULES, '2026-01-31T10:00:00.000Z').alerts[0] as never),
  );
});

test('the body of a webhook is as its published schema says', () => {
  const text = readFileSync(new URL('../../../../docs/alert-delivery.schema.json', import.meta.url), 'utf8');
  const schema = z.fromJSONSchema(JSON.parse(text));
  for (const told of [
    news(),
    news({ userId: null, text: '' }, { ...RULES, text: 'none' }, { grouped: true, count: 9 }),
    testNews(RULES, '2026-01-31T10:00:00.000Z'),
  ])
    schema.parse(JSON.parse(webhookBody(told, 'watchroom')));
  expect(() => schema.parse({ ...JSON.parse(webhookBody(news(), 'watchroom')), more: 1 })).toThrow();
});

test('a signature is over time and body, so that neither can be changed', () => {
  const expected = createHmac('sha256', 'key').update('1700000000.{}').digest('hex');
  expect(signature('key', '1700000000', '{}')).toBe(`sha256=${expected}`);
  expect(signature('key', '1700000001', '{}')).not.toBe(`sha256=${expected}`);
});

test.each([
  ['127.0.0.1', true],
  ['10.1.2.3', true],
  ['169.254.169.254', true],
  ['172.31.0.1', true],
  ['172.32.0.1', false],
  ['192.168.1.1', true],
  ['8.8.8.8', false],
  ['::1', true],
  ['fe80::1', true],
  ['fd00::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:8.8.8.8', false],
  ['2606:4700::1111', false],
  ['not an address', true],
])('%s lies inside: %s', (address, inside) => {
  expect(isInside(address)).toBe(inside);
});

test('a channel’s variable is one that a shell can set', () => {
  expect(variableOf('Ops mail (EU) 2')).toBe('WATCHROOM_CHANNEL_OPS_MAIL_EU_2');
});
