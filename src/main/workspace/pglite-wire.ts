// The messages between the database port and the worker thread that runs PGlite.
import type { Row } from './port.ts';

export interface PgliteWorkerData {
  readonly folder: string;
  readonly fresh: boolean;
}

export type PgliteRequest =
  | {
      readonly t: 'query';
      readonly id: number;
      readonly sql: string;
      readonly params: readonly (string | null)[];
    }
  | { readonly t: 'script'; readonly id: number; readonly sql: string }
  /** `bytes` are whole lines of COPY text. */
  | { readonly t: 'copy'; readonly id: number; readonly sql: string; readonly bytes: Uint8Array }
  /** Asks for the next part of a large result. */
  | { readonly t: 'next'; readonly id: number }
  | { readonly t: 'listen'; readonly id: number; readonly channel: string }
  | { readonly t: 'unlisten'; readonly id: number; readonly channel: string }
  | { readonly t: 'close'; readonly id: number };

/** What a DatabaseError carries, as plain values. */
export interface WireError {
  readonly message: string;
  readonly code: string | null;
  /** `ERROR`, or `FATAL` and `PANIC`, after which the session is of no use any more. */
  readonly severity: string | null;
  readonly detail: string | null;
  readonly constraint: string | null;
}

export type PgliteReply =
  | { readonly t: 'opened' }
  | { readonly t: 'broken'; readonly error: WireError }
  | {
      readonly t: 'rows';
      readonly id: number;
      readonly rows: Row[];
      readonly more: boolean;
      readonly changed: number;
    }
  | { readonly t: 'error'; readonly id: number; readonly error: WireError }
  | { readonly t: 'notified'; readonly channel: string; readonly payload: string };
