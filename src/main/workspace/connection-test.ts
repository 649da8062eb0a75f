// "Test connection": which of host, TLS, login, database, schema and privilege is wrong, for Postgres and Redis at once.
import pg from 'pg';
import type { Check, PostgresProfile, Secrets, ServerProfile } from '../../shared/protocol/workspace.ts';
import { Checks, checkClearText, checkEncrypted, checkHost } from './checks.ts';
import { testRedis } from './connection-test-redis.ts';
import { translateError } from './errors.ts';
import type { Param, Row } from './port.ts';
import { clientConfig, Sockets, setUpSession } from './postgres-client.ts';
import { type Probe, probe } from './probe.ts';
import { paramText } from './values.ts';

const HOST_TIMEOUT_MS = 2_500;
const LOGIN_TIMEOUT_MS = 3_000;
const PROBE_TIMEOUT_MS = 2_000;

/** Runs all checks, in at most about 8 s. `channels` are those the console listens to. Passwords are used and forgotten. */
export async function testConnection(
  profile: ServerProfile,
  passwords: Secrets,
  channels: readonly string[],
): Promise<Check[]> {
  const [postgres, redis] = await Promise.all([
    testPostgres(profile.postgres, passwords.postgresPassword),
    testRedis(profile.redis, passwords.redisPassword, channels),
  ]);
  return [...postgres, ...redis];
}

async function testPostgres(profile: PostgresProfile, password: string | undefined): Promise<Check[]> {
  const checks = new Checks(['host', 'tls', 'login', 'database', 'schema', 'privilege']);
  if (!(await checkHost(checks, 'host', profile.host, profile.port, HOST_TIMEOUT_MS))) return checks.list();
  const sockets = new Sockets();
  const client = new pg.Client({
    ...clientConfig(profile, async () => password, sockets),
    connectionTimeoutMillis: LOGIN_TIMEOUT_MS,
    query_timeout: PROBE_TIMEOUT_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    checkTls(checks, profile);
    checks.ok('login', `Logged in as ${profile.user}`);
    checks.ok('database', `Connected to database ${profile.database}`);
    await setUpSession(client, PROBE_TIMEOUT_MS);
    await checkContents(checks, client);
  } catch (error) {
    explain(checks, profile, error);
  } finally {
    client.end().catch(() => undefined);
    sockets.destroy();
  }
  return checks.list();
}

function checkTls(checks: Checks, { tls, host }: PostgresProfile): void {
  if (tls.mode === 'off') checkClearText(checks, 'tls', host);
  else checkEncrypted(checks, 'tls', tls.mode);
}

/** A connection goes host, TLS, login, database: what failed says that everything before it went well. */
function explain(checks: Checks, profile: PostgresProfile, error: unknown): void {
  const failure = translateError(error);
  if (failure.code.startsWith('tls-')) {
    checks.fail('tls', failure.message, failure.hint);
    return;
  }
  if (failure.code === 'login-refused' || failure.code === 'password-missing') {
    checkTls(checks, profile);
    checks.fail('login', failure.message, failure.hint);
    return;
  }
  if (failure.code === 'database-unknown' || failure.code === 'not-allowed') {
    checkTls(checks, profile);
    checks.ok('login', `Logged in as ${profile.user}`);
    const mayNot = failure.code === 'not-allowed';
    checks.fail(
      'database',
      mayNot ? `Role ${profile.user} may not connect to database ${profile.database}` : failure.message,
      mayNot
        ? `Ask an administrator: GRANT CONNECT ON DATABASE "${profile.database}" TO "${profile.user}";`
        : failure.hint,
    );
    return;
  }
  checks.fail('login', failure.message, failure.hint);
}

async function checkContents(checks: Checks, client: pg.Client): Promise<void> {
  let found: Probe;
  try {
    found = await probe({
      query: async <R extends Row>(sql: string, params: readonly Param[] = []) =>
        (await client.query(sql, params.map(paramText))).rows as R[],
    });
  } catch (error) {
    const failure = translateError(error);
    checks.fail('schema', failure.message, failure.hint);
    return;
  }
  if (checkSchema(checks, found)) checkPrivileges(checks, found);
}

/** False where nothing of the platform is there: rights to it are then beside the point. */
function checkSchema(checks: Checks, { shape, missing }: Probe): boolean {
  const platform = [...shape.tables.values()].filter(
    (table) => table.schema === 'omni2' || table.schema === 'auth_service',
  );
  if (platform.length === 0) {
    checks.fail(
      'schema',
      'None of the platform\'s tables are here: there is nothing in the schemas "omni2" and "auth_service"',
      'Check the database name: the platform may use another database of this server.',
    );
    return false;
  }
  const lacking = missing.filter((one) => one.kind !== 'privilege').map((one) => one.what);
  if (lacking.length === 0)
    checks.ok('schema', `${platform.length} tables of the platform, and all of the console's`);
  else
    checks.warn(
      'schema',
      `${platform.length} tables of the platform; missing: ${summary(lacking)}`,
      'The console works with what is there. Once open, the workspace screen lists what does not work, and offers to create what it can.',
    );
  return true;
}

function checkPrivileges(checks: Checks, { shape, missing, rights }: Probe): void {
  const denied = missing.filter((one) => one.kind === 'privilege').map((one) => one.what);
  if (denied.length > 0) {
    checks.warn(
      'privilege',
      `Role ${shape.role} lacks rights: ${summary(denied)}`,
      'docs/operations.md has the SQL for the roles of the console.',
    );
  } else if (!rights.has('alerts.read')) {
    checks.warn(
      'privilege',
      'There are no alerts to read yet',
      'The security tables have to be created first.',
    );
  } else if (!rights.has('alerts.triage')) {
    checks.warn(
      'privilege',
      `Role ${shape.role} may read alerts, but not change them`,
      'That is right for an auditor; analysts need the role console_analyst.',
    );
  } else checks.ok('privilege', `Role ${shape.role} may read and triage alerts`);
}

function summary(names: readonly string[]): string {
  const shown = names.slice(0, 4).join(', ');
  return names.length > 4 ? `${shown} and ${names.length - 4} more` : shown;
}
