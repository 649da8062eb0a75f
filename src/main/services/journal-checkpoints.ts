// Checkpoints of journals: number and hash of their last entries, noted in a file of this machine, out of the database's reach.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Checkpoint, checkpointSchema } from '../../shared/protocol/journal.ts';

/** Of one journal; beyond these, every second of the older half is dropped. */
const MOST = 200;

const fileSchema = z.record(z.string(), z.array(checkpointSchema));

export interface Checkpoints {
  /** Of one journal, oldest first. */
  of(journal: string): Promise<readonly Checkpoint[]>;
  /** Notes an entry; nothing happens where the journal is empty or the entry is noted already. */
  note(journal: string, head: { readonly seq: number; readonly hash: string }): Promise<void>;
}

/** Kept in `journal-checkpoints.json` in the data folder. A file that cannot be read is as none. */
export function openCheckpoints(dataFolder: string): Checkpoints {
  const file = join(dataFolder, 'journal-checkpoints.json');
  const load = async () => {
    try {
      return fileSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    } catch {
      return {};
    }
  };
  let writing: Promise<unknown> = Promise.resolve();

  async function add(journal: string, point: Checkpoint): Promise<void> {
    const all = await load();
    const points = all[journal] ?? [];
    if (points.some(({ seq }) => seq >= point.seq)) return;
    const kept = [...points, point];
    const dropped = kept.length > MOST ? kept.filter((_, at) => at % 2 === 0 || at > MOST / 2) : kept;
    await mkdir(dataFolder, { recursive: true });
    await writeFile(`${file}.part`, JSON.stringify({ ...all, [journal]: dropped }, null, 1));
    await rename(`${file}.part`, file);
  }

  return {
    of: async (journal) => (await load())[journal] ?? [],
    note(journal, { seq, hash }) {
      if (seq === 0) return Promise.resolve();
      // One after the other, so that none is written over.
      const done = writing.then(() => add(journal, { seq, hash, notedAt: new Date().toISOString() }));
      writing = done.catch(() => undefined);
      return done;
    },
  };
}
