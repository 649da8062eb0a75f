// A place for the local queue that no other process uses, with what monitors that ended have left behind.
import { mkdirSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import { type FolderLock, lockFolder } from '../workspace/folder-lock.ts';

const MOST_SLOTS = 64;
const TOUCH_MS = 10_000;
/** The lock of another machine, such as a container that is gone, holds no longer than this without a sign of life. */
const SILENT_MS = 60_000;
const SEGMENT = /^\d+\.jsonl$/;

export interface Slot {
  readonly folder: string;
  release(): void;
}

/** Takes the first free place under `parent`, and moves into it what lies in others that nobody holds. */
export async function takeSlot(parent: string): Promise<Slot> {
  mkdirSync(parent, { recursive: true, mode: 0o700 });
  for (let number = 0; number < MOST_SLOTS; number += 1) {
    const folder = join(parent, String(number));
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = await tryLock(folder);
    if (!lock) continue;
    await adopt(parent, folder);
    const touching = setInterval(() => touch(folder), TOUCH_MS);
    touching.unref();
    return {
      folder,
      release() {
        clearInterval(touching);
        lock.release();
      },
    };
  }
  throw new Failure(
    'queue-taken',
    'Too many monitors use this data folder',
    'Give each monitor a data folder of its own.',
  );
}

/** Moves the files of places that nobody holds behind the own ones. */
async function adopt(parent: string, own: string): Promise<void> {
  let next = Math.max(-1, ...segmentsOf(own).map((name) => Number.parseInt(name, 10))) + 1;
  for (const name of readdirSync(parent)) {
    const folder = join(parent, name);
    if (folder === own || !/^\d+$/.test(name) || segmentsOf(folder).length === 0) continue;
    const lock = await tryLock(folder);
    if (!lock) continue;
    for (const segment of segmentsOf(folder)) {
      renameSync(join(folder, segment), join(own, `${String(next).padStart(10, '0')}.jsonl`));
      next += 1;
    }
    lock.release();
  }
}

function segmentsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => SEGMENT.test(name))
    .sort();
}

const lockOf = (folder: string): string => join(folder, 'lock');

async function tryLock(folder: string): Promise<FolderLock | null> {
  for (const last of [false, true]) {
    try {
      return await lockFolder(lockOf(folder));
    } catch (error) {
      if (!(error instanceof Failure) || error.code !== 'workspace-in-use') throw error;
      if (last || !isSilent(lockOf(folder))) return null;
      rmSync(lockOf(folder), { force: true });
    }
  }
  return null;
}

function isSilent(file: string): boolean {
  try {
    return Date.now() - statSync(file).mtimeMs > SILENT_MS;
  } catch {
    return true;
  }
}

function touch(folder: string): void {
  try {
    const now = new Date();
    utimesSync(lockOf(folder), now, now);
  } catch {
    // Whoever removed it will take the place; the unique keys in the database keep that harmless.
  }
}
