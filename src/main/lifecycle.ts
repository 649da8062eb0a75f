// How the core's process ends: on a signal in order, on a broken core with a word to the terminal and the log, never silently.

import type { Log } from '../shared/model/log.ts';
import { describeError } from './dispatch/dispatch.ts';

/** Time for closing the database and ending jobs; after it the process ends all the same. */
const STOP_LIMIT_MS = 8_000;

/**
 * Calls `stop` once, on the first signal or uncaught error, then ends the process: code 0 after a signal, 1 after an error.
 * Gives the function that does the same when a host asks for it.
 */
export function endInOrder(log: Log, stop: () => Promise<void>): (code: number) => Promise<never> {
  let ending: Promise<never> | null = null;

  function end(code: number): Promise<never> {
    ending ??= (async () => {
      const limit = new Promise<void>((resolve) => setTimeout(resolve, STOP_LIMIT_MS));
      await Promise.race([stop(), limit]).catch((error) => log('error', 'stop-broke', describeError(error)));
      log('info', 'stopped', { code });
      process.exit(code);
    })();
    return ending;
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end(0));
  process.on('uncaughtException', (error) => {
    log('error', 'core-broke', describeError(error));
    void end(1);
  });
  process.on('unhandledRejection', (error) => log('error', 'promise-broke', describeError(error)));
  // A terminal that was closed must not end the console.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return end;
}
