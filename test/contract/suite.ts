// The contract both hosts keep: what a window may send, what it is answered, and how it is told of what happens.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIMITS } from '../../src/shared/policy/limits.ts';
import type { Reply, Request } from '../../src/shared/protocol/wire.ts';
import { type TestCore, testAlert } from '../support/test-core.ts';

/** A window of the host under test, as texts. */
export interface TestWindow {
  post(text: string): void;
  /** Calls back for every text from the core, from the first on. */
  onMessage(listener: (text: string) => void): void;
}
export interface TestHost {
  readonly core: TestCore;
  openWindow(): Promise<TestWindow>;
  stop(): Promise<void>;
}

/** Sends requests and waits for replies, in whichever order they come. */
class Talk {
  readonly replies: Reply[] = [];
  private readonly window: TestWindow;
  private waiters: (() => void)[] = [];
  private nextId = 0;

  constructor(window: TestWindow) {
    this.window = window;
    window.onMessage((text) => {
      this.replies.push(JSON.parse(text));
      for (const wake of this.waiters.splice(0)) wake();
    });
  }
  send(request: Request): void {
    this.window.post(JSON.stringify(request));
  }
  async reply<T extends Reply['t']>(t: T, fits: (reply: Extract<Reply, { t: T }>) => boolean = () => true) {
    for (;;) {
      const index = this.replies.findIndex(
        (reply) => reply.t === t && fits(reply as Extract<Reply, { t: T }>),
      );
      if (index >= 0) return this.replies.splice(index, 1)[0] as Extract<Reply, { t: T }>;
      await new Promise<void>((resolve) => this.waiters.push(resolve));
    }
  }
  async call(name: string, input: unknown): Promise<Reply> {
    const id = this.nextId++;
    this.send({ t: 'call', id, name, input });
    return Promise.race([
      this.reply('result', (reply) => reply.id === id),
      this.reply('failure', (reply) => reply.id === id),
    ]);
  }
}

const settle = (ms = 60) => new Promise((resolve) => setTimeout(resolve, ms));
const failure = (code: string, message: RegExp) => ({
  t: 'failure',
  failure: expect.objectContaining({ code, message: expect.stringMatching(message) }),
});

