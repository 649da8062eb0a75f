// The state of the connection between this window and the core, as a store React can subscribe to.

export interface ConnectionState {
  /** `refused`: the core is there and will not have this window; trying again does not help. */
  readonly state: 'connecting' | 'connected' | 'reconnecting' | 'refused';
  /** Why it is not connected, in words; null while it is. */
  readonly problem: string | null;
  readonly hint: string | null;
  /** How many times in a row it was tried in vain. */
  readonly attempt: number;
  /** Epoch milliseconds of the next try; null when none is planned. */
  readonly nextAttemptMs: number | null;
}

/** Fits `useSyncExternalStore(connection.subscribe, connection.get)`. */
export interface ConnectionStore {
  get(): ConnectionState;
  subscribe(listener: () => void): () => void;
}

const NOTHING_WRONG = { problem: null, hint: null, attempt: 0, nextAttemptMs: null } as const;
export const CONNECTING: ConnectionState = { state: 'connecting', ...NOTHING_WRONG };
export const CONNECTED: ConnectionState = { state: 'connected', ...NOTHING_WRONG };

export function createConnectionStore(
  initial: ConnectionState,
): ConnectionStore & { set(next: ConnectionState): void } {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      current = next;
      for (const listener of listeners) listener();
    },
  };
}
