// The part of "test connection" that is about Redis: host, TLS, login, and the right to each channel.
import { Redis } from 'ioredis';
import type { Check, RedisProfile } from '../../shared/protocol/workspace.ts';
import { Checks, checkClearText, checkEncrypted, checkHost } from './checks.ts';
import { translateError } from './errors.ts';
import { tlsOptions } from './tls.ts';

const HOST_TIMEOUT_MS = 2_500;
const STEP_TIMEOUT_MS = 3_000;

/** Null as profile means that the workspace has no Redis: all steps are skipped. */
export async function testRedis(
  profile: RedisProfile | null,
  password: string | undefined,
  channels: readonly string[],
): Promise<Check[]> {
  const checks = new Checks(['redis-host', 'redis-tls', 'redis-login', 'redis-channels']);
  if (!profile) {
    checks.skip('redis-host', 'No Redis: alerts are read from the database alone');
    for (const step of ['redis-tls', 'redis-login', 'redis-channels'] as const) checks.skip(step, 'No Redis');
    return checks.list();
  }
  if (!(await checkHost(checks, 'redis-host', profile.host, profile.port, HOST_TIMEOUT_MS)))
    return checks.list();
  const redis = connection(profile, password);
  try {
    await checkLogin(checks, redis, profile);
    await checkChannels(checks, redis, channels, profile.user);
  } catch (error) {
    explain(checks, profile, error);
  } finally {
    redis.disconnect();
  }
  return checks.list();
}

function connection(profile: RedisProfile, password: string | undefined): Redis {
  const tls = tlsOptions(profile.tls, profile.host);
  const redis = new Redis({
    host: profile.host,
    port: profile.port,
    ...(profile.user ? { username: profile.user } : {}),
    ...(password ? { password } : {}),
    ...(tls ? { tls } : {}),
    lazyConnect: true,
    connectTimeout: STEP_TIMEOUT_MS,
    commandTimeout: STEP_TIMEOUT_MS,
    enableReadyCheck: false,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    retryStrategy: () => null,
  });
  return redis;
}

async function checkLogin(checks: Checks, redis: Redis, profile: RedisProfile): Promise<void> {
  // The reason of a failed connection comes as an event; `connect` itself only says "closed".
  let reason: unknown = null;
  redis.on('error', (error) => {
    reason ??= error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    // A role without the right to PING has logged in all the same.
    if (reason === null && /^NOPERM/.test(textOf(error))) return passed(checks, profile);
    throw reason ?? error;
  }
  if (reason !== null) throw reason;
  passed(checks, profile);
}

function passed(checks: Checks, profile: RedisProfile): void {
  checkTls(checks, profile);
  checks.ok('redis-login', `Logged in as ${profile.user ?? 'the default user'}`);
}

async function checkChannels(
  checks: Checks,
  redis: Redis,
  channels: readonly string[],
  user = 'default',
): Promise<void> {
  const denied: string[] = [];
  for (const channel of channels) {
    try {
      await redis.subscribe(channel);
    } catch (error) {
      if (!/^NOPERM/.test(textOf(error))) throw error;
      denied.push(channel);
    }
  }
  if (denied.length === 0) {
    checks.ok('redis-channels', `May listen to ${channels.join(', ')}`);
    return;
  }
  const all = denied.length === channels.length;
  checks[all ? 'fail' : 'warn'](
    'redis-channels',
    `User ${user} may not listen to ${denied.join(', ')}`,
    `Ask an administrator: ACL SETUSER ${user} ${denied.map((channel) => `&${channel}`).join(' ')} +subscribe`,
  );
}

function explain(checks: Checks, profile: RedisProfile, error: unknown): void {
  const text = textOf(error);
  if (/WRONGPASS|NOAUTH|invalid (username-password|password)|AUTH .*called without/i.test(text)) {
    checkTls(checks, profile);
    checks.fail('redis-login', 'Redis refused the login', 'Check the user name and the password for Redis.');
    return;
  }
  const failure = translateError(error);
  if (failure.code.startsWith('tls-')) {
    checks.fail('redis-tls', failure.message, failure.hint);
    return;
  }
  // Clear text and TLS misunderstand each other: one side hangs up, or takes the other's greeting for a broken one.
  if (
    /wrong version number|packet length too long|ECONNRESET|closed|EPROTO|Protocol error/i.test(text) ||
    failure.code === 'database-away'
  ) {
    checks.fail(
      'redis-tls',
      profile.tls.mode === 'off'
        ? 'The server ends connections in clear text'
        : 'The server does not speak TLS on this port',
      profile.tls.mode === 'off'
        ? 'Switch TLS on for Redis, or check the port.'
        : 'Switch TLS off for Redis, or use its TLS port.',
    );
    return;
  }
  checkTls(checks, profile);
  checks.fail('redis-login', `Redis refused: ${text}`, 'Check user, password and the rights of this user.');
}

function checkTls(checks: Checks, { tls, host }: RedisProfile): void {
  if (tls.mode === 'off') checkClearText(checks, 'redis-tls', host);
  else checkEncrypted(checks, 'redis-tls', tls.mode);
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
