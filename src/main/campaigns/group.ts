// Which of many messages are one text, or nearly: those that say the same first, then their groups.
import { groupTexts, plainText } from '../../shared/model/likeness.ts';
import type { Groups } from './wire.ts';

/** Texts so alike belong together: attacks from one template, with other names in it, are about half alike. */
const ALIKE = 0.4;
/** A text of fewer letters says too little to be told from another: "ok", "thanks". */
const SHORTEST = 8;

/**
 * Groups of messages by their texts, led by what most wrote. A group's first place is that of the first message which says what its
 * leader says. `onProgress` is told the share that is done, 0–1.
 */
export function groupMessages(texts: readonly string[], onProgress?: (share: number) => void): Groups {
  const same = new Map<string, number[]>();
  texts.forEach((text, at) => {
    const plain = plainText(text);
    if (plain.length < SHORTEST) return;
    const others = same.get(plain);
    if (others === undefined) same.set(plain, [at]);
    else others.push(at);
  });
  // The order does not depend on how the database gave the rows.
  const each = [...same].sort(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : a > b ? 1 : 0),
  );
  const leaders = groupTexts(
    each.map(([plain]) => plain),
    { alike: ALIKE, ...(onProgress && { onProgress }) },
  );
  const groups = new Int32Array(texts.length).fill(-1);
  each.forEach(([, places], at) => {
    const first = each[leaders[at]!]![1][0]!;
    for (const place of places) groups[place] = first;
  });
  return groups;
}
