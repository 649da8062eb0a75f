// "Test connection" names the one thing that is wrong, against servers that really have it wrong.
import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { testConnection } from '../../../src/main/workspace/connection-test.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import type { Check, PostgresProfile, RedisProfile } from '../../../src/shared/protocol/workspace.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { startRedis, type TestRedis } from '../../support/redis.ts';
import { CERTIFICATE, CERTIFICATE_NAME, writeCertificate } from './certificate.ts';
import { postgresProfile, serverProfile } from './profile.ts';

const CHANNELS = ['security_alerts', 'system_events', 'user_blocked'];

let postgres: TestPostgres;
let full: string;
let empty: string;
let redis: TestRedis;
let silent: Server;
let silentPort: number;

beforeAll(async () => {
  postgres = await startPostgres();
  full = (await postgres.createDatabase()).database;
  empty = (await postgres.createDatabase()).database;
  const owner = openPostgres(postgresProfile(postgres, full), async () => postgres.password);
  await migrate(owner, [PLATFORM, SECURITY, CONSOLE]);
  await owner.script("CREATE ROLE guest LOGIN PASSWORD 'secret'");
  await owner.execute(`REVOKE CONNECT ON DATABASE "${empty}" FROM PUBLIC`);
  writeCertificate(postgres.folder);
  await owner.execute('ALTER SYSTEM SET ssl = on');
  await owner.query('SELECT pg_reload_conf()');
  await owner.close();
  const users = [
    '--user default on >all-secret allchannels allkeys +@all',
    '--user console on >secret resetchannels &security_alerts -@all +subscribe +unsubscribe +ping +hello +auth +client',
  ];
  redis = await startRedis({ config: users.flatMap((user) => user.split(' ')) });
  silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  silentPort = (silent.address() as { port: number }).port;
});
afterAll(async () => {
  await postgres.stop();
  await redis.stop();
  silent.close();
});

/** Only what is worth a look: step → [state, message]. */
function outcomes(checks: readonly Check[]): Record<string, string> {
  return Object.fromEntries(checks.map((check) => [check.step, check.state]));
}

describe('Postgres', () => {
  const run = async (change: Partial<PostgresProfile>, password = postgres.password) => {
    const profile = serverProfile({ ...postgresProfile(postgres, full), ...change });
    const checks = await testConnection(profile, { postgresPassword: password }, CHANNELS);
    expect(checks.map((check) => check.step)).toEqual([
      'host',
      'tls',
      'login',
      'database',
      'schema',
      'privilege',
      'redis-host',
      'redis-tls',
      'redis-login',
      'redis-channels',
    ]);
    for (const check of checks) expect(check.message).not.toContain(password);
    const failed = checks.find((check) => check.state === 'failed');
    return { ...outcomes(checks), failed };
  };
  const cut = {
    tls: 'skipped',
    login: 'skipped',
    database: 'skipped',
    schema: 'skipped',
    privilege: 'skipped',
  };

  it('finds nothing wrong but the missing cost column', async () => {
    expect(await run({})).toMatchObject({
      host: 'ok',
      tls: 'skipped',
      login: 'ok',
      database: 'ok',
      schema: 'warning',
      privilege: 'ok',
    });
  });

  it('host: nothing listens there', async () => {
    expect(await run({ port: 1 })).toMatchObject({
      host: 'failed',
      ...cut,
      failed: { message: expect.stringMatching(/Nothing answers/) },
    });
  });

  it('host: no such name', async () => {
    expect(await run({ host: 'no-such-host.invalid' })).toMatchObject({
      host: 'failed',
      failed: { message: expect.stringMatching(/name/) },
    });
  });

  it('login: the password', async () => {
    expect(await run({}, 'wrong-password')).toMatchObject({
      host: 'ok',
      login: 'failed',
      database: 'skipped',
    });
    expect(await run({ user: 'nobody-here' }, 'x-password')).toMatchObject({
      host: 'ok',
      login: 'failed',
      database: 'skipped',
    });
  });

  it('database: no such, and not for this role', async () => {
    expect(await run({ database: 'nowhere' })).toMatchObject({
      login: 'ok',
      database: 'failed',
      schema: 'skipped',
    });
    expect(await run({ database: empty, user: 'guest' }, 'secret')).toMatchObject({
      login: 'ok',
      database: 'failed',
      failed: { hint: expect.stringContaining('GRANT CONNECT') },
    });
  });

  it('schema: a database without the platform', async () => {
    expect(await run({ database: empty })).toMatchObject({
      database: 'ok',
      schema: 'failed',
      privilege: 'skipped',
    });
  });

  it('privilege: a role that may not read', async () => {
    expect(await run({ user: 'guest' }, 'secret')).toMatchObject({ login: 'ok', privilege: 'warning' });
  });

  it('TLS: not trusted, trusted, another name, only encrypted', async () => {
    expect(await run({ tls: { mode: 'verify' } })).toMatchObject({
      host: 'ok',
      tls: 'failed',
      login: 'skipped',
    });
    const trusted = { mode: 'verify', authority: CERTIFICATE } as const;
    expect(await run({ tls: { ...trusted, serverName: CERTIFICATE_NAME } })).toMatchObject({
      tls: 'ok',
      login: 'ok',
    });
    expect(await run({ tls: { ...trusted, serverName: 'another.test' } })).toMatchObject({
      tls: 'failed',
      failed: { message: expect.stringMatching(/another host name/) },
    });
    expect(await run({ tls: { mode: 'encrypt' } })).toMatchObject({ tls: 'warning', login: 'ok' });
  });

  it('gives up within 8 s on what accepts connections and says nothing', async () => {
    const began = performance.now();
    const result = await run({ port: silentPort });
    expect(performance.now() - began).toBeLessThan(8_000);
    expect(result).toMatchObject({ host: 'ok', login: 'failed' });
  });
});

