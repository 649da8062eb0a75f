// The connection between this window and the core, for React.
import { useSyncExternalStore } from 'react';
import type { ConnectionState } from '../bridge/connection.ts';
import { core } from './core.ts';

/** How the connection to the core is; the window shows a banner whenever it is not `connected`. */
export function useConnection(): ConnectionState {
  const { connection } = core();
  return useSyncExternalStore(connection.subscribe, connection.get);
}
