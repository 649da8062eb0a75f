// A server profile while it is being written: every field as text, and what is wrong with each.
import { type Secrets, type ServerProfile, serverProfileSchema } from '../../../shared/protocol/workspace.ts';

export interface TlsDraft {
  mode: 'off' | 'encrypt' | 'verify';
  authority: string;
  serverName: string;
}

export interface Draft {
  name: string;
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
  timeoutSeconds: string;
  tls: TlsDraft;
  redisUsed: boolean;
  redisHost: string;
  redisPort: string;
  redisUser: string;
  redisPassword: string;
  redisTls: TlsDraft;
}

/** Which field a problem belongs to: "host", "tls.authority", "redisTls.serverName". */
export type Problems = Readonly<Record<string, string>>;

const NO_TLS: TlsDraft = { mode: 'verify', authority: '', serverName: '' };

/** A new profile's draft, or that of one to be edited. Passwords always begin empty. */
export function draftOf(profile: ServerProfile | null): Draft {
  const tls = (given: ServerProfile['postgres']['tls'] | undefined): TlsDraft =>
    given === undefined
      ? NO_TLS
      : { mode: given.mode, authority: given.authority ?? '', serverName: given.serverName ?? '' };
  return {
    name: profile?.name ?? '',
    host: profile?.postgres.host ?? '',
    port: String(profile?.postgres.port ?? 5432),
    database: profile?.postgres.database ?? 'omni2',
    user: profile?.postgres.user ?? '',
    password: '',
    timeoutSeconds: String((profile?.postgres.statementTimeoutMs ?? 30_000) / 1_000),
    tls: tls(profile?.postgres.tls),
    redisUsed: profile === null || profile.redis !== null,
    redisHost: profile?.redis?.host ?? '',
    redisPort: String(profile?.redis?.port ?? 6379),
    redisUser: profile?.redis?.user ?? '',
    redisPassword: '',
    redisTls: tls(profile?.redis?.tls),
  };
}

/** An id for a new profile from its name: "EU production" gives "eu-production", made unlike those taken. */
export function profileIdFor(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 34);
  const base = plain === '' ? 'server' : plain;
  let id = base;
  for (let number = 2; taken.includes(id); number += 1) id = `${base}-${number}`;
  return id;
}

function tlsOf({ mode, authority, serverName }: TlsDraft): ServerProfile['postgres']['tls'] {
  const useful = mode === 'verify';
  return {
    mode,
    ...(useful && authority.trim() !== '' ? { authority: authority.trim() } : {}),
    ...(useful && serverName.trim() !== '' ? { serverName: serverName.trim() } : {}),
  };
}

const whole = (text: string) => (/^\s*\d+\s*$/.test(text) ? Number(text) : Number.NaN);

/** Names of the schema's fields as the form has them. */
const FIELDS: Readonly<Record<string, string>> = {
  name: 'name',
  'postgres.host': 'host',
  'postgres.port': 'port',
  'postgres.database': 'database',
  'postgres.user': 'user',
  'postgres.statementTimeoutMs': 'timeoutSeconds',
  'postgres.tls.authority': 'tls.authority',
  'postgres.tls.serverName': 'tls.serverName',
  'redis.host': 'redisHost',
  'redis.port': 'redisPort',
  'redis.user': 'redisUser',
  'redis.tls.authority': 'redisTls.authority',
  'redis.tls.serverName': 'redisTls.serverName',
};

const WORDS: Readonly<Record<string, string>> = {
  port: 'A port is a whole number from 1 to 65535',
  redisPort: 'A port is a whole number from 1 to 65535',
  timeoutSeconds: 'Between 1 and 600 seconds',
};

export type Checked =
  | { ok: true; profile: ServerProfile; secrets: Secrets }
  | { ok: false; problems: Problems };

/** The profile a draft stands for, or what is wrong with which field. An empty password means: keep what is stored. */
export function checkDraft(draft: Draft, id: string): Checked {
  const redis = {
    host: draft.redisHost,
    port: whole(draft.redisPort),
    ...(draft.redisUser.trim() === '' ? {} : { user: draft.redisUser }),
    tls: tlsOf(draft.redisTls),
  };
  const parsed = serverProfileSchema.safeParse({
    id,
    kind: 'server',
    name: draft.name,
    postgres: {
      host: draft.host,
      port: whole(draft.port),
      database: draft.database,
      user: draft.user,
      tls: tlsOf(draft.tls),
      statementTimeoutMs: whole(draft.timeoutSeconds) * 1_000,
    },
    redis: draft.redisUsed ? redis : null,
  });
  if (!parsed.success) {
    const problems: Record<string, string> = {};
    for (const issue of parsed.error.issues) {
      const field = FIELDS[issue.path.join('.')] ?? issue.path.join('.');
      problems[field] ??= WORDS[field] ?? issue.message;
    }
    return { ok: false, problems };
  }
  const secrets: Secrets = {
    ...(draft.password === '' ? {} : { postgresPassword: draft.password }),
    ...(draft.redisUsed && draft.redisPassword !== '' ? { redisPassword: draft.redisPassword } : {}),
  };
  return { ok: true, profile: parsed.data, secrets };
}
