// Fills templates: {name} takes one of the slot's words, {3-40} a number, and filled words may hold slots again.
import type { Random } from './random.ts';

export type Slots = Readonly<Record<string, readonly string[]>>;

const SLOT = /\{(\w+|\d+-\d+)\}/g;

/** Unknown slots stay as they are: braces are part of code and of some attacks. */
export function fill(template: string, slots: Slots, random: Random, depth = 0): string {
  return template.replace(SLOT, (whole, name: string) => {
    const range = /^(\d+)-(\d+)$/.exec(name);
    if (range) return String(random.int(Number(range[1]), Number(range[2])));
    const words = slots[name];
    if (!words || depth > 3) return whole;
    return fill(random.pick(words), slots, random, depth + 1);
  });
}
