// The form of a server profile: what it holds is what is saved, what is wrong is said at its field, passwords are never kept.
import { describe, expect, test } from 'vitest';
import {
  checkDraft,
  type Draft,
  draftOf,
  profileIdFor,
} from '../../../../src/renderer/views/workspace/draft.ts';
import { profileIdSchema, type ServerProfile } from '../../../../src/shared/protocol/workspace.ts';

const FILLED: Draft = {
  ...draftOf(null),
  name: ' Production ',
  host: 'db.example.com',
  user: 'console_analyst',
  redisHost: 'redis.example.com',
};

const PROFILE: ServerProfile = {
  id: 'production',
  kind: 'server',
  name: 'Production',
  postgres: {
    host: 'db.example.com',
    port: 5433,
    database: 'omni2',
    user: 'console_analyst',
    tls: { mode: 'verify', authority: '-----BEGIN CERTIFICATE-----', serverName: 'db' },
    statementTimeoutMs: 15_000,
  },
  redis: { host: 'redis.example.com', port: 6380, user: 'console', tls: { mode: 'off' } },
};

describe('checkDraft', () => {
  test('gives the profile of a filled form', () => {
    expect(checkDraft(FILLED, 'production')).toMatchObject({
      ok: true,
      profile: {
        id: 'production',
        name: 'Production',
        postgres: { port: 5432, tls: { mode: 'verify' } },
        redis: { port: 6379 },
      },
      secrets: {},
    });
  });

  test('gives back the profile that was opened for editing, and no password', () => {
    expect(checkDraft(draftOf(PROFILE), 'production')).toEqual({ ok: true, profile: PROFILE, secrets: {} });
    const withoutRedis = { ...PROFILE, redis: null };
    expect(checkDraft(draftOf(withoutRedis), 'production')).toEqual({
      ok: true,
      profile: withoutRedis,
      secrets: {},
    });
  });

  test('names each problem at its field', () => {
    const checked = checkDraft(
      { ...draftOf(null), port: '54x', redisPort: '70000', timeoutSeconds: '0' },
      'x',
    );
    expect(checked.ok ? [] : Object.keys(checked.problems).sort()).toEqual(
      ['host', 'name', 'port', 'redisHost', 'redisPort', 'timeoutSeconds', 'user'].sort(),
    );
    expect(checked).toMatchObject({
      problems: { host: 'Name a host', port: expect.stringContaining('whole number') },
    });
  });

  test('asks nothing of Redis where it is not used, and sends no password for it', () => {
    const checked = checkDraft(
      { ...FILLED, redisUsed: false, redisHost: '', redisPassword: 'left over' },
      'x',
    );
    expect(checked).toMatchObject({ ok: true, profile: { redis: null }, secrets: {} });
  });

  test('sends a password only when one was typed', () => {
    expect(checkDraft({ ...FILLED, password: ' kept as it is ' }, 'x')).toMatchObject({
      secrets: { postgresPassword: ' kept as it is ' },
    });
  });

  test('drops what means nothing without verification', () => {
    const tls = { mode: 'off' as const, authority: 'pem', serverName: 'db' };
    expect(checkDraft({ ...FILLED, tls }, 'x')).toMatchObject({
      profile: { postgres: { tls: { mode: 'off' } } },
    });
    const checked = checkDraft({ ...FILLED, tls }, 'x');
    expect(checked.ok && checked.profile.postgres.tls).toEqual({ mode: 'off' });
  });
});

describe('profileIdFor', () => {
  test.each([
    ['EU production', 'eu-production'],
    ['Zürich (Prod)', 'zu-rich-prod'],
    ['生産', 'server'],
    ['x'.repeat(80), 'x'.repeat(34)],
  ])('%j is %j', (name, id) => {
    expect(profileIdFor(name, [])).toBe(id);
    expect(profileIdSchema.safeParse(id).success).toBe(true);
  });

  test('avoids those taken', () => {
    expect(profileIdFor('Production', ['production', 'production-2'])).toBe('production-3');
  });
});
