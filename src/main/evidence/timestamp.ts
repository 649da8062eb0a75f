// Timestamps by RFC 3161: an authority that the user names confirms that a manifest was there at its time.
import { createHash, randomBytes } from 'node:crypto';
import { request } from 'undici';
import { Failure } from '../../shared/model/failure.ts';

const LIMIT_MS = 20_000;
const MOST_BYTES = 64 * 1024;

/** SEQUENCE { OID 2.16.840.1.101.3.4.2.1 (SHA-256), NULL } in DER. */
const SHA256 = Buffer.from('300d06096086480165030402010500', 'hex');

function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(parts);
  if (body.length > 127) throw new Error('Longer than this writer knows');
  return Buffer.concat([Buffer.from([tag, body.length]), body]);
}

/** A TimeStampReq over a SHA-256, asking for the authority's certificate. */
export function timestampRequest(digest: Uint8Array, nonce: Uint8Array): Buffer {
  const imprint = der(0x30, SHA256, der(0x04, digest));
  return der(0x30, der(0x02, Buffer.from([1])), imprint, der(0x02, nonce), der(0x01, Buffer.from([0xff])));
}

/** PKIStatus of a TimeStampResp: 0 and 1 are granted; null for what is none. */
export function statusOf(reply: Buffer): number | null {
  const inside = (at: number): number | null => {
    if (reply[at] !== 0x30) return null;
    const length = reply[at + 1] ?? 0;
    return at + 2 + (length < 0x80 ? 0 : length & 0x7f);
  };
  const info = inside(0);
  const status = info === null ? null : inside(info);
  if (status === null || reply[status] !== 0x02 || reply[status + 1] !== 1) return null;
  return reply[status + 2] ?? null;
}

/**
 * The authority's reply over the SHA-256 of some bytes, as it came. That it is granted and of these bytes is looked at here; whom it
 * is signed by is for `openssl ts -verify` and who trusts the authority. Throws the Failure `timestamp-failed`.
 */
export async function timestampOf(bytes: Uint8Array, url: string, signal: AbortSignal): Promise<Buffer> {
  const digest = createHash('sha256').update(bytes).digest();
  const nonce = randomBytes(8);
  // A whole number above zero, whose first byte is not spare.
  nonce[0] = (nonce[0]! & 0x3f) | 0x40;
  let reply: Buffer;
  try {
    const { statusCode, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/timestamp-query', accept: 'application/timestamp-reply' },
      body: timestampRequest(digest, nonce),
      signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    });
    const parts: Buffer[] = [];
    let length = 0;
    for await (const part of body) {
      length += (part as Buffer).length;
      if (length > MOST_BYTES) throw failed('its answer is too long');
      parts.push(part as Buffer);
    }
    if (statusCode !== 200) throw failed(`it answered with status ${statusCode}`);
    reply = Buffer.concat(parts);
  } catch (error) {
    signal.throwIfAborted();
    throw error instanceof Failure ? error : failed('it was not reached within 20 seconds', error);
  }
  const status = statusOf(reply);
  if (status === null) throw failed('its answer is no timestamp');
  if (status > 1) throw failed(`it refused, with status ${status}`);
  if (!reply.includes(digest) || !reply.includes(nonce)) throw failed('its answer is of something else');
  return reply;
}

function failed(why: string, cause?: unknown): Failure {
  return new Failure(
    'timestamp-failed',
    `The timestamp authority did not confirm the pack: ${why}`,
    'Look at its address, or export without a timestamp.',
    { retryable: true, cause },
  );
}
