// Our own exclusive lock on a data folder: two processes in one PGlite folder destroy it without any error.
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';

const ownerSchema = z.object({
  pid: z.number().int(),
  /** When that process began, as the system tells it; a recycled pid has another. Null where it cannot be told. */
  began: z.string().nullable(),
  host: z.string(),
  token: z.string(),
});
type Owner = z.infer<typeof ownerSchema>;

export interface FolderLock {
  release(): void;
}

/** A guard left by a process that died within these few system calls is taken for stale after this time. */
const GUARD_STALE_MS = 10_000;

/**
 * Takes the lock file or throws the Failure `workspace-in-use` that names the owner's pid. A lock whose process is gone,
 * or whose pid now belongs to another process, is taken over. The lock is also given up when this process exits.
 */
export async function lockFolder(file: string): Promise<FolderLock> {
  const me: Owner = {
    pid: process.pid,
    began: processBegan(process.pid),
    host: hostname(),
    token: randomUUID(),
  };
  for (let round = 0; round < 20; round += 1) {
    if (create(file, me)) return held(file, me);
    const owner = read(file);
    if (owner === 'gone') continue;
    if (owner !== 'unreadable' && isAlive(owner)) throw inUse(owner, file);
    if (owner === 'unreadable' && round < 5) {
      // Its owner may be between creating and writing it.
      await pause(50);
      continue;
    }
    if (!removeStale(file, owner)) await pause(100);
  }
  throw new Failure(
    'workspace-in-use',
    'The data folder is being opened by another console',
    `Try again in a moment. If no other console is running, delete the file ${file}.`,
    { retryable: true },
  );
}

function create(file: string, owner: Owner): boolean {
  try {
    writeFileSync(file, JSON.stringify(owner), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(file: string): Owner | 'gone' | 'unreadable' {
  try {
    const parsed = ownerSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : 'unreadable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'gone' : 'unreadable';
  }
}

function held(file: string, me: Owner): FolderLock {
  const release = () => {
    process.off('exit', release);
    const owner = read(file);
    if (typeof owner === 'object' && owner.token === me.token) rmSync(file, { force: true });
  };
  process.once('exit', release);
  return { release };
}

/**
 * Removes a stale lock. Only one process at a time does so, and it looks again first: otherwise two that both saw the
 * stale lock could remove each other's fresh one.
 */
function removeStale(file: string, seen: Owner | 'unreadable'): boolean {
  const guard = `${file}.takeover`;
  try {
    mkdirSync(guard);
  } catch {
    try {
      if (Date.now() - statSync(guard).mtimeMs > GUARD_STALE_MS) rmdirSync(guard);
    } catch {
      // Somebody else has finished meanwhile.
    }
    return false;
  }
  try {
    const now = read(file);
    const same =
      typeof now === 'object' && typeof seen === 'object' ? now.token === seen.token : now === seen;
    if (same) rmSync(file, { force: true });
    return true;
  } finally {
    rmdirSync(guard);
  }
}

function isAlive(owner: Owner): boolean {
  // Another machine's processes cannot be asked about: better refuse than destroy.
  if (owner.host !== hostname()) return true;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
  }
  return owner.began === null || owner.began === processBegan(owner.pid);
}

/** When a process began, in a form only to be compared with itself; null where the system does not say. */
export function processBegan(pid: number): string | null {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The command's name, in brackets, may hold blanks: count from behind it. Field 22 is the start time.
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
    }
    if (process.platform === 'darwin') {
      return (
        execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
          encoding: 'utf8',
          timeout: 2_000,
        }).trim() || null
      );
    }
  } catch {
    // Gone meanwhile, or not allowed to look: the pid alone then decides.
  }
  return null;
}

function inUse(owner: Owner, file: string): Failure {
  const where = owner.host === hostname() ? '' : ` on ${owner.host}`;
  return new Failure(
    'workspace-in-use',
    `This data folder is already open in another console (process ${owner.pid}${where})`,
    `Use that console or close it first. If it is not running any more, delete the file ${file}.`,
    { retryable: true },
  );
}
