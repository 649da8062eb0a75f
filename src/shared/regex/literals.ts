// Finds literals that any matching text must contain, for a prefilter that looks for all patterns' literals at once.
import { fold, WORD } from './char-data.ts';
import { type CharSet, intersect, size } from './char-set.ts';
import type { Core } from './core.ts';
import { lowerPattern } from './lower.ts';
import { toCodePoints } from './offsets.ts';
import type { Pattern } from './tree.ts';

/**
 * Conditions that all hold for every matching text, the most selective first. Each lists folded literals, at least
 * one of which occurs in the folded text.
 */
export type RequiredLiterals = readonly (readonly string[])[];

/** A folded literal, and what is known of its neighbours. */
export interface Literal {
  readonly text: string;
  /** If the literal begins with a word character, none stands before it. */
  readonly begins: boolean;
  /** If it ends with a word character, none stands after it. */
  readonly ends: boolean;
}

/** One of the literals stands within what the parts from `from` to `to`, the last not included, match. */
export interface Requirement {
  readonly from: number;
  readonly to: number;
  readonly literals: readonly Literal[];
  /** Whether the literals are all that these parts can match, and not only within it. */
  readonly exact: boolean;
}

/** Sets of more characters than this are not spelled out. */
const MAX_SET = 5;
const MAX_LENGTH = 64;
const MAX_PRODUCT = 128;
const MAX_ALTERNATIVES = 20_000;
/** The one family of case variants of which some are word characters and some are not: U+0345 and iota. */
const IOTA = String.fromCodePoint(fold(0x345));

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
  const lists = requirementsOf([lowerPattern(tree)]).map(({ literals }) => literals.map(({ text }) => text));
  return lists.length === 0 ? null : lists.sort((a, b) => shortest(b) - shortest(a) || a.length - b.length);
}

/** What is required of parts that stand one after the other, in order of their place. Conservative, as above. */
export function requirementsOf(parts: readonly Core[]): Requirement[] {
  const { exact, required } = studySequence(parts, NOWHERE);
  const whole = exact ? conditions({ exact, required: [] }, NOWHERE) : [];
  return [...required, ...whole.map((literals) => ({ from: 0, to: parts.length, literals, exact: true }))];
}

const shortest = (list: readonly string[]): number =>
  list.reduce((least, literal) => Math.min(least, toCodePoints(literal).length), Number.POSITIVE_INFINITY);

interface Study {
  /** Every folded text the node can match, where these are few; null otherwise. */
  readonly exact: readonly Literal[] | null;
  /** Conditions that hold wherever the node matched. */
  readonly required: readonly (readonly Literal[])[];
}

/** Whether a place is one that no word crosses: after it no word character goes on, before it none ends. */
interface Place {
  readonly begins: boolean;
  readonly ends: boolean;
}

const NOWHERE: Place = { begins: false, ends: false };
const EMPTY: Literal = { text: '', ...NOWHERE };
const BLANK: Study = { exact: [EMPTY], required: [] };
const OPEN: Study = { exact: null, required: [] };

function study(core: Core, place: Place): Study {
  switch (core.op) {
    case 'chars':
      return { exact: spelled(core.set), required: [] };
    case 'at':
      return { exact: [{ text: '', ...placeOf(core.position) }], required: [] };
    case 'look':
      // What a positive look-around saw is in the text as well, though not in the match.
      return core.negated
        ? BLANK
        : { exact: [EMPTY], required: conditions(study(core.body, NOWHERE), NOWHERE) };
    case 'capture':
    case 'atomic':
      return study(core.body, place);
    case 'sequence': {
      const { exact, required } = studySequence(core.items, place);
      return { exact, required: required.map(({ literals }) => literals) };
    }
    case 'choice':
      return studyChoice(core.branches, place);
    case 'conditional':
      return studyChoice([core.yes, core.no], place);
    case 'repeat':
      return studyRepeat(core, place);
    case 'backreference':
      return OPEN;
  }
}

function placeOf(position: Extract<Core, { op: 'at' }>['position']): Place {
  if (position === 'boundary') return { begins: true, ends: true };
  return { begins: position.endsWith('-start'), ends: position.endsWith('-end') };
}

