// Passwords in memory: set, kept when absent, removed when empty.
import { expect, it } from 'vitest';
import { memorySecrets } from '../../../../src/main/workspace/memory-secrets.ts';

it('keeps what is not given, and removes what is given empty', async () => {
  const secrets = memorySecrets();
  await secrets.set('a', { postgresPassword: 'p', redisPassword: 'r' });
  await secrets.set('a', { redisPassword: '' });
  expect(secrets.has('a')).toEqual({ postgres: true, redis: false, secret: false });
  expect(await secrets.get('a', 'postgres')).toBe('p');
  expect(await secrets.get('b', 'postgres')).toBeUndefined();
  await secrets.remove('a');
  expect(secrets.has('a')).toEqual({ postgres: false, redis: false, secret: false });
});
