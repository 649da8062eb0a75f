// Warnings about sets of characters: what is in them twice, and what stands for itself there.
import { itemsSet, sameItem } from './case-sets.ts';
import { intersect, subtract } from './char-set.ts';
import type { CharacterSet, SetItem } from './tree.ts';
import type { Warning, WarningOptions } from './warnings.ts';

const BAR = 124;
/** Sets of more members are not compared member by member. */
const MOST_ITEMS = 200;

/** Warnings about one set. */
export function setWarnings(set: CharacterSet, { ignoreCase = false }: WarningOptions): readonly Warning[] {
  if (!set.brackets || set.items.length > MOST_ITEMS) return [];
  const out: Warning[] = [];
  const flags = { ...set.flags, ignoreCase: set.flags.ignoreCase || ignoreCase };
  set.items.forEach((item, at) => {
    const earlier = set.items.slice(0, at);
    const twice = earlier.some((other) => sameItem(item, other)) || isCovered(item, set.items, at, flags);
    if (twice) {
      const fix = { label: 'Leave it out', replace: [item.span.start, item.span.end] as const, with: '' };
      const message = 'Another member of the set matches this already';
      out.push({ code: 'set-duplicate', level: 'warning', message, span: item.span, fix });
    }
    if (item.kind === 'literal' && item.codePoint === BAR && standsBetweenLetters(set.items, at)) {
      const message = 'In a set | stands for itself: alternatives need a group, (?:a|b)';
      out.push({ code: 'set-bar', level: 'warning', message, span: item.span });
    }
    if (item.kind === 'range' && item.low >= 65 && item.low <= 90 && item.high >= 97 && item.high <= 122) {
      const fix = {
        label: 'Write A-Za-z',
        replace: [item.span.start, item.span.end] as const,
        with: 'A-Za-z',
      };
      const message = 'This range also takes [ \\ ] ^ _ and `';
      out.push({ code: 'set-range', level: 'warning', message, span: item.span, fix });
    }
  });
  return out;
}

// A range partly covered is no mistake; one wholly covered by a single other member is.
function isCovered(
  item: SetItem,
  items: readonly SetItem[],
  at: number,
  flags: CharacterSet['flags'],
): boolean {
  const own = itemsSet([item], flags);
  return items.some((other, place) => {
    if (place === at || other.kind === 'literal' || sameItem(item, other)) return false;
    const whole = itemsSet([other], flags);
    if (intersect(own, whole).length === 0 || subtract(own, whole).length > 0) return false;
    // Of two that cover each other the later one is told.
    return place < at || subtract(whole, own).length > 0;
  });
}

function standsBetweenLetters(items: readonly SetItem[], at: number): boolean {
  const letter = (item: SetItem | undefined): boolean =>
    item?.kind === 'literal' && /\w/.test(String.fromCodePoint(item.codePoint));
  return letter(items[at - 1]) && letter(items[at + 1]);
}
