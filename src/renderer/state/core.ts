// The one client of this window, handed in by main.tsx before anything asks for it.
import type { Client } from '../bridge/client.ts';

let client: Client | null = null;

/** Sets the client; once, before the first render. */
export function provideCore(given: Client): void {
  client = given;
}

/** The client. Calls reject with a Failure. */
export function core(): Client {
  if (client === null) throw new Error('The core was asked for before it was provided');
  return client;
}
