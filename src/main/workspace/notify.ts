// NOTIFY with a bound payload, the same on both engines.
import { Failure } from '../../shared/model/failure.ts';

/** Postgres refuses payloads of this many bytes or more. */
const NOTIFY_BYTES = 8_000;

/** The statement and its parameters. Throws the Failure `payload-too-large`. */
export function notifyStatement(channel: string, payload: string): [sql: string, params: string[]] {
  if (Buffer.byteLength(payload) >= NOTIFY_BYTES) {
    throw new Failure(
      'payload-too-large',
      'A notification is longer than 8,000 bytes',
      'Send a shorter one that names the row instead.',
    );
  }
  return ['SELECT pg_notify($1, $2)', [channel, payload]];
}
