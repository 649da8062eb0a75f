// The window's socket: keys, reconnecting with growing pauses, and telling a refusal from an absence.
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { backoffMs, socketLink } from '../../../../src/renderer/bridge/socket-link.ts';

const LAUNCH = 'l'.repeat(43);
const SESSION = 's'.repeat(43);

class FakeSocket {
  onmessage: (event: { data: string }) => void = () => undefined;
  onclose: () => void = () => undefined;
  readonly sent: string[] = [];
  readonly protocols: string[];
  constructor(protocols: string[]) {
    this.protocols = protocols;
  }
  send(text: string): void {
    this.sent.push(text);
  }
  welcome(): void {
    this.onmessage({ data: JSON.stringify({ t: 'welcome', sessionKey: SESSION }) });
  }
}

let key: string | null;
let sockets: FakeSocket[];
let answers: boolean;
const listener = { up: vi.fn(), down: vi.fn(), message: vi.fn() };
let link: ReturnType<typeof socketLink>;
const last = () => sockets.at(-1) as FakeSocket;

beforeEach(() => {
  vi.useFakeTimers();
  vi.clearAllMocks();
  key = LAUNCH;
  sockets = [];
  answers = true;
  link = socketLink({
    readKey: () => key,
    keepKey: (kept) => {
      key = kept;
    },
    openSocket(protocols) {
      sockets.push(new FakeSocket(protocols));
      return last() as unknown as WebSocket;
    },
    hostAnswers: async () => answers,
  });
});
afterEach(() => vi.useRealTimers());

test('opens with the launch key, keeps the session key, and then carries texts', () => {
  link.open(listener);
  expect(last().protocols).toEqual(['watchroom', `key.${LAUNCH}`]);
  expect(link.connection.get().state).toBe('connecting');
  last().welcome();
  expect({ key, state: link.connection.get().state }).toEqual({ key: SESSION, state: 'connected' });
  last().onmessage({ data: 'text' });
  expect(listener.message.mock.calls).toEqual([['text']]);
  expect(listener.up).toHaveBeenCalledOnce();
  link.post('hello');
  expect(last().sent).toEqual(['hello']);
});

test('without a key is refused at once, and says what to do', () => {
  key = null;
  link.open(listener);
  expect(sockets).toEqual([]);
  expect(link.connection.get()).toMatchObject({ state: 'refused', hint: expect.stringContaining('link') });
});

test('turned away by a host that is there is refused, and not tried again', async () => {
  link.open(listener);
  last().onclose();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(link.connection.get().state).toBe('refused');
  expect(sockets).toHaveLength(1);
  expect(listener.down).not.toHaveBeenCalled();
});

test('after a break comes back with the session key, however long the host is away', async () => {
  link.open(listener);
  last().welcome();
  answers = false;
  last().onclose();
  expect(listener.down).toHaveBeenCalledOnce();
  await vi.advanceTimersByTimeAsync(1);
  expect(link.connection.get()).toMatchObject({ state: 'reconnecting', attempt: 1 });
  for (let attempt = 2; attempt < 20; attempt += 1) {
    await vi.advanceTimersByTimeAsync(12_500);
    last().onclose();
    await vi.advanceTimersByTimeAsync(1);
    expect(link.connection.get()).toMatchObject({ state: 'reconnecting', attempt });
  }
  await vi.advanceTimersByTimeAsync(12_500);
  expect(last().protocols).toContain(`key.${SESSION}`);
  last().welcome();
  expect(link.connection.get()).toMatchObject({ state: 'connected', attempt: 0 });
  expect(listener.up).toHaveBeenCalledTimes(2);
});

test('tries at once when asked, and only then', async () => {
  link.open(listener);
  link.retryNow();
  expect(sockets).toHaveLength(1);
  last().welcome();
  last().onclose();
  await vi.advanceTimersByTimeAsync(1);
  link.retryNow();
  expect(sockets).toHaveLength(2);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(sockets).toHaveLength(2);
});

test('pauses grow, and stay within their bounds', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 1_000 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (attempt, chance) => {
        const wait = backoffMs(attempt, chance);
        expect(wait).toBeGreaterThanOrEqual(180);
        expect(wait).toBeLessThanOrEqual(12_500);
        expect(backoffMs(attempt + 1, chance)).toBeGreaterThanOrEqual(wait);
      },
    ),
  );
});