describe('Redis', () => {
  const run = async (change: Partial<RedisProfile>, password: string) => {
    const profile = serverProfile(postgresProfile(postgres, full), {
      host: redis.host,
      port: redis.port,
      tls: { mode: 'off' },
      ...change,
    });
    const checks = await testConnection(
      profile,
      { postgresPassword: postgres.password, redisPassword: password },
      CHANNELS,
    );
    for (const check of checks) if (password) expect(check.message).not.toContain(password);
    return { ...outcomes(checks), failed: checks.find((check) => check.state === 'failed'), checks };
  };

  it('finds nothing wrong', async () => {
    expect(await run({}, 'all-secret')).toMatchObject({
      'redis-host': 'ok',
      'redis-tls': 'skipped',
      'redis-login': 'ok',
      'redis-channels': 'ok',
    });
  });

  it('host', async () => {
    expect(await run({ port: 1 }, 'all-secret')).toMatchObject({
      'redis-host': 'failed',
      'redis-login': 'skipped',
    });
  });

  it('login: wrong and missing password', async () => {
    expect(await run({}, 'bad-secret')).toMatchObject({
      'redis-host': 'ok',
      'redis-login': 'failed',
      'redis-channels': 'skipped',
    });
    expect(await run({}, '')).toMatchObject({ 'redis-login': 'failed' });
    expect(await run({ user: 'nobody' }, 'all-secret')).toMatchObject({ 'redis-login': 'failed' });
  });

  it('channels: a user let at one of them only', async () => {
    const result = await run({ user: 'console' }, 'secret');
    expect(result).toMatchObject({ 'redis-login': 'ok', 'redis-channels': 'warning' });
    const channels = result.checks.find((check) => check.step === 'redis-channels');
    expect(channels?.message).toContain('system_events, user_blocked');
    expect(channels?.message).not.toContain('security_alerts');
  });

  it('TLS: asked of a server that has none', async () => {
    expect(await run({ tls: { mode: 'verify' } }, 'all-secret')).toMatchObject({
      'redis-host': 'ok',
      'redis-tls': 'failed',
      'redis-login': 'skipped',
    });
  });
});
