// Passwords kept in memory alone: for hosts without a keychain, and for tests.
import type { SecretName, SecretStore } from './secrets.ts';

type Kept = { [name in SecretName]?: string };

/** A store that forgets everything when the process ends. */
export function memorySecrets(): SecretStore {
  const byProfile = new Map<string, Kept>();
  return {
    kept: 'In memory, until the console is closed',
    has(id) {
      const kept = byProfile.get(id);
      return {
        postgres: kept?.postgres !== undefined,
        redis: kept?.redis !== undefined,
        secret: kept?.secret !== undefined,
      };
    },
    async get(id, which) {
      return byProfile.get(id)?.[which];
    },
    async set(id, secrets) {
      const kept: Kept = { ...byProfile.get(id) };
      const put = (which: keyof Kept, value: string | undefined) => {
        if (value === undefined) return;
        if (value === '') delete kept[which];
        else kept[which] = value;
      };
      put('postgres', secrets.postgresPassword);
      put('redis', secrets.redisPassword);
      put('secret', secrets.secret);
      byProfile.set(id, kept);
    },
    async remove(id) {
      byProfile.delete(id);
    },
  };
}
