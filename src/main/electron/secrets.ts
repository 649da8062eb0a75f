// Passwords in the operating system's keychain, through safeStorage: the file holds only what it encrypted.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { safeStorage } from 'electron';
import { z } from 'zod';
import { memorySecrets } from '../workspace/memory-secrets.ts';
import type { SecretName, SecretStore } from '../workspace/secrets.ts';

const entrySchema = z.object({
  postgres: z.string().optional(),
  redis: z.string().optional(),
  secret: z.string().optional(),
});
const fileSchema = z.record(z.string(), entrySchema);

/**
 * The keychain's store, or one in memory where there is no keychain, or only one that keeps plain text. To be called after the
 * app is ready.
 */
export async function openSecrets(file: string): Promise<SecretStore> {
  if (!(await keychainWorks())) return memorySecrets();
  const entries = await load(file);

  async function write(): Promise<void> {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeFile(`${file}.part`, JSON.stringify(entries), { mode: 0o600, flush: true });
    await rename(`${file}.part`, file);
  }

  async function put(
    entry: z.infer<typeof entrySchema>,
    which: SecretName,
    password: string | undefined,
  ): Promise<void> {
    if (password === undefined) return;
    if (password === '') delete entry[which];
    else entry[which] = (await safeStorage.encryptStringAsync(password)).toString('base64');
  }

  return {
    kept: 'In the keychain of this computer',
    has: (id) => ({
      postgres: entries[id]?.postgres !== undefined,
      redis: entries[id]?.redis !== undefined,
      secret: entries[id]?.secret !== undefined,
    }),
    async get(id, which) {
      const stored = entries[id]?.[which];
      if (stored === undefined) return undefined;
      const { result } = await safeStorage.decryptStringAsync(Buffer.from(stored, 'base64'));
      return result;
    },
    async set(id, secrets) {
      const entry = { ...entries[id] };
      await put(entry, 'postgres', secrets.postgresPassword);
      await put(entry, 'redis', secrets.redisPassword);
      await put(entry, 'secret', secrets.secret);
      entries[id] = entry;
      await write();
    },
    async remove(id) {
      delete entries[id];
      await write();
    },
  };
}

async function keychainWorks(): Promise<boolean> {
  // On Linux without a keyring Electron falls back to a fixed key, which is plain text to whoever reads the file.
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return false;
  return safeStorage.isAsyncEncryptionAvailable();
}

/** A file that cannot be read is as good as none: the passwords are asked for again. */
async function load(file: string): Promise<z.infer<typeof fileSchema>> {
  try {
    return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {};
  }
}
