// Workspaces: what the console looks at, the state of each service behind it, and what is missing there.
import { z } from 'zod';
import { call, topic } from './define.ts';
import { RIGHTS } from './rights.ts';

const hostSchema = z.string().trim().min(1, 'Name a host').max(253);
const portSchema = z.number().int().min(1).max(65_535);

export const tlsSchema = z.object({
  /** `off`: clear text. `encrypt`: encrypted, server not verified. `verify`: certificate and host name checked. */
  mode: z.enum(['off', 'encrypt', 'verify']),
  /** PEM of the authority to trust besides the system's, if any. Not a secret. */
  authority: z.string().max(100_000).optional(),
  /** Host name expected in the certificate, when it differs from the host. */
  serverName: z.string().trim().max(253).optional(),
});

export const postgresProfileSchema = z.object({
  host: hostSchema,
  port: portSchema,
  database: z.string().trim().min(1, 'Name a database').max(63),
  user: z.string().trim().min(1, 'Name a role').max(63),
  tls: tlsSchema,
  statementTimeoutMs: z.number().int().min(1_000).max(600_000),
});
export type PostgresProfile = z.infer<typeof postgresProfileSchema>;

export const redisProfileSchema = z.object({
  host: hostSchema,
  port: portSchema,
  user: z.string().trim().max(128).optional(),
  tls: tlsSchema,
});
export type RedisProfile = z.infer<typeof redisProfileSchema>;

export const profileIdSchema = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const serverProfileSchema = z.object({
  id: profileIdSchema,
  kind: z.literal('server'),
  name: z.string().trim().min(1, 'Give the workspace a name').max(80),
  postgres: postgresProfileSchema,
  /** Null where alerts are only read from the database. */
  redis: redisProfileSchema.nullable(),
});
export type ServerProfile = z.infer<typeof serverProfileSchema>;

export const embeddedProfileSchema = z.object({
  id: z.literal('embedded'),
  kind: z.literal('embedded'),
  name: z.string(),
});
export const profileSchema = z.discriminatedUnion('kind', [embeddedProfileSchema, serverProfileSchema]);
export type WorkspaceProfile = z.infer<typeof profileSchema>;

/** Passwords travel only from window to core, and are never sent back. Absent means: keep what is stored. */
export const secretsSchema = z.object({
  postgresPassword: z.string().max(1_000).optional(),
  redisPassword: z.string().max(1_000).optional(),
});
export type Secrets = z.infer<typeof secretsSchema>;

export const serviceStateSchema = z.object({
  name: z.enum(['database', 'live']),
  /** `absent`: this workspace has no such service. */
  state: z.enum(['connecting', 'up', 'down', 'absent']),
  /** What it is, in words: "PostgreSQL 15.18 at db.example:5432". */
  what: z.string(),
  since: z.string(),
  /** Why it is down, in words. */
  problem: z.string().nullable(),
  hint: z.string().nullable(),
  attempt: z.number().int(),
  nextAttemptAt: z.string().nullable(),
});
export type ServiceState = z.infer<typeof serviceStateSchema>;

export const missingSchema = z.object({
  /** A table or column, "omni2.audit_logs.cost_usd", or a privilege in words. */
  what: z.string(),
  kind: z.enum(['table', 'column', 'privilege', 'type']),
  /** What does not work without it. */
  effect: z.string(),
  remedy: z.string(),
});
export type Missing = z.infer<typeof missingSchema>;

export const workspaceStateSchema = z.object({
  profile: profileSchema,
  phase: z.enum(['opening', 'ready', 'failed']),
  services: z.array(serviceStateSchema),
  rights: z.array(z.enum(RIGHTS)),
  missing: z.array(missingSchema),
  /** Seconds the database's clock is ahead of this machine's; null while unknown. */
  clockSkewSeconds: z.number().nullable(),
  problem: z.object({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  /** True where the embedded database does not open and `workspace.rebuild` would make a fresh one. */
  rebuildable: z.boolean(),
});
export type WorkspaceState = z.infer<typeof workspaceStateSchema>;

export const workspaceList = call('workspace.list', {
  right: 'console.use',
  input: z.object({}),
  output: z.object({
    current: profileIdSchema,
    profiles: z.array(profileSchema),
    /** Profiles with a stored password, by id. */
    secrets: z.record(z.string(), z.object({ postgres: z.boolean(), redis: z.boolean() })),
    /** How passwords are kept on this host, in words. */
    secretsKept: z.string(),
  }),
});
export const workspaceOpen = call('workspace.open', {
  right: 'console.use',
  input: z.object({ id: profileIdSchema }),
  output: z.object({}),
});
export const workspaceSave = call('workspace.save', {
  right: 'console.use',
  input: z.object({ profile: serverProfileSchema, secrets: secretsSchema }),
  output: z.object({}),
});
export const workspaceRemove = call('workspace.remove', {
  right: 'console.use',
  input: z.object({ id: profileIdSchema }),
  output: z.object({}),
});

export const checkSchema = z.object({
  step: z.enum([
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
  ]),
  state: z.enum(['ok', 'failed', 'warning', 'skipped']),
  message: z.string(),
  hint: z.string().nullable(),
});
export type Check = z.infer<typeof checkSchema>;
export const workspaceTest = call('workspace.test', {
  right: 'console.use',
  input: z.object({ profile: serverProfileSchema, secrets: secretsSchema }),
  output: z.object({ checks: z.array(checkSchema) }),
});

/** What the console would create in this database, as SQL to read before agreeing. */
export const workspaceProposal = call('workspace.proposal', {
  right: 'console.use',
  input: z.object({}),
  output: z.object({
    /** Identifies exactly this SQL; `workspace.create` refuses another. */
    digest: z.string(),
    parts: z.array(
      z.object({
        title: z.string(),
        why: z.string(),
        sql: z.string(),
        state: z.enum(['missing', 'present']),
        allowed: z.boolean(),
        denial: z.string().nullable(),
      }),
    ),
  }),
});
export const workspaceCreate = call('workspace.create', {
  right: 'schema.create',
  input: z.object({ digest: z.string() }),
  output: z.object({ created: z.array(z.string()) }),
});
export const workspaceRetry = call('workspace.retry', {
  right: 'console.use',
  input: z.object({}),
  output: z.object({}),
});
/** Moves the embedded database aside, to a folder with the time in its name, and opens a fresh one. Only where `rebuildable`. */
export const workspaceRebuild = call('workspace.rebuild', {
  right: 'console.use',
  input: z.object({}),
  output: z.object({}),
});
export const workspaceChanged = topic('workspace.changed', {
  right: 'console.use',
  payload: workspaceStateSchema,
});
