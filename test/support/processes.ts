// Child processes that tests start: free ports, temporary folders, and stopping them whatever happens.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, delimiter, join } from 'node:path';

/** A user to run as in place of root, whom Postgres refuses; both undefined for everybody else. */
export interface RunAs {
  readonly uid?: number;
  readonly gid?: number;
}

const started = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of started) child.kill('SIGKILL');
});
// A test runner that is interrupted, or gone, must not leave servers behind: these end a process without its exit event.
for (const event of ['SIGINT', 'SIGTERM', 'SIGHUP', 'disconnect']) process.once(event, () => process.exit(1));

/** A port of 127.0.0.1 that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        address !== null && typeof address === 'object'
          ? resolve(address.port)
          : reject(new Error('No port')),
      );
    });
  });
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(join(tmpdir(), `watchroom-${name}-`));
}

/** First of the programs found on PATH or in one of the further folders, else null. */
export function findProgram(names: readonly string[], folders: readonly string[] = []): string | null {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of [...(process.env.PATH ?? '').split(delimiter), ...folders]) {
    for (const name of names) {
      const file = join(folder, name + suffix);
      if (folder !== '' && existsSync(file)) return file;
    }
  }
  return null;
}

/** The sub-folders of a folder, highest version first; none when it is not there. */
export function versionFolders(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .sort((a, b) => b.localeCompare(a, undefined, { numeric: true }))
    .map((name) => join(folder, name));
}

/** Nobody in particular when this is root, else this user. */
export function unprivileged(): RunAs {
  if (process.getuid?.() !== 0) return {};
  for (const user of ['postgres', 'nobody']) {
    const [uid, gid] = ['-u', '-g'].map((flag) =>
      Number(spawnSync('id', [flag, user], { encoding: 'utf8' }).stdout),
    );
    if (uid && gid) return { uid, gid };
  }
  throw new Error('This is root, and there is neither a user "postgres" nor "nobody" to run Postgres as');
}

/**
 * Starts a program that lives until it is stopped. The file WATCHROOM_TEST_PIDS names, if any, tells when it started and ended,
 * so that `npm test` can end what a killed test left behind. `output` gives what it has printed so far.
 */
export function startProcess(
  program: string,
  args: readonly string[],
  options: RunAs & { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): { child: ChildProcess; output: () => string } {
  const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let printed = '';
  const collect = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-100_000);
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  child.on('error', (error) => collect(Buffer.from(String(error))));
  started.add(child);
  child.once('exit', () => started.delete(child));
  const ledger = process.env.WATCHROOM_TEST_PIDS;
  if (ledger && child.pid) {
    appendFileSync(ledger, `started ${child.pid} ${basename(program)}\n`);
    child.once(
      'exit',
      () => existsSync(ledger) && appendFileSync(ledger, `ended ${child.pid} ${basename(program)}\n`),
    );
  }
  return { child, output: () => printed };
}

/** Sends a signal and waits until the process is gone. */
export function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill(signal);
  });
}

/** Asks again and again until `ready` gives true. Throws `what` after the time is over. */
export async function waitUntil(
  what: string,
  ready: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  while (!(await ready())) {
    if (Date.now() > end) throw new Error(`Waited ${timeoutMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
