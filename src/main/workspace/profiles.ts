// The workspaces this machine's console knows, in one private JSON file. Never a password: those are with the secret store.
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { Failure } from '../../shared/model/failure.ts';
import {
  profileIdSchema,
  type ServerProfile,
  serverProfileSchema,
  type WorkspaceProfile,
} from '../../shared/protocol/workspace.ts';

export const EMBEDDED: WorkspaceProfile = {
  id: 'embedded',
  kind: 'embedded',
  name: 'Embedded demonstration',
};

const fileSchema = z.object({
  current: profileIdSchema,
  servers: z.array(serverProfileSchema).max(100),
});
type Contents = z.infer<typeof fileSchema>;

export interface Profiles {
  /** All of them, the embedded one first. */
  list(): WorkspaceProfile[];
  /** The one to open: the one opened last, or the embedded one. */
  current(): WorkspaceProfile;
  /** Throws the Failure `profile-unknown`. */
  get(id: string): WorkspaceProfile;
  /** Adds a profile, or replaces the one of its id. */
  save(profile: ServerProfile): Promise<void>;
  remove(id: string): Promise<void>;
  setCurrent(id: string): Promise<void>;
  /** What was wrong with the file when it was read, in words; null when nothing was. */
  readonly problem: string | null;
}

/** Reads `workspaces.json` in the data folder. A file that cannot be understood is moved aside, not overwritten. */
export async function openProfiles(dataFolder: string): Promise<Profiles> {
  const file = join(dataFolder, 'workspaces.json');
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  const { contents: read, problem } = await readContents(file);
  let contents = read;
  let writing: Promise<void> = Promise.resolve();

  const write = (next: Contents): Promise<void> => {
    contents = next;
    // One after the other, and each whole: a crash leaves the old file or the new one.
    const done = writing.then(async () => {
      const temporary = `${file}.${randomUUID()}`;
      try {
        await writeFile(temporary, `${JSON.stringify(next, null, 2)}\n`, { mode: 0o600, flush: true });
        await rename(temporary, file);
      } catch (error) {
        await rm(temporary, { force: true });
        throw notWritten(error);
      }
    });
    writing = done.catch(() => undefined);
    return done;
  };

  const get = (id: string): WorkspaceProfile => {
    const found = id === EMBEDDED.id ? EMBEDDED : contents.servers.find((profile) => profile.id === id);
    if (!found) {
      throw new Failure(
        'profile-unknown',
        'That workspace is not in the list any more',
        'Choose another one from the list.',
      );
    }
    return found;
  };

  return {
    problem,
    list: () => [EMBEDDED, ...contents.servers],
    current: () => contents.servers.find((profile) => profile.id === contents.current) ?? EMBEDDED,
    get,
    save(profile) {
      const others = contents.servers.filter((one) => one.id !== profile.id);
      const servers =
        others.length === contents.servers.length
          ? [...others, profile]
          : contents.servers.map((one) => (one.id === profile.id ? profile : one));
      return write({ ...contents, servers });
    },
    remove(id) {
      const servers = contents.servers.filter((profile) => profile.id !== id);
      return write({ current: contents.current === id ? EMBEDDED.id : contents.current, servers });
    },
    async setCurrent(id) {
      await write({ ...contents, current: get(id).id });
    },
  };
}

async function readContents(file: string): Promise<{ contents: Contents; problem: string | null }> {
  const empty: Contents = { current: EMBEDDED.id, servers: [] };
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { contents: empty, problem: null };
    throw new Failure(
      'folder-closed',
      `The file ${file} cannot be read`,
      'Check who it belongs to and its rights.',
      { cause: error },
    );
  }
  try {
    return { contents: fileSchema.parse(JSON.parse(text)), problem: null };
  } catch {
    const aside = `${file}.aside-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
    await rename(file, aside);
    return {
      contents: empty,
      problem: `The list of workspaces could not be understood and was moved to ${aside}`,
    };
  }
}

function notWritten(cause: unknown): Failure {
  return new Failure(
    'not-saved',
    'The list of workspaces could not be written',
    'Check that the disk is not full and the data folder is yours.',
    {
      retryable: true,
      cause,
    },
  );
}
