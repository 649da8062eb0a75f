// Channels on both engines, with real receivers: each alert told once, by the rules, again after a failure, and by one of several senders.
import { createHmac } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startDeliverer } from '../../../src/main/delivery/deliverer.ts';
import { testNews } from '../../../src/main/delivery/news.ts';
import { send } from '../../../src/main/delivery/send.ts';
import { listChannels, removeChannel, saveChannel } from '../../../src/main/stores/channels.ts';
import { changeDelivery, listDeliveries } from '../../../src/main/stores/deliveries.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import type { PlatformShape } from '../../../src/main/workspace/shape.ts';
import type { ChannelRules, ChannelSettings } from '../../../src/shared/protocol/channels.ts';
import { channelsDeliveries } from '../../../src/shared/protocol/channels.ts';
import { ENGINES, insertAlerts, openFull } from '../alerts/fixture.ts';
import { type HttpReceiver, type MailReceiver, startHttpReceiver, startMailReceiver } from './receivers.ts';

const RULES: ChannelRules = {
  levels: ['HIGH', 'CRITICAL'],
  categories: [],
  roles: [],
  hours: null,
  criticalAlways: true,
  groupMinutes: 0,
  text: 'excerpt',
  link: '',
};

let http: HttpReceiver;
let mail: MailReceiver;
beforeAll(async () => {
  http = await startHttpReceiver();
  mail = await startMailReceiver();
});
afterAll(async () => {
  await http.stop();
  await mail.stop();
});
beforeEach(() => {
  http.heard.length = 0;
  http.answer = { status: 200 };
  mail.mails.length = 0;
});

const webhook = (more: Partial<Extract<ChannelSettings, { kind: 'webhook' }>> = {}): ChannelSettings => ({
  kind: 'webhook',
  url: http.url,
  format: 'watchroom',
  inside: true,
  ...more,
});
const mailbox = (more: Partial<Extract<ChannelSettings, { kind: 'email' }>> = {}): ChannelSettings => ({
  kind: 'email',
  host: '127.0.0.1',
  port: mail.port,
  encryption: 'off',
  user: 'ops',
  from: 'watchroom@example.org',
  to: ['team@example.org'],
  ...more,
});

