// What a monitor without a window is told by its environment: where the database and Redis are, and how it is to run.
import { readFileSync } from 'node:fs';
import { Failure } from '../../shared/model/failure.ts';
import {
  type PostgresProfile,
  postgresProfileSchema,
  type RedisProfile,
  redisProfileSchema,
} from '../../shared/protocol/workspace.ts';

export interface Surroundings {
  readonly postgres: PostgresProfile;
  readonly postgresPassword: () => Promise<string | undefined>;
  /** Null: no guard is asked, and one monitor reads what the platform wrote down. */
  readonly redis: RedisProfile | null;
  readonly redisPassword: () => Promise<string | undefined>;
  readonly threads: number;
  readonly secondModel: string;
  readonly queueBytes: number;
  /** Where /healthz and /metrics are served; null for nowhere. */
  readonly listen: { readonly host: string; readonly port: number } | null;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Throws a Failure that names the variable which is missing or not understood. */
export function readSurroundings(env: Env, listen: string | undefined = env.WATCHROOM_LISTEN): Surroundings {
  const postgres = urlOf(env, 'WATCHROOM_POSTGRES', ['postgres:', 'postgresql:']);
  if (postgres === null)
    throw mistake('WATCHROOM_POSTGRES is not set', 'Set it to postgres://role@host:5432/database.');
  const redis = urlOf(env, 'WATCHROOM_REDIS', ['redis:', 'rediss:']);
  return {
    postgres: checked('WATCHROOM_POSTGRES', postgresProfileSchema, {
      host: hostOf(postgres),
      port: postgres.port === '' ? 5432 : Number(postgres.port),
      database: decodeURIComponent(postgres.pathname.slice(1)),
      user: decodeURIComponent(postgres.username),
      tls: tlsOf(env, postgres, isLocal(postgres) ? 'off' : 'verify'),
      statementTimeoutMs: 30_000,
    }),
    postgresPassword: passwordOf(env, 'WATCHROOM_POSTGRES_PASSWORD', postgres),
    redis:
      redis &&
      checked('WATCHROOM_REDIS', redisProfileSchema, {
        host: hostOf(redis),
        port: redis.port === '' ? 6379 : Number(redis.port),
        ...(redis.username === '' ? {} : { user: decodeURIComponent(redis.username) }),
        tls: tlsOf(env, redis, redis.protocol === 'rediss:' || !isLocal(redis) ? 'verify' : 'off'),
      }),
    redisPassword: passwordOf(env, 'WATCHROOM_REDIS_PASSWORD', redis),
    threads: numberOf(env, 'WATCHROOM_THREADS', 2, 2, 64),
    secondModel: env.WATCHROOM_ML_MODEL ?? '',
    queueBytes: numberOf(env, 'WATCHROOM_QUEUE_MB', 256, 1, 100_000) * 1024 * 1024,
    listen: listen === undefined || listen === '' ? null : listenOf(listen),
  };
}

function urlOf(env: Env, name: string, schemes: readonly string[]): URL | null {
  const text = env[name];
  if (text === undefined || text === '') return null;
  const url = URL.canParse(text) ? new URL(text) : null;
  // The value may hold a password, and is not repeated.
  if (!url || !schemes.includes(url.protocol))
    throw mistake(`${name} is not understood`, `Write it as ${schemes[0]}//user@host:port.`);
  return url;
}

function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1');
}

function isLocal(url: URL): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(hostOf(url));
}

function tlsOf(env: Env, url: URL, otherwise: string): object {
  const file = env.WATCHROOM_TLS_AUTHORITY;
  return {
    mode: url.searchParams.get('tls') ?? otherwise,
    ...(url.searchParams.has('tls-name') ? { serverName: url.searchParams.get('tls-name') } : {}),
    ...(file ? { authority: fileOf('WATCHROOM_TLS_AUTHORITY', file) } : {}),
  };
}

/** The password of `NAME`, of the file that `NAME_FILE` names, or of the address; files are read anew at every connection. */
function passwordOf(env: Env, name: string, url: URL | null): () => Promise<string | undefined> {
  const file = env[`${name}_FILE`];
  if (file) fileOf(`${name}_FILE`, file);
  return async () => {
    if (file) return fileOf(`${name}_FILE`, file).trim();
    return env[name] ?? (url?.password ? decodeURIComponent(url.password) : undefined);
  };
}

function fileOf(name: string, file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Failure(
      'surroundings',
      `The file that ${name} names cannot be read`,
      'Check its path and rights.',
      {
        cause,
      },
    );
  }
}

function numberOf(env: Env, name: string, otherwise: number, low: number, high: number): number {
  const text = env[name];
  if (text === undefined || text === '') return otherwise;
  const number = Number(text);
  if (Number.isInteger(number) && number >= low && number <= high) return number;
  throw mistake(`${name} is not understood`, `Write a whole number from ${low} to ${high}.`);
}

function listenOf(text: string): { host: string; port: number } {
  const found = /^(?:(.+):)?(\d{1,5})$/.exec(text);
  const port = Number(found?.[2]);
  if (found && port <= 65_535) return { host: found[1] ?? '127.0.0.1', port };
  throw mistake('The address to listen on is not understood', 'Write a port, or host:port.');
}

function checked<T>(
  name: string,
  schema: {
    safeParse(
      value: unknown,
    ):
      | { success: true; data: T }
      | { success: false; error: { issues: { message: string; path: PropertyKey[] }[] } };
  },
  value: unknown,
): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw mistake(`${name} is not complete`, `${issue?.path.join('.')}: ${issue?.message}.`);
}

function mistake(message: string, hint: string): Failure {
  return new Failure('surroundings', message, hint);
}
