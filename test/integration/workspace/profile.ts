// Profiles of the test servers.
import type { PostgresProfile, ServerProfile } from '../../../src/shared/protocol/workspace.ts';
import type { TestPostgres } from '../../support/postgres.ts';

/** How the console reaches a test server's database, as the superuser unless told. */
export function postgresProfile(
  server: TestPostgres,
  database: string,
  user: string = server.user,
): PostgresProfile {
  return {
    host: server.host,
    port: server.port,
    database,
    user,
    tls: { mode: 'off' },
    statementTimeoutMs: 10_000,
  };
}

export function serverProfile(
  postgres: PostgresProfile,
  redis: ServerProfile['redis'] = null,
): ServerProfile {
  return { id: 'test', kind: 'server', name: 'Test server', postgres, redis };
}
