// Reads a Python 3.11 pattern into a tree, or says what Python would say against it and where.

import { checkWhole } from './check-whole.ts';
import { toUtf16 } from './offsets.ts';
import { parseEscape } from './parse-escape.ts';
import { parseGroup } from './parse-group.ts';
import { parseSet } from './parse-set.ts';
import { ParseState, VerboseRestart } from './parse-state.ts';
import { MAX_INT_DIGITS } from './python-text.ts';
import { PatternSyntaxError } from './syntax-error.ts';
import type { Flags, Node, Pattern, PatternError, Repeat, Sequence } from './tree.ts';

const WHITE_SPACE = ' \t\n\r\v\f';
/** Python's "no upper bound": a repetition count must stay below it. */
const MAX_REPEAT = 4294967295n;

export interface ParseOptions {
  /** Compile with re.IGNORECASE. */
  readonly ignoreCase?: boolean;
}

export type ParseResult =
  | { readonly ok: true; readonly tree: Pattern }
  | { readonly ok: false; readonly error: PatternError };

/**
 * Parses a str pattern as `re.compile` of Python 3.11 does. Never throws for a bad pattern: the error carries
 * Python's wording and position. Semantics: the `re` chapter of Python's library reference.
 */
export function parsePattern(source: string, options: ParseOptions = {}): ParseResult {
  try {
    return { ok: true, tree: parseOrThrow(source, options.ignoreCase ?? false) };
  } catch (error) {
    if (!(error instanceof PatternSyntaxError)) throw error;
    const { message, position, type } = error;
    const position16 = position === null ? null : toUtf16(source, position);
    return { ok: false, error: { message, position, position16, type } };
  }
}

function parseOrThrow(source: string, ignoreCase: boolean): Pattern {
  try {
    return parseWhole(source, new ParseState(source, ignoreCase, false));
  } catch (error) {
    if (!(error instanceof VerboseRestart)) throw error;
    return parseWhole(source, new ParseState(source, ignoreCase, true));
  }
}

function parseWhole(source: string, state: ParseState): Pattern {
  const { reader } = state;
  const root = parseAlternatives(state, state.global, true);
  if (state.global.ascii && state.unicodeGiven) {
    throw new PatternSyntaxError('ASCII and UNICODE flags are incompatible', null, 'ValueError');
  }
  if (reader.next !== null) throw reader.error('unbalanced parenthesis');
  for (const [group, position] of state.conditionalGroups) {
    if (group >= state.widths.length) {
      throw new PatternSyntaxError(`invalid group reference ${group}`, position);
    }
  }
  checkWhole(root, state.widths, state.templateGiven);
  return {
    source,
    root,
    groupCount: state.widths.length - 1,
    groupNames: state.names,
    flags: state.flags(state.global),
    trivia: state.trivia,
  };
}

/** Reads alternatives up to `)` or the end. `outermost` where global flags may still come. */
export function parseAlternatives(state: ParseState, scope: Flags, outermost: boolean): Node {
  const { reader } = state;
  const start = reader.tell();
  const branches: Sequence[] = [];
  do {
    branches.push(parseSequence(state, scope, outermost && branches.length === 0));
  } while (reader.match('|'));
  if (branches.length === 1) return branches[0]!;
  return { kind: 'alternation', branches, span: reader.spanFrom(start) };
}

