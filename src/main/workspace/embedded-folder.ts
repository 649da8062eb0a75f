// The embedded workspace's files: layout, what a folder can be refused for, and the way to a fresh one.
//
//   <data>/embedded/lock       who has it open
//   <data>/embedded/complete   written once the database in pg/ was made whole; without it, pg/ is half-made
//   <data>/embedded/pg         PGlite's data folder
//   <data>/embedded/pg.aside-* former databases that could not be opened, moved aside, never deleted
import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, rename, rm, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import { translateError } from './errors.ts';

/** The major version of Postgres inside the PGlite in use. A folder of another one cannot be opened. */
export const PGLITE_MAJOR = '18';

/** A fresh database takes 40 MB, its write-ahead log up to 64 MB more. */
const NEEDED_BYTES = 128 * 1024 * 1024;

export interface EmbeddedFolder {
  readonly root: string;
  readonly lock: string;
  readonly complete: string;
  readonly pg: string;
}

export function embeddedFolder(dataFolder: string): EmbeddedFolder {
  const root = join(dataFolder, 'embedded');
  return { root, lock: join(root, 'lock'), complete: join(root, 'complete'), pg: join(root, 'pg') };
}

export interface PreparedFolder {
  /** True where pg/ has to be made from the template. */
  readonly fresh: boolean;
  /** Where a database of another version was moved to, if there was one. */
  readonly movedAside: string | null;
}

/** Makes the folder, private to its user. Throws the Failure `folder-closed` or `disk-full`. */
export async function makeRoot(folder: EmbeddedFolder): Promise<void> {
  try {
    await mkdir(folder.root, { recursive: true, mode: 0o700 });
    await access(folder.root, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    throw folderFailure(error, folder.root);
  }
}

/**
 * Under the lock: looks at what is there, clears what is half-made, moves aside what another version wrote, or, where it is to
 * be made `anew`, whatever there is.
 */
export async function prepareFolder(folder: EmbeddedFolder, anew: boolean): Promise<PreparedFolder> {
  try {
    const version = await versionOf(folder.pg);
    const whole = existsSync(folder.complete);
    if (whole && version === PGLITE_MAJOR && !anew) return { fresh: false, movedAside: null };
    let movedAside: string | null = null;
    if (whole && existsSync(folder.pg)) movedAside = await moveAside(folder);
    await rm(folder.pg, { recursive: true, force: true });
    await rm(folder.complete, { force: true });
    await refuseFullDisk(folder.root);
    return { fresh: true, movedAside };
  } catch (error) {
    throw folderFailure(error, folder.root);
  }
}

/** Says that pg/ is whole. */
export async function markComplete(folder: EmbeddedFolder): Promise<void> {
  await writeFile(folder.complete, `${PGLITE_MAJOR}\n`, { mode: 0o600 });
}

/** Moves the database out of the way, so that the next opening makes a fresh one. Gives its new name. */
export async function moveAside(folder: EmbeddedFolder): Promise<string> {
  const aside = `${folder.pg}.aside-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  await rename(folder.pg, aside);
  await rm(folder.complete, { force: true });
  return aside;
}

/** Why PGlite could not open or write the folder, in words. */
export async function openingFailure(folder: EmbeddedFolder, error: unknown): Promise<Failure> {
  const known = translateError(error);
  if (known.code === 'disk-full' || known.code === 'folder-closed') return known;
  const full = await isFull(folder.root);
  if (full) return diskFull(folder.root, error);
  return new Failure(
    'workspace-damaged',
    'The embedded database does not open',
    `Have it made anew; what is in ${folder.pg} now is moved aside, not deleted.`,
    { retryable: true, cause: error },
  );
}

async function versionOf(pg: string): Promise<string | null> {
  try {
    return (await readFile(join(pg, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

async function freeBytes(root: string): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

/** A write of PGlite that fails kills it without saying why; next to no free space is reason enough. */
async function isFull(root: string): Promise<boolean> {
  return (await freeBytes(root).catch(() => Number.POSITIVE_INFINITY)) < 20 * 1024 * 1024;
}

async function refuseFullDisk(root: string): Promise<void> {
  if ((await freeBytes(root)) < NEEDED_BYTES) throw diskFull(root);
}

function diskFull(root: string, cause?: unknown): Failure {
  return new Failure(
    'disk-full',
    'The disk is full: the embedded database cannot be written',
    `Free at least 128 MB on the disk that holds ${root}, then try again. What was saved before is still there.`,
    { retryable: true, cause },
  );
}

/** An error of the file system as the Failure `folder-closed` or `disk-full`; a Failure is passed on as it is. */
export function folderFailure(error: unknown, root: string): Failure {
  if (error instanceof Failure) return error;
  if (translateError(error).code === 'disk-full') return diskFull(root, error);
  return new Failure(
    'folder-closed',
    `The data folder ${root} cannot be used`,
    'Check that it is a folder and that you may read and write it.',
    { retryable: true, cause: error },
  );
}
