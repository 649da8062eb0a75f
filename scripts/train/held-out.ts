/** Measures on texts written by hand and kept out of training for good. The others helped to choose after they were measured once; `third.txt` was measured when all was chosen. */
import { join } from 'node:path';
import { readSections } from './phrases.ts';

export const SETS = ['development', 'final', 'second', 'third'] as const;
/** In these lists what is flagged is found; in all others it is a false alarm. */
const HOSTILE: readonly string[] = ['extraction', 'hijacking', 'jailbreak'];

export interface HeldOut {
  readonly set: (typeof SETS)[number];
  readonly kind: string;
  readonly hostile: boolean;
  readonly texts: readonly string[];
}

/** The lists of all sets. `folder` is `scripts/train/held-out`. */
export function readHeldOut(folder: string): HeldOut[] {
  return SETS.flatMap((set) =>
    [...readSections(join(folder, `${set}.txt`))].map(([kind, texts]) => ({
      set,
      kind,
      hostile: HOSTILE.includes(kind),
      texts,
    })),
  );
}