/** Reads items up to `|`, `)` or the end. */
export function parseSequence(state: ParseState, scope: Flags, outermost: boolean): Sequence {
  const { reader } = state;
  const start = reader.tell();
  const items: Node[] = [];
  for (;;) {
    const token = reader.next;
    if (token === null || token === '|' || token === ')') break;
    const from = reader.tell();
    reader.get();
    // The global flags may change while the first items are read, so they are looked at each time.
    const flags = state.flags(scope);
    if (flags.verbose && skipVerbose(state, token, from)) continue;
    if (token.startsWith('\\') && token.length > 1) {
      const value = parseEscape(state, token);
      const span = reader.spanFrom(from);
      if (value.kind === 'category') {
        const item = { kind: 'category', category: value.category, span } as const;
        items.push({ kind: 'set', brackets: false, negated: false, items: [item], flags, span });
      } else if (value.kind === 'backreference') {
        items.push({ kind: 'backreference', group: value.group, name: null, flags, span });
      } else {
        items.push({ ...value, flags, span });
      }
    } else if (token === '[') {
      items.push(parseSet(state, flags));
    } else if (token === '.') {
      items.push({ kind: 'any', flags, span: reader.spanFrom(from) });
    } else if (token === '^' || token === '$') {
      const anchor = token === '^' ? 'caret' : 'dollar';
      items.push({ kind: 'anchor', anchor, flags, span: reader.spanFrom(from) });
    } else if (token === '(') {
      const group = parseGroup(state, flags, outermost && items.length === 0);
      if (group) items.push(group);
    } else {
      const count = '*+?{'.includes(token) ? parseCount(state, token) : null;
      if (count) items.push(parseRepeat(state, token, from, count, items.pop()));
      else
        items.push({ kind: 'literal', codePoint: token.codePointAt(0)!, flags, span: reader.spanFrom(from) });
    }
  }
  return { kind: 'sequence', items, span: reader.spanFrom(start) };
}

// In verbose mode white space is skipped, and everything from `#` to the end of the line.
function skipVerbose(state: ParseState, token: string, from: number): boolean {
  if (WHITE_SPACE.includes(token)) return true;
  if (token !== '#') return false;
  for (;;) {
    const next = state.reader.get();
    if (next === null || next === '\n') break;
  }
  state.trivia.push({ kind: 'comment', span: state.reader.spanFrom(from) });
  return true;
}

interface Count {
  readonly min: number;
  readonly max: number;
  /** Where the count began, after its first character. */
  readonly here: number;
}

// The bounds of a quantifier, or null for a `{` that is none and so stands for itself.
function parseCount(state: ParseState, token: string): Count | null {
  const { reader } = state;
  const here = reader.tell();
  if (token === '?') return { min: 0, max: 1, here };
  if (token === '*') return { min: 0, max: Number.POSITIVE_INFINITY, here };
  if (token === '+') return { min: 1, max: Number.POSITIVE_INFINITY, here };
  if (reader.next === '}') return null;
  const low = reader.getWhile(Number.POSITIVE_INFINITY, '0123456789');
  const high = reader.match(',') ? reader.getWhile(Number.POSITIVE_INFINITY, '0123456789') : low;
  if (!reader.match('}')) {
    reader.seek(here);
    return null;
  }
  const min = low === '' ? 0 : repeatCount(low);
  const max = high === '' ? Number.POSITIVE_INFINITY : repeatCount(high);
  if (max < min) throw reader.error('min repeat greater than max repeat', reader.tell() - here);
  return { min, max, here };
}

function repeatCount(digits: string): number {
  if (digits.length > MAX_INT_DIGITS) {
    throw new PatternSyntaxError(
      `Exceeds the limit (${MAX_INT_DIGITS} digits) for integer string conversion: value has ${digits.length} digits; use sys.set_int_max_str_digits() to increase the limit`,
      null,
      'ValueError',
    );
  }
  const value = BigInt(digits);
  if (value >= MAX_REPEAT) {
    throw new PatternSyntaxError('the repetition number is too large', null, 'OverflowError');
  }
  return Number(value);
}

function parseRepeat(
  state: ParseState,
  token: string,
  from: number,
  { min, max, here }: Count,
  body: Node | undefined,
): Repeat {
  const { reader } = state;
  const back = reader.tell() - here + token.length;
  if (!body || body.kind === 'anchor') throw reader.error('nothing to repeat', back);
  if (body.kind === 'repeat') throw reader.error('multiple repeat', back);
  const mode = reader.match('?') ? 'lazy' : reader.match('+') ? 'possessive' : 'greedy';
  const end = reader.spanFrom(from);
  const span = { ...body.span, end: end.end, end16: end.end16 };
  return { kind: 'repeat', min, max, mode, body, span };
}