export function contract(name: string, start: () => Promise<TestHost>): void {
  describe(`the contract, kept by ${name}`, () => {
    let host: TestHost;
    let talk: Talk;
    let window: TestWindow;

    beforeEach(async () => {
      host = await start();
      window = await host.openWindow();
      talk = new Talk(window);
    });
    afterEach(() => host.stop());

    describe('calls', () => {
      test('are answered with their checked output, whatever the script of the text', async () => {
        expect(await talk.call('alerts.choices', {})).toMatchObject({
          t: 'result',
          output: { types: ['HIGH_RISK'], assignees: ['Ada ✓ עברית'], patterns: [] },
        });
      });
      test('run side by side: a slow one holds up nobody', async () => {
        const slow = talk.call('alerts.count', { filter: {} });
        const fast = await talk.call('alerts.choices', {});
        expect(fast.t).toBe('result');
        expect(talk.replies).toEqual([]);
        expect(await slow).toMatchObject({ output: { count: 7 } });
      });
      test('change what they should: settings are saved, read back, and told', async () => {
        talk.send({ t: 'subscribe', topic: 'settings.changed' });
        await talk.reply('push');
        talk.send({ t: 'ack', topic: 'settings.changed', seq: 1 });
        await talk.call('settings.save', { analyst: '  Ada  ' });
        expect(await talk.call('settings.read', {})).toMatchObject({
          output: { analyst: 'Ada', theme: 'system' },
        });
        expect(await talk.reply('push')).toMatchObject({
          topic: 'settings.changed',
          payload: { analyst: 'Ada' },
        });
      });
      test('with input that does not fit are refused, naming the field', async () => {
        expect(await talk.call('settings.save', { theme: 'pink' })).toMatchObject(
          failure('bad-input', /^theme: /),
        );
        expect(await talk.call('alerts.list', { filter: { levels: ['SOME'] } })).toMatchObject(
          failure('bad-input', /^filter\.levels\.0: /),
        );
        expect(await talk.call('settings.save', 'nonsense')).toMatchObject(failure('bad-input', /^input: /));
      });
      test('that do not exist are refused', async () => {
        for (const unknown of ['nothing.here', 'constructor', '__proto__', '']) {
          expect(await talk.call(unknown, {})).toMatchObject(failure('unknown-call', /no call/));
        }
      });
      test('without the right are refused, naming it; with it they go through', async () => {
        const reply = await talk.call('alerts.undo', { undo: 'x' });
        expect(reply).toMatchObject(failure('not-allowed', /may not change alerts/));
        expect(reply).toMatchObject({ failure: { hint: expect.stringContaining('alerts.triage') } });
        host.core.rights.add('alerts.triage');
        expect(await talk.call('alerts.undo', { undo: 'x' })).toMatchObject(failure('internal', /./));
      });
      test('that fail in words hand the words on', async () => {
        expect(await talk.call('views.remove', { id: '1' })).toMatchObject({
          failure: {
            code: 'view-gone',
            message: 'This view is gone',
            hint: 'Reload the list.',
            retryable: true,
          },
        });
      });
      test('that break say nothing of how, neither to the window nor to the log', async () => {
        const reply = await talk.call('alerts.users', { query: '' });
        expect(reply).toMatchObject(failure('internal', /made a mistake/));
        expect(host.core.logged.join('\n')).toContain('call-broke call=alerts.users error=Error');
        expect(JSON.stringify(reply) + host.core.logged.join('\n')).not.toMatch(/hunter2|postgres:/);
      });
      test('whose answer does not fit its schema fail, and are logged', async () => {
        expect(await talk.call('views.list', {})).toMatchObject(failure('internal', /./));
        expect(host.core.logged.join('\n')).toContain('error bad-output call=views.list');
      });
      test('beyond 64 at a time are refused for now', async () => {
        const replies = await Promise.all(
          Array.from({ length: 80 }, () => talk.call('alerts.count', { filter: {} })),
        );
        const refused = replies.filter((reply) => reply.t === 'failure');
        expect(refused).toHaveLength(16);
        expect(refused[0]).toMatchObject({ failure: { code: 'too-busy', retryable: true } });
      });
    });

    describe('malformed messages', () => {
      test.each([
        ['no JSON', '{'],
        ['nothing', ''],
        ['a number', '42'],
        ['null', 'null'],
        ['an unknown kind', '{"t":"shutdown"}'],
        ['a call without an id', '{"t":"call","name":"settings.read","input":{}}'],
        ['a negative id', '{"t":"call","id":-1,"name":"settings.read","input":{}}'],
        ['a name that is none', '{"t":"call","id":1,"name":{"a":1},"input":{}}'],
        ['a huge name', JSON.stringify({ t: 'call', id: 1, name: 'x'.repeat(101), input: {} })],
        ['deep nesting', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
      ])('%s: refused in words, and the window goes on', async (_what, text) => {
        window.post(text);
        expect(await talk.reply('refused')).toMatchObject({ failure: { code: 'bad-message' } });
        expect(await talk.call('settings.read', {})).toMatchObject({ t: 'result' });
      });
      test('too large: refused in words, and the window goes on', async () => {
        window.post(JSON.stringify({ t: 'call', id: 1, name: 'x', input: 'x'.repeat(LIMITS.wireBytes) }));
        expect(await talk.reply('refused')).toMatchObject({ failure: { code: 'too-large' } });
        expect(await talk.call('settings.read', {})).toMatchObject({ t: 'result' });
      });
      test('an unknown topic is refused', async () => {
        talk.send({ t: 'subscribe', topic: 'nothing.changed' });
        expect(await talk.reply('refused')).toMatchObject({ failure: { code: 'unknown-topic' } });
      });
    });

    describe('pushes', () => {
      const arrive = (number: number) =>
        host.core.publish('alerts.arrived', { rows: [testAlert(number)], more: 0, settled: [] });
      const keys = (reply: Reply) =>
        (reply as { payload: { rows: { key: string }[] } }).payload.rows.map(({ key }) => key);

      test('come only to who subscribed, and no more after unsubscribing', async () => {
        arrive(1);
        await settle();
        talk.send({ t: 'subscribe', topic: 'alerts.arrived' });
        await settle();
        expect(talk.replies).toEqual([]);
        arrive(2);
        expect(keys(await talk.reply('push'))).toEqual(['a:2']);
        talk.send({ t: 'unsubscribe', topic: 'alerts.arrived' });
        await settle();
        arrive(3);
        await settle();
        expect(talk.replies).toEqual([]);
      });
      /** Lets alerts 1, 2 and 3 go out one by one, as many as may be on their way; gives the number of the last push. */
      async function fillLane(): Promise<number> {
        let seq = 0;
        for (let number = 1; number <= 3; number += 1) {
          arrive(number);
          const push = await talk.reply('push');
          expect(keys(push)).toEqual([`a:${number}`]);
          seq = push.seq;
        }
        return seq;
      }
      test('wait for the acknowledgement, and are folded meanwhile, none lost and in order', async () => {
        talk.send({ t: 'subscribe', topic: 'alerts.arrived' });
        await settle();
        const last = await fillLane();
        for (let number = 4; number <= 50; number += 1) arrive(number);
        await settle(150);
        expect(talk.replies).toEqual([]);
        talk.send({ t: 'ack', topic: 'alerts.arrived', seq: last });
        const next = await talk.reply('push');
        expect(keys(next)).toEqual(Array.from({ length: 47 }, (_, index) => `a:${50 - index}`));
        await settle(100);
        expect(talk.replies).toEqual([]);
      });
      test('with a wrong acknowledgement still wait', async () => {
        talk.send({ t: 'subscribe', topic: 'alerts.arrived' });
        await settle();
        const last = await fillLane();
        arrive(4);
        talk.send({ t: 'ack', topic: 'alerts.arrived', seq: last + 1 });
        talk.send({ t: 'ack', topic: 'feed.changed', seq: last });
        await settle(150);
        expect(talk.replies).toEqual([]);
      });
      test('of state come at once with what is now', async () => {
        void host.core.jobs.run('Counting sheep', { cancellable: true }, () => settle(1_000));
        talk.send({ t: 'subscribe', topic: 'jobs.changed' });
        expect(await talk.reply('push')).toMatchObject({
          payload: [{ title: 'Counting sheep', state: 'running' }],
        });
        // The window of a host may be the same in the next test, and the job will end.
        talk.send({ t: 'unsubscribe', topic: 'jobs.changed' });
        await settle();
      });
      test('need the right: held back without it, replayed when it comes with the workspace', async () => {
        host.core.rights.delete('alerts.read');
        host.core.publish('feed.changed', FEED);
        talk.send({ t: 'subscribe', topic: 'feed.changed' });
        talk.send({ t: 'subscribe', topic: 'alerts.arrived' });
        await settle();
        arrive(1);
        await settle();
        expect(talk.replies).toEqual([]);
        host.core.rights.add('alerts.read');
        host.core.publish('workspace.changed', WORKSPACE);
        expect(await talk.reply('push')).toMatchObject({ topic: 'feed.changed', payload: { received: 3 } });
      });
      test('that do not fit their schema are dropped and logged, and the next one goes', async () => {
        talk.send({ t: 'subscribe', topic: 'alerts.arrived' });
        await settle();
        host.core.publish('alerts.arrived', { rows: [testAlert(1, { score: 900 })], more: 0, settled: [] });
        await settle();
        expect(host.core.logged.join('\n')).toContain('error bad-push topic=alerts.arrived');
        arrive(2);
        expect(keys(await talk.reply('push'))).toEqual(['a:2']);
      });
    });
  });
}

const FEED = {
  perSecond: 0,
  received: 3,
  filled: 0,
  provisional: 0,
  onlyLive: 0,
  malformed: 0,
  lastMalformed: null,
  lastMessageAt: null,
  lastFillAt: null,
};
const WORKSPACE = {
  profile: { id: 'embedded', kind: 'embedded', name: 'Demo' },
  phase: 'ready',
  services: [],
  rights: ['alerts.read'],
  missing: [],
  clockSkewSeconds: 0,
  problem: null,
  rebuildable: false,
} as const satisfies Parameters<TestCore['publish']>[1] as never;
