// A console on a server workspace of its own: real Postgres with the tables made, real Redis, the workspace saved and open.
import { CONSOLE } from '../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../src/main/workspace/migrate.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import type { CallName, CallRequest } from '../../src/shared/protocol/index.ts';
import type { Reply } from '../../src/shared/protocol/wire.ts';
import { startConsole, type TestConsole } from './console.ts';
import { startPostgres } from './postgres.ts';
import { startRedis, type TestRedis } from './redis.ts';
import { openSocket } from './web-window.ts';

const TLS = { mode: 'off' } as const;

export interface ServerConsole {
  readonly console: TestConsole;
  readonly redis: TestRedis;
  /** The test's own way to the workspace's database. */
  readonly database: Database;
  /** The same database as a URL. */
  readonly url: string;
  stop(): Promise<void>;
}

/** Makes calls as a window would, over a socket of its own, which uses up the link. */
async function callAll(link: string, calls: { [N in CallName]?: CallRequest<N> }): Promise<void> {
  const { port, hash } = new URL(link);
  const { socket } = await openSocket({ port: Number(port), key: hash.slice('#key='.length) });
  for (const [id, [name, input]] of Object.entries(calls).entries()) {
    const reply = new Promise<Reply>((resolve) => {
      socket.on('message', (text) => {
        const said = JSON.parse(String(text)) as Reply;
        if (said.t !== 'push' && 'id' in said && said.id === id) resolve(said);
      });
    });
    socket.send(JSON.stringify({ t: 'call', id, name, input }));
    const said = await reply;
    if (said.t === 'failure') throw new Error(`${name}: ${said.failure.message}`);
  }
  socket.close();
}

/** Starts all of it, as one analyst who looks at times in UTC. `fill` is run before the console sees the database. */
export async function startServerConsole(
  analyst: string,
  fill: (database: Database) => Promise<void> = async () => undefined,
): Promise<ServerConsole> {
  const [postgres, redis, console] = await Promise.all([startPostgres(), startRedis(), startConsole()]);
  const { database: name, url } = await postgres.createDatabase();
  const profile = {
    host: postgres.host,
    port: postgres.port,
    user: postgres.user,
    database: name,
    tls: TLS,
    statementTimeoutMs: 10_000,
  };
  // Filling it may take minutes.
  const database = openPostgres({ ...profile, statementTimeoutMs: 600_000 }, async () => postgres.password);
  await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
  await fill(database);
  await callAll(await console.link(), {
    'settings.save': { analyst, timeZone: 'UTC', theme: 'dark' },
    'workspace.save': {
      profile: {
        id: 'alerts',
        kind: 'server',
        name: 'Alerts',
        postgres: profile,
        redis: { host: redis.host, port: redis.port, tls: TLS },
      },
      secrets: { postgresPassword: postgres.password },
    },
    'workspace.open': { id: 'alerts' },
  });
  return {
    console,
    redis,
    database,
    url,
    async stop() {
      await database.close();
      await console.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
