// The typed client: calls, subscriptions, and an acknowledgement of each push once the window has drawn it.
import { Failure } from '../../shared/model/failure.ts';
import type {
  CallName,
  CallOutput,
  CallRequest,
  TopicName,
  TopicPayload,
} from '../../shared/protocol/index.ts';
import { STATE_TOPICS } from '../../shared/protocol/state-topics.ts';
import type { Reply, Request } from '../../shared/protocol/wire.ts';
import type { ConnectionStore } from './connection.ts';
import type { Link } from './link.ts';

export interface Client {
  /** Asks the core. Rejects with a Failure, always. */
  call<N extends CallName>(name: N, input: CallRequest<N>): Promise<CallOutput<N>>;
  /** Hears a topic, over reconnects, until the result is called. State topics give their latest payload at once. */
  subscribe<N extends TopicName>(topic: N, handler: (payload: TopicPayload<N>) => void): () => void;
  readonly connection: ConnectionStore;
  readonly host: 'electron' | 'web';
  retryNow(): void;
}

interface Pending {
  readonly request: Request;
  resolve(output: unknown): void;
  reject(failure: Failure): void;
}
type AnyHandler = (payload: unknown) => void;

/** `afterDrawing` calls back once what handlers changed is on screen. */
export function createClient(
  link: Link,
  host: Client['host'],
  afterDrawing: (done: () => void) => void,
): Client {
  const pending = new Map<number, Pending>();
  const handlers = new Map<string, Set<AnyHandler>>();
  /** The latest payload of each topic heard, for handlers that come to a topic already subscribed. */
  const latest = new Map<string, unknown>();
  let nextId = 0;
  let up = false;

  const post = (request: Request) => link.post(JSON.stringify(request));

  function heard(reply: Reply): void {
    switch (reply.t) {
      case 'push':
        pushed(reply.topic, reply.seq, reply.payload);
        break;
      case 'refused':
        reportError(failureFrom(reply.failure));
        break;
      case 'result':
        pending.get(reply.id)?.resolve(reply.output);
        pending.delete(reply.id);
        break;
      case 'failure':
        pending.get(reply.id)?.reject(failureFrom(reply.failure));
        pending.delete(reply.id);
    }
  }

  function pushed(topic: string, seq: number, payload: unknown): void {
    latest.set(topic, payload);
    for (const handler of handlers.get(topic) ?? []) {
      try {
        handler(payload);
      } catch (error) {
        reportError(error);
      }
    }
    afterDrawing(() => up && post({ t: 'ack', topic, seq }));
  }

  link.open({
    up() {
      up = true;
      for (const topic of handlers.keys()) post({ t: 'subscribe', topic });
      for (const call of pending.values()) post(call.request);
    },
    down() {
      up = false;
      latest.clear();
      for (const call of pending.values()) call.reject(lost());
      pending.clear();
    },
    message: (text) => heard(JSON.parse(text) as Reply),
  });

  return {
    host,
    connection: link.connection,
    retryNow: () => link.retryNow(),
    call<N extends CallName>(name: N, input: CallRequest<N>) {
      return new Promise<CallOutput<N>>((resolve, reject) => {
        const { state } = link.connection.get();
        // While the window opens its first connection, calls wait for it; later, a person should know at once.
        if (!up && state !== 'connecting' && state !== 'connected') return reject(away());
        const request: Request = { t: 'call', id: nextId++, name, input };
        pending.set(request.id, { request, resolve: resolve as (output: unknown) => void, reject });
        if (up) post(request);
      });
    },
    subscribe<N extends TopicName>(topic: N, handler: (payload: TopicPayload<N>) => void) {
      const entry: AnyHandler = (payload) => handler(payload as TopicPayload<N>);
      const known = handlers.get(topic);
      if (known) {
        known.add(entry);
        if (STATE_TOPICS.has(topic) && latest.has(topic)) entry(latest.get(topic));
      } else {
        handlers.set(topic, new Set([entry]));
        if (up) post({ t: 'subscribe', topic });
      }
      return () => {
        const entries = handlers.get(topic);
        if (!entries?.delete(entry) || entries.size > 0) return;
        handlers.delete(topic);
        latest.delete(topic);
        if (up) post({ t: 'unsubscribe', topic });
      };
    },
  };
}

function failureFrom(details: { code: string; message: string; hint: string; retryable: boolean }): Failure {
  return new Failure(details.code, details.message, details.hint, { retryable: details.retryable });
}

function away(): Failure {
  return new Failure(
    'core-away',
    'The console core does not answer',
    'Wait until the connection is back, then try again.',
    {
      retryable: true,
    },
  );
}

function lost(): Failure {
  return new Failure(
    'connection-lost',
    'The connection to the console core broke before it answered',
    'Look whether the change was made, then try again.',
    { retryable: true },
  );
}
