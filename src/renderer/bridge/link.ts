// A link to the core as the client sees it: texts both ways, and word of every time it comes up or goes down.
import type { ConnectionStore } from './connection.ts';

export interface LinkListener {
  /** The link is up and fresh: whatever was subscribed before must be subscribed anew. */
  up(): void;
  down(): void;
  message(text: string): void;
}

export interface Link {
  readonly connection: ConnectionStore;
  /** Starts it, once. */
  open(listener: LinkListener): void;
  /** Only while the link is up. */
  post(text: string): void;
  /** Tries again now rather than at the end of the backoff. */
  retryNow(): void;
}
