// The window's client: calls, subscriptions over reconnects, and acknowledgements only once drawn.
import { beforeEach, expect, test, vi } from 'vitest';
import { type Client, createClient } from '../../../../src/renderer/bridge/client.ts';
import {
  CONNECTED,
  CONNECTING,
  type ConnectionState,
  createConnectionStore,
} from '../../../../src/renderer/bridge/connection.ts';
import { splitLaunchKey } from '../../../../src/renderer/bridge/launch-key.ts';
import type { LinkListener } from '../../../../src/renderer/bridge/link.ts';
import { DEFAULT_SETTINGS } from '../../../../src/shared/protocol/settings.ts';
import type { Reply, Request } from '../../../../src/shared/protocol/wire.ts';

const AWAY: ConnectionState = { ...CONNECTING, state: 'reconnecting' };
const connection = createConnectionStore(CONNECTING);
let client: Client;
let core: LinkListener;
let posted: Request[];
let drawn: (() => void)[];

beforeEach(() => {
  posted = [];
  drawn = [];
  connection.set(CONNECTING);
  const link = {
    connection,
    open: (listener: LinkListener) => {
      core = listener;
    },
    post: (text: string) => void posted.push(JSON.parse(text)),
    retryNow: () => undefined,
  };
  client = createClient(link, 'web', (done) => drawn.push(done));
});

function connect(): void {
  connection.set(CONNECTED);
  core.up();
}
function breakOff(): void {
  connection.set(AWAY);
  core.down();
}
const reply = (message: Reply) => core.message(JSON.stringify(message));
const push = (seq: number, payload: unknown, topic = 'settings.changed') =>
  reply({ t: 'push', topic, seq, payload });

test('a call made before the first connection waits for it, then is answered', async () => {
  const asked = client.call('settings.read', {});
  expect(posted).toEqual([]);
  connect();
  expect(posted).toEqual([{ t: 'call', id: 0, name: 'settings.read', input: {} }]);
  reply({ t: 'result', id: 0, output: DEFAULT_SETTINGS });
  expect(await asked).toEqual(DEFAULT_SETTINGS);
});

test('a failure comes as a Failure with all its words', async () => {
  connect();
  const asked = client.call('settings.read', {});
  reply({ t: 'failure', id: 0, failure: { code: 'c', message: 'm', hint: 'h', retryable: true } });
  await expect(asked).rejects.toMatchObject({
    name: 'Failure',
    code: 'c',
    message: 'm',
    hint: 'h',
    retryable: true,
  });
});

test('a call under way when the connection breaks fails, and one made while it is broken fails at once', async () => {
  connect();
  const asked = client.call('settings.read', {});
  breakOff();
  await expect(asked).rejects.toMatchObject({ code: 'connection-lost', retryable: true });
  await expect(client.call('settings.read', {})).rejects.toMatchObject({
    code: 'core-away',
    retryable: true,
  });
  connect();
  expect(posted).toHaveLength(1);
});

test('a topic is subscribed once for all its handlers, again after a reconnect, and dropped with the last', () => {
  connect();
  const stops = [
    client.subscribe('settings.changed', vi.fn()),
    client.subscribe('settings.changed', vi.fn()),
  ];
  expect(posted).toEqual([{ t: 'subscribe', topic: 'settings.changed' }]);
  breakOff();
  connect();
  expect(posted).toHaveLength(2);
  stops[0]?.();
  stops[0]?.();
  expect(posted).toHaveLength(2);
  stops[1]?.();
  expect(posted.at(-1)).toEqual({ t: 'unsubscribe', topic: 'settings.changed' });
});

test('a push reaches every handler, and is acknowledged only once drawn', () => {
  connect();
  const [first, second] = [vi.fn(), vi.fn()];
  client.subscribe('settings.changed', first);
  client.subscribe('settings.changed', second);
  push(7, DEFAULT_SETTINGS);
  expect(first).toHaveBeenCalledExactlyOnceWith(DEFAULT_SETTINGS);
  expect(second).toHaveBeenCalledOnce();
  expect(posted).toHaveLength(1);
  drawn[0]?.();
  expect(posted.at(-1)).toEqual({ t: 'ack', topic: 'settings.changed', seq: 7 });
});

test('a handler that throws harms neither the others nor the acknowledgement', () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  connect();
  const second = vi.fn();
  client.subscribe('settings.changed', () => {
    throw new Error('broken view');
  });
  client.subscribe('settings.changed', second);
  push(1, DEFAULT_SETTINGS);
  drawn[0]?.();
  expect(reported).toHaveBeenCalledOnce();
  expect(second).toHaveBeenCalledOnce();
  expect(posted.at(-1)).toMatchObject({ t: 'ack' });
  vi.unstubAllGlobals();
});

test('a late handler of a state topic is given what is known; one of an event topic is not', () => {
  connect();
  for (const topic of ['settings.changed', 'alerts.arrived'] as const)
    client.subscribe(topic, () => undefined);
  push(1, DEFAULT_SETTINGS);
  push(1, { rows: [], more: 0, settled: [] }, 'alerts.arrived');
  const [state, event] = [vi.fn(), vi.fn()];
  client.subscribe('settings.changed', state);
  client.subscribe('alerts.arrived', event);
  expect(state).toHaveBeenCalledExactlyOnceWith(DEFAULT_SETTINGS);
  expect(event).not.toHaveBeenCalled();
});

test('a push drawn after the connection broke is not acknowledged to the next one', () => {
  connect();
  client.subscribe('settings.changed', () => undefined);
  push(1, DEFAULT_SETTINGS);
  breakOff();
  drawn[0]?.();
  expect(posted.filter(({ t }) => t === 'ack')).toEqual([]);
});

const KEY = 'A-_9'.repeat(10).padEnd(43, 'x');
test.each([
  [`#key=${KEY}`, { key: KEY, rest: '' }],
  [`#key=${KEY}/alerts?level=HIGH`, { key: KEY, rest: '#/alerts?level=HIGH' }],
  [`#key=${KEY}&/alerts`, { key: KEY, rest: '#/alerts' }],
  ['#/alerts?text=key=1', { key: null, rest: '#/alerts?text=key=1' }],
  ['#key=short', { key: null, rest: '#key=short' }],
  ['', { key: null, rest: '' }],
])('the launch key is split from the route: %s', (fragment, parts) => {
  expect(splitLaunchKey(fragment)).toEqual(parts);
});
