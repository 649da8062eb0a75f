// What passes between the core and the worker thread that listens to Redis.
import type { LiveMessage } from '../workspace/open-workspace.ts';
import type { Health } from '../workspace/port.ts';
import type { TlsOptions } from '../workspace/tls.ts';

/** Where and as whom to connect; handed over when the worker is made. */
export interface RedisWorkerData {
  readonly host: string;
  readonly port: number;
  readonly user: string | undefined;
  readonly password: string | undefined;
  readonly tls: TlsOptions | null;
  readonly channels: readonly string[];
}

export type ToRedisWorker =
  /** One batch was taken in: the next may be sent. */
  | { readonly t: 'taken' }
  | { readonly t: 'publish'; readonly id: number; readonly channel: string; readonly payload: string }
  | { readonly t: 'retry' }
  | { readonly t: 'close' };

export type FromRedisWorker =
  | { readonly t: 'batch'; readonly messages: readonly LiveMessage[] }
  /** Some messages may have been missed: subscribed anew, or `dropped` of them did not fit the queue. */
  | { readonly t: 'missed'; readonly dropped: number }
  | { readonly t: 'health'; readonly change: Partial<Omit<Health, 'sinceMs'>> }
  | { readonly t: 'published'; readonly id: number; readonly problem: string | null };

/** The worker's side of the line between them. */
export interface RedisWorkerPort {
  postMessage(message: FromRedisWorker): void;
  on(event: 'message', listener: (message: ToRedisWorker) => void): unknown;
  close(): void;
}
