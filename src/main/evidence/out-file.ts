// A file on its way out: written under a passing name, hashed as it is written, and given its own name when all is whole.
import { createHash, randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';

/** Bytes gathered before they are written. */
const CHUNK = 256 * 1024;
/** A passing file that nothing was written to for this long is of a console that died. */
const DEAD_MS = 24 * 3_600_000;
/** What passing names look like; what else stands in the folder is nobody's to take away. */
const PASSING = /^\.watchroom-.*\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\.part$/;

export interface OutFile {
  readonly path: string;
  readonly name: string;
  /** Resolves when the disk keeps up. */
  write(chunk: string | Uint8Array): Promise<void>;
  /** Ends it under its passing name, safely on the disk. */
  finish(): Promise<{ readonly bytes: number; readonly sha256: string }>;
  /** Where it stands until it is kept; whole after `finish`. */
  readonly passing: string;
  /** Gives it its own name; never over a file that is there. */
  keep(): Promise<void>;
  /** Takes away what was kept. */
  remove(): Promise<void>;
  /** Takes away whatever of it stands under the passing name. */
  discard(): Promise<void>;
}

/** A folder that can be written to, as it was given; Failures say what is wrong with it. */
export async function checkFolder(folder: string): Promise<void> {
  if (!isAbsolute(folder))
    throw new Failure('folder-relative', 'The folder is not given whole', 'Give its path from the root.');
  try {
    await mkdir(folder, { recursive: true });
    if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error('no folder'), { code: 'ENOTDIR' });
  } catch (error) {
    throw fileFailure(error, folder);
  }
}

/** Takes away what consoles that died left half written in a folder; what cannot be is left. */
export async function sweepFolder(folder: string): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (!PASSING.test(name)) continue;
    const path = join(folder, name);
    const found = await stat(path).catch(() => null);
    if (found && Date.now() - found.mtimeMs > DEAD_MS) await rm(path, { force: true }).catch(() => undefined);
  }
}

/** Throws the Failures `disk-full`, `folder-closed`, `file-busy`, `folder-missing`, `file-exists`. */
export async function outFile(path: string): Promise<OutFile> {
  const passing = join(dirname(path), `.${basename(path)}.${randomUUID()}.part`);
  const guarded = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw fileFailure(error, path);
    }
  };
  if (await stat(path).catch(() => null)) throw fileFailure({ code: 'EEXIST' }, path);
  const handle = await guarded(open(passing, 'wx', 0o600));
  const hash = createHash('sha256');
  let waiting: Buffer[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let closed = false;

  async function flush(): Promise<void> {
    if (waitingBytes === 0) return;
    const chunk = Buffer.concat(waiting);
    waiting = [];
    waitingBytes = 0;
    hash.update(chunk);
    bytes += chunk.length;
    await guarded(handle.appendFile(chunk));
  }
  async function close(): Promise<void> {
    if (closed) return;
    closed = true;
    await handle.close();
  }

  return {
    path,
    name: basename(path),
    passing,
    async write(chunk) {
      const part = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk);
      waiting.push(part);
      waitingBytes += part.length;
      if (waitingBytes >= CHUNK) await flush();
    },
    async finish() {
      await flush();
      await guarded(handle.sync());
      await guarded(close());
      return { bytes, sha256: hash.digest('hex') };
    },
    async keep() {
      try {
        // A link is made only where nothing is; some file systems have none.
        await link(passing, path);
        await rm(passing);
      } catch (error) {
        if (codeOf(error) === 'EEXIST') throw fileFailure(error, path);
        await guarded(rename(passing, path));
      }
    },
    remove: () => rm(path, { force: true }),
    async discard() {
      await close().catch(() => undefined);
      await rm(passing, { force: true });
    },
  };
}

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException | null)?.code ?? '';

/** What went wrong with a file, in words. */
export function fileFailure(error: unknown, path: string): Failure {
  if (error instanceof Failure) return error;
  const tell = (code: string, message: string, hint: string) =>
    new Failure(code, message, hint, { retryable: true, cause: error });
  switch (codeOf(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
    // Some file systems, and limits of the system, hold no longer file.
    case 'EFBIG':
      return tell(
        'disk-full',
        'The disk is full',
        'Free some room or choose another folder; nothing half was left.',
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return tell(
        'folder-closed',
        `The console may not write to ${dirname(path)}`,
        'Choose a folder that is yours.',
      );
    case 'EBUSY':
    case 'ETXTBSY':
      return tell(
        'file-busy',
        `${basename(path)} is open in another program`,
        'Close it there, then try again.',
      );
    case 'ENOENT':
    case 'ENOTDIR':
      return tell('folder-missing', `${dirname(path)} is no folder`, 'Make it, or choose another.');
    case 'EEXIST':
      return tell(
        'file-exists',
        `${basename(path)} is there already`,
        'Move it away, or choose another folder.',
      );
    default:
      return tell(
        'file-not-written',
        `${basename(path)} could not be written`,
        'Try again, or choose another folder.',
      );
  }
}