// The condition a node's exact texts make, if none of them is empty, besides those it has.
function conditions({ exact, required }: Study, place: Place): readonly (readonly Literal[])[] {
  if (!exact || exact.length === 0 || exact.some(({ text }) => text === '')) return required;
  const texts = exact.map(({ text, begins, ends }) => ({
    text,
    begins: (begins || place.begins) && !text.startsWith(IOTA),
    ends: (ends || place.ends) && !text.endsWith(IOTA),
  }));
  return [...required, distinct(texts)];
}

// Each text once; of one that stands in different places, only what holds in all of them.
function distinct(literals: readonly Literal[]): readonly Literal[] {
  if (literals.length < 2) return literals;
  const found = new Map<string, Literal>();
  for (const literal of literals) {
    const known = found.get(literal.text);
    const { text } = literal;
    if (!known) found.set(text, literal);
    else found.set(text, { text, begins: known.begins && literal.begins, ends: known.ends && literal.ends });
  }
  return [...found.values()];
}

const spelledSets = new WeakMap<CharSet, readonly Literal[] | null>();

function spelled(set: CharSet): readonly Literal[] | null {
  let known = spelledSets.get(set);
  if (known === undefined) {
    known = spell(set);
    spelledSets.set(set, known);
  }
  return known;
}

function spell(set: CharSet): readonly Literal[] | null {
  if (size(set) > 4 * MAX_SET) return null;
  const folded = new Set<string>();
  for (let i = 0; i < set.length; i += 2) {
    for (let c = set[i]!; c <= set[i + 1]!; c++) folded.add(String.fromCodePoint(fold(c)));
  }
  return folded.size <= MAX_SET ? [...folded].map((text) => ({ text, ...NOWHERE })) : null;
}

// Each text of the one followed by each of the other; null where that would be too many or too long.
function product(a: readonly Literal[], b: readonly Literal[]): readonly Literal[] | null {
  if (a.length > 1 && b.length > 1 && a.length * b.length > MAX_PRODUCT) return null;
  const tooLong = ({ text }: Literal): boolean => text.length > MAX_LENGTH;
  if (a.some(tooLong) || b.some(tooLong)) return null;
  if (b.length === 1) return a.map((left) => joined(left, b[0]!));
  return a.flatMap((left) => b.map((right) => joined(left, right)));
}

const joined = (left: Literal, right: Literal): Literal => ({
  text: left.text + right.text,
  begins: left.begins || (left.text === '' && right.begins),
  ends: right.ends || (right.text === '' && left.ends),
});

function studySequence(
  parts: readonly Core[],
  place: Place,
): { exact: readonly Literal[] | null; required: readonly Requirement[] } {
  // Words have no use for what is known of the places between their letters.
  let begins: readonly boolean[] | undefined;
  let ends: readonly boolean[] | undefined;
  const beginsAt = (at: number): boolean => {
    begins ??= edges(parts, place.begins, true);
    return begins[at]!;
  };
  const endsAt = (at: number): boolean => {
    ends ??= edges(parts, place.ends, false);
    return ends[at]!;
  };
  const required: Requirement[] = [];
  let run: readonly Literal[] = [EMPTY];
  let from = 0;
  let whole = true;
  const flush = (to: number): void => {
    if (run.some(({ text }) => text === '')) return;
    const around = { begins: beginsAt(from), ends: endsAt(to) };
    for (const literals of conditions({ exact: run, required: [] }, around))
      required.push({ from, to, literals, exact: true });
  };
  for (let at = 0, after = 0; at < parts.length; at = after) {
    const part = parts[at]!;
    after = at + 1;
    let own: Study;
    const letters = lettersFrom(parts, at);
    if (letters.length > 1) {
      after = at + letters.length;
      own = { exact: [{ text: letters.join(''), ...NOWHERE }], required: [] };
    } else if (part.op === 'chars') own = study(part, NOWHERE);
    else own = study(part, { begins: beginsAt(at), ends: endsAt(after) });
    for (const literals of own.required) required.push({ from: at, to: after, literals, exact: false });
    const longer = own.exact && product(run, own.exact);
    if (longer) {
      run = longer;
      continue;
    }
    flush(at);
    run = own.exact ?? [EMPTY];
    from = own.exact ? at : after;
    whole = false;
  }
  if (whole) return { exact: distinct(run), required };
  flush(parts.length);
  return { exact: null, required };
}

