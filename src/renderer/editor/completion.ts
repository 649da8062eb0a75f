// What is offered while a pattern is typed: constructs that go on from what stands before the cursor, and its groups by name.
import { CONSTRUCTS } from '../../shared/regex/constructs.ts';

export interface Completion {
  readonly label: string;
  /** What it matches or does. */
  readonly about: string;
  /** In Monaco's notation, with stops where the author goes on. */
  readonly snippet: string;
  /** What of it is typed: what the typed characters are compared with. */
  readonly plain: string;
  readonly since?: string | undefined;
  /** Names a group of the pattern. */
  readonly group?: boolean | undefined;
}

const CONSTRUCT_ITEMS: readonly Completion[] = CONSTRUCTS.map(({ snippet, label, matches, since }) => ({
  label: snippet,
  about: `${label}: ${matches}`,
  snippet: stops(snippet),
  plain: snippet.replaceAll('…', ''),
  since,
}));

/** A construct as a snippet of Monaco's: "…" becomes a stop, its own signs are escaped. */
function stops(construct: string): string {
  let count = 0;
  return construct.replace(/[$\\}]/g, '\\$&').replaceAll('…', () => `$${++count}`);
}

const REFERENCE = /\(\?(?:P[=>]|\()(\w*)$/;

/**
 * What can follow, best first, and how much of it is typed already. `before` is the line up to the cursor. Where nothing is
 * begun all constructs are offered; after a backslash that is itself escaped, none.
 */
export function completionsFor(
  before: string,
  groups: readonly { readonly name: string | null; readonly number: number }[],
): { readonly typed: string; readonly items: readonly Completion[] } {
  const reference = REFERENCE.exec(before);
  if (reference !== null) return { typed: reference[1] ?? '', items: references(before, groups) };
  const typed = begun(before);
  if (typed === '') return { typed, items: CONSTRUCT_ITEMS };
  const items = CONSTRUCT_ITEMS.filter(({ plain }) => plain.startsWith(typed));
  const numbers = typed === '\\' ? groups.map(numbered) : [];
  const known = new Set(numbers.map(({ plain }) => plain));
  return { typed, items: [...items.filter(({ plain }) => plain !== '\\1' && !known.has(plain)), ...numbers] };
}

/** The construct that is begun at the end of the line: "(?<" or "\", or nothing. */
function begun(before: string): string {
  const group = /\((?:\?[P<]?)?$/.exec(before);
  if (group !== null && !escaped(before, group.index)) return group[0];
  const last = before.length - 1;
  if (/[\\[]$/.test(before) && !escaped(before, last)) return before.slice(last);
  return '';
}

/** Whether what stands at `at` is escaped: an odd number of backslashes stands before it. */
function escaped(text: string, at: number): boolean {
  let count = 0;
  while (text[at - 1 - count] === '\\') count++;
  return count % 2 === 1;
}

function references(
  before: string,
  groups: readonly { readonly name: string | null; readonly number: number }[],
): Completion[] {
  const conditional = /\(\?\(\w*$/.test(before);
  return groups
    .filter(({ name }) => conditional || name !== null)
    .map(({ name, number }) => ({
      label: name ?? String(number),
      about: `group ${number}`,
      snippet: `${name ?? number})`,
      plain: name ?? String(number),
      group: true,
    }));
}

const numbered = ({ name, number }: { name: string | null; number: number }): Completion => ({
  label: `\\${number}`,
  about: `the text that group ${number}${name === null ? '' : `, ${name},`} took, again`,
  snippet: `\\\\${number}`,
  plain: `\\${number}`,
  group: true,
});
