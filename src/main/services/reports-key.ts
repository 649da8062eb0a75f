// Which key packs are signed with: the one in the file that an environment variable names, or one that is kept with the passwords.

import { Failure } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import { KEY_FILE_VARIABLE, keyFromFile, newKeyPem, type SigningKey, signingKey } from '../evidence/keys.ts';
import type { SecretStore } from '../workspace/secrets.ts';

/** Under which the key is kept. */
const ID = 'evidence';

export interface KeyChoice {
  /** Makes a key where there is none yet. Throws Failures of `keys.ts`. */
  use(): Promise<SigningKey>;
  about(): Promise<CallOutput<'reports.place'>['key']>;
}

export function createKeyChoice(secrets: SecretStore): KeyChoice {
  const file = process.env[KEY_FILE_VARIABLE];

  async function find(): Promise<SigningKey | null> {
    if (file) return keyFromFile(file);
    const pem = await secrets.get(ID, 'secret');
    return pem === undefined ? null : signingKey(pem, 'The keychain');
  }

  return {
    async use() {
      const found = await find();
      if (found) return found;
      const pem = newKeyPem();
      await secrets.set(ID, { secret: pem });
      return signingKey(pem, 'The keychain');
    },
    async about() {
      const kept = file ? `In the file that ${KEY_FILE_VARIABLE} names` : secrets.kept;
      try {
        const key = await find();
        return {
          kept,
          fingerprint: key?.fingerprint ?? null,
          publicKey: key?.publicKey ?? null,
          problem: null,
        };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        return { kept, fingerprint: null, publicKey: null, problem: `${error.message}. ${error.hint}` };
      }
    },
  };
}
