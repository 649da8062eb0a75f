// A console on a server workspace of its own: real Postgres with the tables made, real Redis, the workspace saved and open.
import { CONSOLE } from '../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../src/main/workspace/migrate.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import type { CallName, CallOutput, CallRequest } from '../../src/shared/protocol/index.ts';
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
  /** Starts another console on the same workspace, with another analyst at it. */
  join(analyst: string): Promise<Colleague>;
  stop(): Promise<void>;
}

export interface Colleague {
  call<N extends CallName>(name: N, input: CallRequest<N>): Promise<CallOutput<N>>;
  stop(): Promise<void>;
}

/** Makes calls as a window would, over a socket of its own, which uses up the link. */
async function openCalls(link: string): Promise<Pick<Colleague, 'call'> & { close(): void }> {
  const { port, hash } = new URL(link);
  const { socket } = await openSocket({ port: Number(port), key: hash.slice('#key='.length) });
  let calls = 0;
  return {
    async call(name, input) {
      const id = calls++;
      const reply = new Promise<Reply>((resolve) => {
        socket.on('message', (text) => {
          const said = JSON.parse(String(text)) as Reply;
          if (said.t !== 'push' && 'id' in said && said.id === id) resolve(said);
        });
      });
      socket.send(JSON.stringify({ t: 'call', id, name, input }));
      const said = await reply;
      if (said.t !== 'result')
        throw new Error(`${name}: ${said.t === 'failure' ? said.failure.message : said.t}`);
      return said.output as never;
    },
    close: () => socket.close(),
  };
}

/**
 * Starts all of it, as one analyst who looks at times in UTC. `fill` is run before the console sees the database; `config` are settings
 * of the server.
 */
export async function startServerConsole(
  analyst: string,
  fill: (database: Database) => Promise<void> = async () => undefined,
  config: readonly string[] = [],
): Promise<ServerConsole> {
  const [postgres, redis, console] = await Promise.all([
    startPostgres({ config }),
    startRedis(),
    startConsole(),
  ]);
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
  const open = async (to: TestConsole, who: string) => {
    const calls = await openCalls(await to.link());
    await calls.call('settings.save', { analyst: who, timeZone: 'UTC', theme: 'dark' });
    await calls.call('workspace.save', {
      profile: {
        id: 'alerts',
        kind: 'server',
        name: 'Alerts',
        postgres: profile,
        redis: { host: redis.host, port: redis.port, tls: TLS },
      },
      secrets: { postgresPassword: postgres.password },
    });
    await calls.call('workspace.open', { id: 'alerts' });
    return calls;
  };
  (await open(console, analyst)).close();
  return {
    console,
    redis,
    database,
    url,
    async join(who) {
      const second = await startConsole();
      const { call, close } = await open(second, who);
      const isOpen = () =>
        call('patterns.drafts', {}).then(
          () => true,
          () => false,
        );
      while (!(await isOpen())) await new Promise((resolve) => setTimeout(resolve, 100));
      return {
        call,
        async stop() {
          close();
          await second.stop();
        },
      };
    },
    async stop() {
      await database.close();
      await console.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
    },
  };
}
