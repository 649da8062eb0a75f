/** Phrase lists: what generated text is made of. Each file is a scope of its own; what it lacks it takes from the others of its label. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../../src/main/simulator/random.ts';

/** Section name → phrases; an empty line is the empty phrase. */
type Scope = ReadonlyMap<string, readonly string[]>;

const HEADING = /^\[([a-z ]+)\]$/;
const SLOT = /\{(\w+)\}/g;
/** Slots hold slots; lists that lead back to themselves would never end. */
const DEEPEST = 6;

/** Headings in brackets, one phrase a line, `\n` for a line break. Throws when the file cannot be read. */
export function readSections(file: string): Map<string, string[]> {
  const sections = new Map<string, string[]>();
  let current: string[] = [];
  const text = readFileSync(file, 'utf8').replace(/\n$/, '');
  for (const line of text.split('\n')) {
    const heading = HEADING.exec(line);
    if (heading) {
      // The same heading twice is one list.
      current = sections.get(heading[1]!) ?? [];
      sections.set(heading[1]!, current);
    } else current.push(line.replaceAll('\\n', '\n'));
  }
  return sections;
}

export class Phrases {
  readonly #scopes: readonly Scope[];
  readonly #random: Random;

  /** Reads `folder`/`label` first and `folder`/shared behind it. */
  constructor(folder: string, label: 'attack' | 'benign', random: Random) {
    this.#scopes = [label, 'shared'].flatMap((part) =>
      readdirSync(join(folder, part))
        .sort()
        .map((name) => readSections(join(folder, part, name))),
    );
    this.#random = random;
  }

  /** The phrases of a section. Throws when there is no such section. */
  section(name: string): readonly string[] {
    return this.#scopeOf(name).get(name)!;
  }

  /** A phrase of the section, as it is written. */
  raw(name: string): string {
    return this.#random.pick(this.section(name));
  }

  /** A phrase of the section, all its slots filled. */
  make(name: string): string {
    return this.#fill(this.raw(name), this.#scopeOf(name));
  }

  /** A template filled from the file that has the section. `name`: the same in all of it where `{name}` stands. */
  fillFrom(section: string, template: string, name?: string): string {
    return this.#fill(template, this.#scopeOf(section), name);
  }

  /** Unknown slots stay, as they may be code. */
  #fill(template: string, scope: Scope, name?: string, depth = 0): string {
    if (depth > DEEPEST) throw new Error(`The phrase lists lead back to themselves at "${template}"`);
    return template.replace(SLOT, (whole, slot: string) => {
      if (slot === 'name' && name !== undefined) return name;
      const found = scope.has(slot) ? scope : this.#scopes.find((other) => other.has(slot));
      return found ? this.#fill(this.#random.pick(found.get(slot)!), found, name, depth + 1) : whole;
    });
  }

  #scopeOf(name: string): Scope {
    const found = this.#scopes.find((scope) => scope.has(name));
    if (!found) throw new Error(`The phrase lists have no section [${name}]`);
    return found;
  }
}