/** The letters, each of one folded spelling, that follow one another from a place on; not too many. */
function lettersFrom(parts: readonly Core[], at: number): readonly string[] {
  const letters: string[] = [];
  for (let end = at; end < parts.length && letters.length < MAX_LENGTH; end++) {
    const part = parts[end]!;
    const exact = part.op === 'chars' ? spelled(part.set) : null;
    if (exact?.length !== 1) break;
    letters.push(exact[0]!.text);
  }
  return letters;
}

/** For every place between the parts, and at both ends, whether no word goes on there from before (from after). */
function edges(parts: readonly Core[], outside: boolean, forward: boolean): readonly boolean[] {
  const out = new Array<boolean>(parts.length + 1);
  let apart = outside;
  out[forward ? 0 : parts.length] = apart;
  for (let n = 0; n < parts.length; n++) {
    const part = parts[forward ? n : parts.length - 1 - n]!;
    apart = leavesApart(part, apart, forward);
    // What holds behind an assertion held before it as well.
    if (part.op === 'at') out[forward ? n : parts.length - n] = apart;
    out[forward ? n + 1 : parts.length - 1 - n] = apart;
  }
  return out;
}

const apartSets = new WeakMap<CharSet, boolean>();

/** Whether no word goes on behind the node (before it, if not `forward`), given whether one may on its other side. */
function leavesApart(core: Core, apart: boolean, forward: boolean): boolean {
  switch (core.op) {
    case 'chars': {
      let known = apartSets.get(core.set);
      if (known === undefined) {
        known = intersect(core.set, WORD).length === 0;
        apartSets.set(core.set, known);
      }
      return known;
    }
    case 'at': {
      const { begins, ends } = placeOf(core.position);
      return apart || (forward ? begins : ends);
    }
    case 'look':
      return apart;
    case 'sequence': {
      const parts = forward ? core.items : core.items.toReversed();
      return parts.reduce((now, part) => leavesApart(part, now, forward), apart);
    }
    case 'choice':
      return core.branches.every((branch) => leavesApart(branch, apart, forward));
    case 'conditional':
      return leavesApart(core.yes, apart, forward) && leavesApart(core.no, apart, forward);
    case 'capture':
    case 'atomic':
      return leavesApart(core.body, apart, forward);
    case 'repeat': {
      if (core.max === 0) return apart;
      const once = leavesApart(core.body, apart, forward);
      return once && (core.min > 0 || apart) && leavesApart(core.body, once, forward);
    }
    case 'backreference':
      return false;
  }
}

function studyChoice(branches: readonly Core[], place: Place): Study {
  const parts = branches.map((branch) => study(branch, place));
  if (parts.every((part) => part.exact)) {
    const exact = distinct(parts.flatMap((part) => part.exact ?? []));
    if (exact.length <= MAX_ALTERNATIVES) return { exact, required: [] };
    return OPEN;
  }
  // One condition from every branch, together: whichever branch matched, its literal is there.
  const together: Literal[] = [];
  for (const part of parts) {
    const best = bestOf(conditions(part, place));
    if (!best) return OPEN;
    together.push(...best);
  }
  return together.length <= MAX_ALTERNATIVES ? { exact: null, required: [distinct(together)] } : OPEN;
}

const leastOf = (list: readonly Literal[]): number =>
  list.reduce((least, { text }) => Math.min(least, text.length), 99);

function bestOf(lists: readonly (readonly Literal[])[]): readonly Literal[] | undefined {
  return [...lists].sort((a, b) => leastOf(b) - leastOf(a) || a.length - b.length)[0];
}

function studyRepeat({ body, min, max }: Core & { op: 'repeat' }, place: Place): Study {
  if (max === 0) return BLANK;
  // A pass begins where the repeat does, or after another pass.
  const inside =
    max === 1
      ? place
      : {
          begins: place.begins && leavesApart(body, true, true),
          ends: place.ends && leavesApart(body, true, false),
        };
  const inner = study(body, inside);
  if (min === 0) {
    return max === 1 && inner.exact ? { exact: distinct([...inner.exact, EMPTY]), required: [] } : OPEN;
  }
  if (min === max && inner.exact && min <= 8) {
    let exact: readonly Literal[] | null = [EMPTY];
    for (let n = 0; n < min && exact; n++) exact = product(exact, inner.exact);
    if (exact) return { exact, required: inner.required };
  }
  return { exact: null, required: conditions(inner, inside) };
}
