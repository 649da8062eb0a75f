// How far the alerts table of a workspace was read when the console last ran: one small file, written whole or not at all.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { type Watermark, watermarkSchema } from './row-cursor.ts';

/** Null where there is none or it cannot be read: then only what comes from now on counts as new. */
export async function readWatermark(file: string): Promise<Watermark | null> {
  try {
    return watermarkSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return null;
  }
}

/** Throws the error of the file system. */
export async function writeWatermark(file: string, watermark: Watermark): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.part`, JSON.stringify(watermark), { mode: 0o600 });
  await rename(`${file}.part`, file);
}
