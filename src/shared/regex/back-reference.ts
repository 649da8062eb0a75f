// Compares a group's text with the text at a later place, as a back-reference does.
import { asciiLower, lower } from './char-data.ts';

/** Whether the text at `there` repeats the text at `here`, compared as `folding` (an index into FOLDINGS) says. */
export function sameText(
  points: Uint32Array,
  here: number,
  there: number,
  length: number,
  folding: number,
): boolean {
  for (let n = 0; n < length; n++) {
    const one = points[here + n]!;
    const two = points[there + n]!;
    if (one === two) continue;
    if (folding === 1 && lower(one) === lower(two)) continue;
    if (folding === 2 && asciiLower(one) === asciiLower(two)) continue;
    return false;
  }
  return true;
}
