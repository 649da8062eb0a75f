// Where a pack comes from: files of the user, or the console's own; bounded before they are read.
import { Failure } from '../../../../shared/model/failure.ts';

export type PackSource = 'builtin' | { name: string; text: string }[];

/** As many as one import takes. */
const FILES = 20;
/** Together they cross to the core in one message. */
const BYTES = 6_000_000;

/** The texts of files. Rejects with a Failure for too many, too large, or what is no text. */
export async function readFiles(files: readonly File[]): Promise<{ name: string; text: string }[]> {
  if (files.length > FILES)
    throw new Failure('too-many', `At most ${FILES} files at once`, 'Import them in several steps.');
  if (files.reduce((sum, { size }) => sum + size, 0) > BYTES)
    throw new Failure(
      'too-large',
      'These files are too large: together at most 6 MB',
      'Import them in several steps, or cut them into smaller packs.',
    );
  return Promise.all(
    files.map(async (file) => {
      try {
        const text = new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer());
        return { name: file.name.slice(-255), text };
      } catch (cause) {
        throw new Failure(
          'not-text',
          `${file.name} is no text in UTF-8`,
          'Choose a pack as YAML or JSON, and save it as UTF-8.',
          { cause },
        );
      }
    }),
  );
}
