// An open workspace as services and stores see it: a database, its shape, and a doorbell.

import type { Right } from '../../shared/protocol/rights.ts';
import type { WorkspaceProfile } from '../../shared/protocol/workspace.ts';
import type { Database, Supervised } from './port.ts';
import type { PlatformShape } from './shape.ts';

/** One message from a live channel, as text: it is parsed and judged by streams/, never trusted here. */
export interface LiveMessage {
  readonly channel: string;
  readonly payload: string;
  /** When it was received, epoch milliseconds. */
  readonly receivedMs: number;
  /** Set where the message was larger than LIMITS.liveMessageBytes: its size, and `payload` is empty. */
  readonly oversizedBytes?: number;
}

/** The doorbell: Redis Pub/Sub or LISTEN/NOTIFY. At most once; the table is the truth. */
export interface LiveSource extends Supervised {
  /** Messages come in batches, in order. `reconnected` fires whenever some may have been missed. */
  start(heard: (batch: readonly LiveMessage[]) => void, reconnected: () => void): void;
  publish(channel: string, payload: string): Promise<void>;
  close(): Promise<void>;
}

export interface OpenWorkspace {
  readonly profile: WorkspaceProfile;
  readonly database: Database & Supervised;
  /** Null where the workspace has no live channel (a server profile without Redis). */
  readonly live: LiveSource | null;
  /** Read at connect and after every reconnect and creation. Throws a retryable Failure while the database was never reached. */
  shape(): PlatformShape;
  rights(): ReadonlySet<Right>;
}
