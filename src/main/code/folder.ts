// The source files below a folder, in the order of their names: what is installed, built or hidden is left out, links are not followed.
import { readdir, stat } from 'node:fs/promises';
import { extname, isAbsolute, join, relative, sep } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';

export type Language = 'python' | 'javascript' | 'sql' | 'prisma' | 'other';

const ENDINGS: Readonly<Record<Language, string>> = {
  python: '.py',
  javascript: '.js .jsx .mjs .cjs .ts .tsx .mts .cts',
  sql: '.sql .psql',
  prisma: '.prisma',
  other:
    '.go .java .kt .kts .scala .groovy .rb .php .rs .cs .vb .fs .ex .exs .erl .clj .pl .pm .lua .swift .dart .c .h .cc .cpp .hpp .sh .bash .r .jl .vue .svelte',
};
const LANGUAGE_OF = new Map(
  (Object.keys(ENDINGS) as Language[]).flatMap((language) =>
    ENDINGS[language].split(' ').map((ending) => [ending, language] as const),
  ),
);
const LEFT_OUT = new Set(
  'node_modules bower_components __pycache__ site-packages venv env dist build out target vendor coverage'.split(
    ' ',
  ),
);

/** More files than this are not read; the report says so. */
const MOST_FILES = 20_000;

export interface SourceFile {
  readonly path: string;
  /** From the folder, with "/" on every system. */
  readonly name: string;
  readonly language: Language;
  readonly bytes: number;
}

export interface SourceFolder {
  readonly files: readonly SourceFile[];
  /** Folders that may not be read, and whether there were too many files. */
  readonly gaps: readonly string[];
}

/** Lists what can be read below an absolute path. Throws a Failure where that is no folder of this machine. */
export async function listSources(folder: string): Promise<SourceFolder> {
  if (!isAbsolute(folder))
    throw new Failure(
      'bad-folder',
      'This is not a whole path',
      'Give the path from the root, such as /home/me/source.',
    );
  const kind = await stat(folder).catch((error: NodeJS.ErrnoException) => error);
  if (kind instanceof Error) {
    const denied = kind.code === 'EACCES' || kind.code === 'EPERM';
    throw new Failure(
      'bad-folder',
      denied ? 'This folder may not be read' : 'There is no such folder on this machine',
      denied
        ? 'Choose another one, or allow yourself to read it.'
        : 'Check the path. It is looked for on the machine that runs the console.',
    );
  }
  if (!kind.isDirectory())
    throw new Failure('bad-folder', 'This is a file, not a folder', 'Give the folder that it lies in.');
  const files: SourceFile[] = [];
  const gaps: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined && files.length < MOST_FILES; next = waiting.pop()) {
    const here = next;
    const entries = await readdir(here, { withFileTypes: true }).catch(() => null);
    if (entries === null) {
      gaps.push(`${nameOf(folder, here)}/ may not be read.`);
      continue;
    }
    entries.sort((a, b) => (a.name < b.name ? -1 : 1));
    const folders: string[] = [];
    for (const entry of entries) {
      const path = join(here, entry.name);
      if (entry.isDirectory()) {
        if (!entry.name.startsWith('.') && !LEFT_OUT.has(entry.name)) folders.push(path);
        continue;
      }
      const language = LANGUAGE_OF.get(extname(entry.name).toLowerCase());
      if (!entry.isFile() || language === undefined) continue;
      const { size } = await stat(path).catch(() => ({ size: -1 }));
      if (size >= 0) files.push({ path, name: nameOf(folder, path), language, bytes: size });
    }
    waiting.push(...folders.reverse());
  }
  if (files.length >= MOST_FILES)
    gaps.push(
      `Only the first ${MOST_FILES.toLocaleString('en')} files were read. Choose a folder further down.`,
    );
  return { files: files.slice(0, MOST_FILES), gaps };
}

function nameOf(folder: string, path: string): string {
  return relative(folder, path).split(sep).join('/') || '.';
}
