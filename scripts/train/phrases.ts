// Reads the phrase lists: sections named in brackets, one phrase a line, \n for a line break within one, {slots} filled by chance.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/main/simulator/random.ts';

/** Section name → phrases; an empty line is the empty phrase. */
export type Phrases = ReadonlyMap<string, readonly string[]>;

export function readPhrases(folder: string, name: 'attack' | 'benign'): Phrases {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  for (const line of readFileSync(join(folder, `${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n')) {
    const heading = /^\[([a-z ]+)\]$/.exec(line);
    if (heading) {
      current = [];
      sections.set(heading[1]!, current);
    } else current.push(line.replaceAll('\\n', '\n'));
  }
  return sections;
}

/** The phrases of a section. Throws when there is no such section. */
export function section(phrases: Phrases, name: string): readonly string[] {
  const found = phrases.get(name);
  if (!found) throw new Error(`The phrase lists have no section [${name}]`);
  return found;
}

/** The template with every known {slot} filled, beginning with a capital. */
export function fill(template: string, phrases: Phrases, random: Random): string {
  const filled = template.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const choices = phrases.get(name);
    return choices ? random.pick(choices) : whole;
  });
  return filled.charAt(0).toUpperCase() + filled.slice(1);
}
