// The key that packs are signed with: Ed25519, made once and kept with the passwords, or named by whoever runs the console.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
} from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Failure } from '../../shared/model/failure.ts';

/** Names a file with the private key as PEM (PKCS #8). */
export const KEY_FILE_VARIABLE = 'WATCHROOM_SIGNING_KEY_FILE';

export interface SigningKey {
  readonly privateKey: KeyObject;
  /** As PEM. */
  readonly publicKey: string;
  /** SHA-256 of the public key's DER form, in hex. */
  readonly fingerprint: string;
}

/** A new private key as PEM (PKCS #8). */
export function newKeyPem(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

/** Throws the Failure `key-unusable` for what is no Ed25519 private key; `source` says where it came from. */
export function signingKey(pem: string, source: string): SigningKey {
  try {
    const privateKey = createPrivateKey(pem);
    if (privateKey.asymmetricKeyType !== 'ed25519') throw new Error('another kind of key');
    const publicKey = createPublicKey(privateKey);
    return {
      privateKey,
      publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      fingerprint: createHash('sha256')
        .update(publicKey.export({ type: 'spki', format: 'der' }))
        .digest('hex'),
    };
  } catch (error) {
    throw new Failure(
      'key-unusable',
      `${source} holds no Ed25519 private key`,
      'Make one with: openssl genpkey -algorithm ed25519 -out signing-key.pem',
      { cause: error },
    );
  }
}

/** The key in a file. */
export async function keyFromFile(file: string): Promise<SigningKey> {
  let pem: string;
  try {
    pem = await readFile(file, 'utf8');
  } catch (error) {
    throw new Failure(
      'key-unreadable',
      'The file of the signing key cannot be read',
      'Look at its path and rights.',
      {
        retryable: true,
        cause: error,
      },
    );
  }
  return signingKey(pem, 'The file of the signing key');
}

/** The 64 bytes of the signature. */
export function signBytes(bytes: Uint8Array, { privateKey }: SigningKey): Buffer {
  return sign(null, bytes, privateKey);
}
