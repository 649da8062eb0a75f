// One window's connection: takes its requests from a carrier of texts, answers calls, and paces the pushes of what it subscribed to.

import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import { TOPICS } from '../../shared/protocol/index.ts';
import type { Right } from '../../shared/protocol/rights.ts';
import { type Carrier, type Reply, type Request, requestSchema } from '../../shared/protocol/wire.ts';
import { type Dispatch, issuePaths } from './dispatch.ts';
import type { Hub } from './hub.ts';
import { createLane, type Lane } from './lane.ts';

/** Calls of one window that may run at the same time. */
const MAX_CALLS = 64;

export interface SessionOptions {
  /** Carries each message as JSON text. */
  readonly carrier: Carrier<string, string>;
  readonly dispatch: Dispatch;
  readonly hub: Hub;
  readonly rights: () => ReadonlySet<Right>;
  readonly log: Log;
  /** Milliseconds from any origin; only differences count. */
  readonly now?: () => number;
}

/** Serves one window until its carrier closes. */
export function openSession({
  carrier,
  dispatch,
  hub,
  rights,
  log,
  now = () => performance.now(),
}: SessionOptions): void {
  const lanes = new Map<string, Lane>();
  /** Topics whose latest state was held back for want of a right; the right may come with the workspace. */
  const heldBack = new Set<string>();
  /** Stands for this window. */
  const asker = {};
  let running = 0;
  let open = true;

  function send(reply: Reply): void {
    if (!open) return;
    const text = JSON.stringify(reply);
    if (Buffer.byteLength(text) <= LIMITS.wireBytes) {
      carrier.post(text);
      return;
    }
    log('error', 'reply-too-large', { kind: reply.t, bytes: text.length });
    if (reply.t === 'result') send({ t: 'failure', id: reply.id, failure: tooLarge('The answer').details() });
  }

  function refuse(failure: Failure): void {
    log('warn', 'message-refused', { code: failure.code });
    send({ t: 'refused', failure: failure.details() });
  }

  async function answer(id: number, name: string, input: unknown): Promise<void> {
    if (running >= MAX_CALLS) {
      send({ t: 'failure', id, failure: tooBusy().details() });
      return;
    }
    running += 1;
    try {
      send({ t: 'result', id, output: await dispatch(name, input, asker) });
    } catch (error) {
      send({ t: 'failure', id, failure: (error as Failure).details() });
    } finally {
      running -= 1;
    }
  }

  function subscribe(name: string): void {
    const topic = TOPICS.get(name);
    if (topic === undefined) {
      refuse(new Failure('unknown-topic', `The console has no topic "${name}"`, RELOAD));
      return;
    }
    if (lanes.has(name)) return;
    const lane = createLane({
      fold: topic.fold,
      now,
      send(seq, payload) {
        const checked = topic.payload.safeParse(payload);
        if (checked.success) {
          send({ t: 'push', topic: name, seq, payload: checked.data });
        } else {
          log('error', 'bad-push', { topic: name, issues: issuePaths(checked.error) });
          queueMicrotask(() => lane.ack(seq));
        }
      },
    });
    lanes.set(name, lane);
    replay(name, topic.right, lane);
  }

  function replay(name: string, right: Right, lane: Lane): void {
    const latest = hub.latest(name);
    if (latest === undefined) return;
    if (allowed(right)) lane.offer(latest);
    else heldBack.add(name);
  }

  function allowed(right: Right): boolean {
    return right === 'console.use' || rights().has(right);
  }

  function take(request: Request): void {
    switch (request.t) {
      case 'call':
        void answer(request.id, request.name, request.input);
        break;
      case 'subscribe':
        subscribe(request.topic);
        break;
      case 'unsubscribe':
        lanes.get(request.topic)?.close();
        lanes.delete(request.topic);
        break;
      case 'ack':
        lanes.get(request.topic)?.ack(request.seq);
        break;
    }
  }

  carrier.onMessage((text) => {
    if (Buffer.byteLength(text) > LIMITS.wireBytes) {
      refuse(tooLarge('The request'));
      return;
    }
    const request = requestSchema.safeParse(parse(text));
    if (request.success) take(request.data);
    else refuse(new Failure('bad-message', 'The console could not read a message of this window', RELOAD));
  });

  const detach = hub.attach((name, payload) => {
    const lane = lanes.get(name);
    const topic = TOPICS.get(name);
    if (lane && topic && allowed(topic.right)) lane.offer(payload);
    if (name === 'workspace.changed') replayHeldBack();
  });

  function replayHeldBack(): void {
    for (const name of [...heldBack]) {
      heldBack.delete(name);
      const lane = lanes.get(name);
      const topic = TOPICS.get(name);
      if (lane && topic) replay(name, topic.right, lane);
    }
  }

  carrier.onClose(() => {
    open = false;
    detach();
    for (const lane of lanes.values()) lane.close();
  });
}

const RELOAD = 'Reload the window: it may be of another version.';

function tooLarge(what: string): Failure {
  return new Failure(
    'too-large',
    `${what} is too large`,
    'Ask for less at once: narrow the filter or choose fewer alerts.',
  );
}

function tooBusy(): Failure {
  return new Failure(
    'too-busy',
    'The console is still answering earlier requests',
    'Wait a moment, then try again.',
    {
      retryable: true,
    },
  );
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
