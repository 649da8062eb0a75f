// A real Redis server for tests: its own port and folder, and the ways in which one can fail.
import type { ChildProcess } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createConnection } from 'node:net';
import { endProcess, findProgram, freePort, startProcess, temporaryFolder, waitUntil } from './processes.ts';

export interface TestRedis {
  readonly host: string;
  readonly port: number;
  /** Ends it for good and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash; `restart` brings it back on the same port. */
  kill(): Promise<void>;
  restart(): Promise<void>;
  /** SIGSTOP: connections stay open and nothing answers, until `thaw`. */
  freeze(): void;
  thaw(): void;
}

export function findRedis(): string | null {
  return findProgram(['redis-server', 'valkey-server'], ['/usr/local/bin', '/opt/homebrew/bin']);
}

/** Starts a server without persistence. `config` are further arguments of redis-server, e.g. ['--requirepass', 'x']. */
export async function startRedis(options: { config?: readonly string[] } = {}): Promise<TestRedis> {
  const program = findRedis();
  if (program === null)
    throw new Error(
      'No redis-server on PATH: install Redis (apt-get install redis-server, brew install redis)',
    );
  const folder = temporaryFolder('redis');
  const port = await freePort();
  const args = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--dir',
    folder,
    '--save',
    '',
    '--appendonly',
    'no',
  ];
  let child: ChildProcess;

  async function start(): Promise<void> {
    const run = startProcess(program as string, [...args, ...(options.config ?? [])]);
    child = run.child;
    await waitUntil(`redis-server on port ${port}`, () => {
      if (child.exitCode !== null) throw new Error(`redis-server ended:\n${run.output()}`);
      return answers(port);
    });
  }

  await start();
  return {
    host: '127.0.0.1',
    port,
    async stop() {
      await endProcess(child, 'SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => endProcess(child, 'SIGKILL'),
    async restart() {
      await endProcess(child, 'SIGKILL');
      await start();
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

/** Any answer to PING will do: a server that wants a password or TLS is up as well. */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port }, () => socket.write('PING\r\n'));
    const done = (up: boolean) => {
      socket.destroy();
      resolve(up);
    };
    socket.once('data', () => done(true));
    socket.once('error', () => done(false));
    socket.setTimeout(500, () => done(false));
    socket.once('close', () => done(false));
  });
}