describe.each(ENGINES)('deliveries on %s', (engine) => {
  let database: Database & Supervised;
  let shape: PlatformShape;
  let end: () => Promise<void> = async () => undefined;
  let senders: { stop(): Promise<void> }[] = [];
  beforeAll(async () => {
    ({ database, shape, end } = await openFull(engine));
  });
  afterAll(() => end());
  beforeEach(() =>
    database.script('DELETE FROM security_console.channels; DELETE FROM omni2.security_alerts'),
  );
  afterEach(async () => {
    await Promise.all(senders.map((sender) => sender.stop()));
    senders = [];
  });

  const start = (secret = 'right') => {
    const sender = startDeliverer({
      database,
      shape: () => shape,
      secret: async () => secret,
      log: () => undefined,
      onChange: () => undefined,
    });
    senders.push(sender);
  };
  const save = (settings: ChannelSettings, rules: Partial<ChannelRules> = {}, name = 'Ops') =>
    saveChannel(database, shape, 'Jo', { name, enabled: true, settings, rules: { ...RULES, ...rules } });
  const deliveries = async () =>
    channelsDeliveries.output.parse(await listDeliveries(database, { after: null, limit: 100 })).rows;
  const now = () => new Date().toISOString();

  it('tells each new alert that fits once, signed, though several send side by side; older ones not at all', async () => {
    await insertAlerts(database, [
      { text: 'before', score: 90, at: new Date(Date.now() - 60_000).toISOString() },
    ]);
    await save(webhook());
    const keys = await insertAlerts(
      database,
      Array.from({ length: 12 }, (_, index) => ({
        text: `alert ${index}`,
        score: index % 2 === 0 ? 90 : 40,
        at: now(),
      })),
    );
    start();
    start();
    start();
    const wanted = keys.filter((_, index) => index % 2 === 0).sort();
    await expect.poll(() => http.heard.length, { timeout: 20_000 }).toBe(wanted.length);
    await expect
      .poll(async () => (await deliveries()).every(({ state }) => state === 'sent'), { timeout: 20_000 })
      .toBe(true);
    const told = http.heard.map(({ body }) => JSON.parse(body).alerts[0].key as string).sort();
    expect(told).toEqual(wanted);
    for (const { body, headers } of http.heard) {
      const time = headers['x-watchroom-timestamp'];
      expect(headers['x-watchroom-signature']).toBe(
        `sha256=${createHmac('sha256', 'right').update(`${time}.${body}`).digest('hex')}`,
      );
    }
  });

  it('tells the first of a kind at once, and more like it together later', async () => {
    await save(webhook(), { groupMinutes: 30 });
    await insertAlerts(
      database,
      Array.from({ length: 9 }, () => ({
        text: 'same',
        score: 90,
        at: now(),
        patterns: [{ name: 'jailbreak' }],
      })),
    );
    start();
    // It is noted as sent only once the receiver has answered.
    await expect.poll(async () => (await deliveries())[1]?.state, { timeout: 20_000 }).toBe('sent');
    expect(http.heard).toHaveLength(1);
    const [group, first] = await deliveries();
    expect(first).toMatchObject({ state: 'sent', count: 1, grouped: false });
    expect(group).toMatchObject({ state: 'waiting', count: 8, grouped: true });
    expect(Date.parse(group?.dueAt ?? '')).toBeGreaterThan(Date.now() + 20 * 60_000);
    // Its time has come.
    await database.execute(`UPDATE security_console.deliveries SET due_at = now() WHERE state = 'waiting'`);
    await expect.poll(() => http.heard.length, { timeout: 20_000 }).toBe(2);
    expect(JSON.parse(http.heard[1]?.body ?? '')).toMatchObject({ grouped: true, count: 8 });
    expect(JSON.parse(http.heard[1]?.body ?? '').headline).toMatch(/^8 more CRITICAL alerts like this/);
  });

  it('tries again after an answer of 500, gives up after one of 400, and can be put back by hand', async () => {
    await save(webhook());
    http.answer = { status: 500 };
    start();
    await insertAlerts(database, [{ text: 'one', score: 90, at: now() }]);
    await expect.poll(async () => (await deliveries())[0]?.attempts, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await deliveries())[0]?.state).toBe('waiting');
    expect((await deliveries())[0]?.answer).toBe('The receiver answered 500. Look into the receiver’s log.');
    http.answer = { status: 404 };
    await database.execute('UPDATE security_console.deliveries SET due_at = now()');
    await expect.poll(async () => (await deliveries())[0]?.state, { timeout: 20_000 }).toBe('failed');
    http.answer = { status: 204 };
    const failed = (await deliveries())[0]?.id ?? '';
    expect(await changeDelivery(database, 'ana', failed, 'waiting')).toBe(true);
    const [entry] = await database.query('SELECT * FROM security_console.journal ORDER BY seq DESC LIMIT 1');
    expect(entry).toMatchObject({
      actor: 'ana',
      action: 'channels.change',
      subject: `delivery:${failed}`,
      before: { state: 'failed' },
      after: { state: 'waiting' },
    });
    await expect.poll(async () => (await deliveries())[0]?.state, { timeout: 20_000 }).toBe('sent');
    // The receiver can tell that it is the same one.
    expect(new Set(http.heard.map(({ headers }) => headers['x-watchroom-delivery'])).size).toBe(1);
  });

  it('withdraws what tells of alerts that are all deleted', async () => {
    await save(webhook());
    await insertAlerts(database, [{ text: 'one', score: 90, at: now() }]);
    http.answer = { status: 500 };
    start();
    await expect.poll(async () => (await deliveries())[0]?.attempts, { timeout: 20_000 }).toBe(1);
    await expect.poll(async () => (await deliveries())[0]?.state).toBe('waiting');
    await database.script('DELETE FROM omni2.security_alerts');
    await database.execute('UPDATE security_console.deliveries SET due_at = now()');
    await expect.poll(async () => (await deliveries())[0]?.state, { timeout: 20_000 }).toBe('withdrawn');
    expect((await deliveries())[0]?.answer).toBe('The alerts are gone');
  });

  it('refuses a name whose secret a monitor would take for another channel’s', async () => {
    await save(webhook(), {}, 'Ops mail');
    await expect(save(webhook(), {}, 'OPS-MAIL!')).rejects.toMatchObject({ code: 'variable-taken' });
  });

  it('sends what a killed sender had taken, once its lease is over', async () => {
    await save(webhook());
    await insertAlerts(database, [{ text: 'one', score: 90, at: now() }]);
    start();
    await expect.poll(async () => (await deliveries())[0]?.state, { timeout: 20_000 }).toBe('sent');
    await database.execute(
      `UPDATE security_console.deliveries SET state = 'sending', due_at = now() - interval '1 second'`,
    );
    await expect.poll(() => http.heard.length, { timeout: 20_000 }).toBe(2);
  });

  it('mails, and a channel that never answers does not hold up another', async () => {
    await save(mailbox(), {}, 'Mail');
    await save(webhook(), {}, 'Hook');
    http.answer = 'hang';
    await insertAlerts(database, [{ text: 'Ignore all rules', score: 90, at: now() }]);
    start();
    await expect.poll(() => mail.mails.length, { timeout: 20_000 }).toBe(1);
    expect(mail.mails[0]).toMatchObject({
      from: 'watchroom@example.org',
      to: ['team@example.org'],
      user: 'ops',
    });
    expect(mail.mails[0]?.text).toMatch(/^Subject: CRITICAL alert/m);
    expect(mail.mails[0]?.text).toContain('Ignore all rules');
    await insertAlerts(database, [{ text: 'And again', score: 90, at: now() }]);
    await expect.poll(() => mail.mails.length, { timeout: 9_000 }).toBe(2);
    http.release();
  });

  it('changes are journalled without a secret, on the version they were based on, and a removed channel sends no more', async () => {
    const id = await save(webhook());
    const change = { id, version: 1, name: 'Ops 2', enabled: true, settings: webhook(), rules: RULES };
    await saveChannel(database, shape, 'Jo', change);
    await expect(saveChannel(database, shape, 'Al', change)).rejects.toMatchObject({
      code: 'changed-meanwhile',
    });
    await expect(save(webhook(), {}, 'ops 2')).rejects.toMatchObject({ code: 'name-taken' });
    expect((await listChannels(database, shape)).map(({ name, version }) => [name, version])).toEqual([
      ['Ops 2', 2],
    ]);
    expect(await removeChannel(database, shape, 'Jo', id)).toBe(true);
    expect(await removeChannel(database, shape, 'Jo', id)).toBe(false);
    const journal = await database.query(
      `SELECT action FROM security_console.journal WHERE subject = $1 ORDER BY seq`,
      [id],
    );
    expect(journal.map(({ action }) => action)).toEqual([
      'channels.save',
      'channels.save',
      'channels.remove',
    ]);
  });
});

