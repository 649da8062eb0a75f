// Finds literals that any matching text must contain, for a prefilter that looks for all patterns' literals at once.
import { fold } from './char-data.ts';
import { type CharSet, size } from './char-set.ts';
import type { Core } from './core.ts';
import { lowerPattern } from './lower.ts';
import { toCodePoints } from './offsets.ts';
import type { Pattern } from './tree.ts';

/**
 * Conditions that all hold for every matching text, the most selective first. Each lists folded literals, at least
 * one of which occurs in the folded text.
 */
export type RequiredLiterals = readonly (readonly string[])[];

/** Sets of more characters than this are not spelled out. */
const MAX_SET = 5;
const MAX_LENGTH = 64;
const MAX_PRODUCT = 128;
const MAX_ALTERNATIVES = 20_000;

/** The text as required literals are compared with it: every character replaced by its case family's lower case. */
export function foldText(text: string): string {
  let out = '';
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code > 0xffff) i++;
    out += String.fromCodePoint(fold(code));
  }
  return out;
}

/**
 * The literals a text must contain to match, or null if none can be named. Conservative: a text that Python matches
 * always satisfies every condition.
 */
export function requiredLiterals(tree: Pattern): RequiredLiterals | null {
  const { exact, required } = study(lowerPattern(tree));
  const all = exact ? [...required, exact] : required;
  const usable = all.filter((list) => list.length > 0 && list.every((literal) => literal.length > 0));
  if (usable.length === 0) return null;
  return usable
    .map((list) => [...new Set(list)])
    .sort((a, b) => shortest(b) - shortest(a) || a.length - b.length);
}

const shortest = (list: readonly string[]): number =>
  list.reduce((least, literal) => Math.min(least, toCodePoints(literal).length), Number.POSITIVE_INFINITY);

interface Study {
  /** Every folded text the node can match, where these are few; null otherwise. */
  readonly exact: readonly string[] | null;
  /** Conditions that hold wherever the node matched. */
  readonly required: readonly (readonly string[])[];
}

const BLANK: Study = { exact: [''], required: [] };
const OPEN: Study = { exact: null, required: [] };

function study(core: Core): Study {
  switch (core.op) {
    case 'chars':
      return { exact: spelled(core.set), required: [] };
    case 'at':
      return BLANK;
    case 'look':
      // What a positive look-around saw is in the text as well, though not in the match.
      return core.negated ? BLANK : { exact: [''], required: conditions(study(core.body)) };
    case 'capture':
    case 'atomic':
      return study(core.body);
    case 'sequence':
      return studySequence(core.items.map(study));
    case 'choice':
      return studyChoice(core.branches.map(study));
    case 'conditional':
      return studyChoice([study(core.yes), study(core.no)]);
    case 'repeat':
      return studyRepeat(core);
    case 'backreference':
      return OPEN;
  }
}

// The condition a node's exact texts make, if none of them is empty, besides those it has.
function conditions({ exact, required }: Study): readonly (readonly string[])[] {
  return exact && exact.length > 0 && exact.every((text) => text !== '') ? [...required, exact] : required;
}

function spelled(set: CharSet): readonly string[] | null {
  if (size(set) > 4 * MAX_SET) return null;
  const folded = new Set<string>();
  for (let i = 0; i < set.length; i += 2) {
    for (let c = set[i]!; c <= set[i + 1]!; c++) folded.add(String.fromCodePoint(fold(c)));
  }
  return folded.size <= MAX_SET ? [...folded] : null;
}

// Each text of the one followed by each of the other; null where that would be too many or too long.
function product(a: readonly string[], b: readonly string[]): readonly string[] | null {
  if (a.length > 1 && b.length > 1 && a.length * b.length > MAX_PRODUCT) return null;
  if (a.some((text) => text.length > MAX_LENGTH) || b.some((text) => text.length > MAX_LENGTH)) return null;
  return a.flatMap((left) => b.map((right) => left + right));
}

function studySequence(parts: readonly Study[]): Study {
  const required: (readonly string[])[] = [];
  let run: readonly string[] = [''];
  let whole = true;
  const flush = (): void => {
    required.push(...conditions({ exact: run, required: [] }));
    run = [''];
    whole = false;
  };
  for (const part of parts) {
    required.push(...part.required);
    const longer = part.exact && product(run, part.exact);
    if (longer) {
      run = longer;
      continue;
    }
    flush();
    if (part.exact) run = part.exact;
  }
  if (whole) return { exact: run, required };
  flush();
  return { exact: null, required };
}

function studyChoice(parts: readonly Study[]): Study {
  if (parts.every((part) => part.exact)) {
    const exact = [...new Set(parts.flatMap((part) => part.exact ?? []))];
    if (exact.length <= MAX_ALTERNATIVES) return { exact, required: [] };
    return OPEN;
  }
  // One condition from every branch, together: whichever branch matched, its literal is there.
  const together: string[] = [];
  for (const part of parts) {
    const best = [...conditions(part)].sort((a, b) => shortest(b) - shortest(a) || a.length - b.length)[0];
    if (!best) return OPEN;
    together.push(...best);
  }
  return together.length <= MAX_ALTERNATIVES ? { exact: null, required: [together] } : OPEN;
}

function studyRepeat({ body, min, max }: Core & { op: 'repeat' }): Study {
  if (max === 0) return BLANK;
  const inner = study(body);
  if (min === 0) {
    return max === 1 && inner.exact ? { exact: [...new Set([...inner.exact, ''])], required: [] } : OPEN;
  }
  if (min === max && inner.exact && min <= 8) {
    let exact: readonly string[] | null = [''];
    for (let n = 0; n < min && exact; n++) exact = product(exact, inner.exact);
    if (exact) return { exact, required: inner.required };
  }
  return { exact: null, required: conditions(inner) };
}