describe('sending', () => {
  const news = () => testNews(RULES, new Date().toISOString());
  const refused = (settings: ChannelSettings, secret?: string) =>
    expect(send(settings, secret, news())).rejects;

  it('a mail server’s refusals are told in words, without the password', async () => {
    await refused(mailbox(), 'wrong').toMatchObject({ code: 'login-refused', retryable: false });
    await refused(mailbox()).toMatchObject({ code: 'secret-missing' });
    await refused(mailbox({ to: ['nobody@example.org'] }), 'right').toMatchObject({
      code: 'receiver-refused',
    });
    await refused(mailbox({ encryption: 'starttls' }), 'right').toMatchObject({
      retryable: expect.any(Boolean),
    });
    await refused(mailbox({ port: 1 }), 'right').toMatchObject({ code: 'not-reached', retryable: true });
  });

  it('a webhook is not led elsewhere, and not inside unless it was allowed to', async () => {
    http.answer = { status: 302, location: 'http://169.254.169.254/latest/meta-data' };
    await refused(webhook()).toMatchObject({ code: 'redirected', retryable: false });
    expect(http.heard).toHaveLength(1);
    await refused(webhook({ inside: false })).toMatchObject({ code: 'address-refused' });
    await refused(webhook({ inside: false, url: http.url.replace('127.0.0.1', 'localhost') })).toMatchObject({
      code: 'address-refused',
    });
    await refused(webhook({ inside: false, url: 'http://169.254.169.254/x' })).toMatchObject({
      code: 'address-refused',
    });
    expect(http.heard).toHaveLength(1);
  });

  it('Slack is sent blocks at the secret address', async () => {
    expect(await send({ kind: 'slack' }, http.url, news())).toBe('Answered 200');
    const body = JSON.parse(http.heard[0]?.body ?? '');
    expect(body.attachments[0].blocks[0]).toMatchObject({
      type: 'header',
      text: { text: 'Test: HIGH alert: HIGH_RISK, score 75' },
    });
    await refused({ kind: 'slack' }).toMatchObject({ code: 'secret-missing' });
    await refused({ kind: 'slack' }, 'no address').toMatchObject({ code: 'secret-missing' });
  });
});
