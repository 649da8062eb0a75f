// Reads everything that begins with a parenthesis.
import { isIdentifier } from './char-data.ts';
import { toCodePoints } from './offsets.ts';
import { parseAlternatives, parseSequence } from './parse.ts';
import { applyScoped, beginsFlags, parseFlags, type ScopedFlags } from './parse-flags.ts';
import { type ParseState, VerboseRestart } from './parse-state.ts';
import { parseInteger, repr } from './python-text.ts';
import { tokenLength } from './reader.ts';
import type { Flags, Node } from './tree.ts';
import { widthOf } from './width.ts';

/** Group numbers from here on cannot exist in Python. */
const MAX_GROUPS = 1073741823n;

const length = (name: string): number => toCodePoints(name).length;

/**
 * Reads from after `(`. `mayBeGlobal` where flags for the whole pattern may stand. Null for what matches nothing:
 * comments and global flags.
 */
export function parseGroup(state: ParseState, flags: Flags, mayBeGlobal: boolean): Node | null {
  const { reader } = state;
  const start = reader.tell() - 1;
  if (!reader.match('?')) return parseBody(state, flags, start, { name: null, capture: true });
  const char = takeAfterQuestionMark(state);
  if (char === 'P') {
    if (reader.match('<')) {
      const name = reader.getUntil('>', 'group name');
      checkName(state, name);
      return parseBody(state, flags, start, { name, capture: true });
    }
    if (reader.match('=')) return parseNamedReference(state, flags, start);
    const next = takeAfterQuestionMark(state);
    throw reader.error(`unknown extension ?P${next}`, tokenLength(next) + 2);
  }
  if (char === ':') return parseBody(state, flags, start, { name: null, capture: false });
  if (char === '#') {
    skipComment(state, start);
    return null;
  }
  if (char === '=' || char === '!' || char === '<') return parseLook(state, flags, start, char);
  if (char === '(') return parseConditional(state, flags, start);
  if (char === '>') {
    const body = parseInner(state, flags, start);
    return { kind: 'atomic', body, span: reader.spanFrom(start) };
  }
  if (!beginsFlags(char)) throw reader.error(`unknown extension ?${char}`, tokenLength(char) + 1);
  const scoped = parseFlags(state, char);
  if (scoped) return parseBody(state, flags, start, { name: null, capture: false, scoped });
  if (!mayBeGlobal) {
    throw reader.error('global flags not at the start of the expression', reader.tell() - start);
  }
  if (state.global.verbose && !flags.verbose) throw new VerboseRestart();
  state.trivia.push({ kind: 'flags', span: reader.spanFrom(start) });
  return null;
}

function takeAfterQuestionMark({ reader }: ParseState): string {
  const char = reader.get();
  if (char === null) throw reader.error('unexpected end of pattern');
  return char;
}

// The alternatives inside, up to and with the closing parenthesis.
function parseInner(state: ParseState, flags: Flags, start: number, onEnd?: () => void): Node {
  const { reader } = state;
  const body = state.deeper(2, () => parseAlternatives(state, flags, false));
  onEnd?.();
  if (!reader.match(')')) {
    throw reader.error('missing ), unterminated subpattern', reader.tell() - start);
  }
  return body;
}

interface GroupHead {
  readonly name: string | null;
  readonly capture: boolean;
  readonly scoped?: ScopedFlags;
}

function parseBody(state: ParseState, flags: Flags, start: number, head: GroupHead): Node {
  const number = head.capture ? state.openGroup(head.name) : null;
  const inner = head.scoped ? applyScoped(flags, head.scoped) : flags;
  const body = parseInner(state, inner, start);
  if (number !== null) state.widths[number] = widthOf(body, state.widths);
  const scoped = head.scoped ? head.scoped.on + (head.scoped.off && `-${head.scoped.off}`) : null;
  return { kind: 'group', number, name: head.name, scoped, body, span: state.reader.spanFrom(start) };
}

function checkName(state: ParseState, name: string): void {
  if (isIdentifier(toCodePoints(name))) return;
  throw state.reader.error(`bad character in group name ${repr(name)}`, length(name) + 1);
}

function parseNamedReference(state: ParseState, flags: Flags, start: number): Node {
  const { reader } = state;
  const name = reader.getUntil(')', 'group name');
  checkName(state, name);
  const group = state.names.get(name);
  if (group === undefined) throw reader.error(`unknown group name ${repr(name)}`, length(name) + 1);
  if (!state.isClosed(group)) throw reader.error('cannot refer to an open group', length(name) + 1);
  state.checkLookBehind(group);
  return { kind: 'backreference', group, name, flags, span: reader.spanFrom(start) };
}

function skipComment(state: ParseState, start: number): void {
  const { reader } = state;
  for (;;) {
    if (reader.next === null) {
      throw reader.error('missing ), unterminated comment', reader.tell() - start);
    }
    if (reader.get() === ')') break;
  }
  state.trivia.push({ kind: 'comment', span: reader.spanFrom(start) });
}

function parseLook(state: ParseState, flags: Flags, start: number, first: '=' | '!' | '<'): Node {
  const { reader } = state;
  let sign: string = first;
  const outermost = state.lookBehindGroups === null;
  if (first === '<') {
    sign = takeAfterQuestionMark(state);
    if (sign !== '=' && sign !== '!') {
      throw reader.error(`unknown extension ?<${sign}`, tokenLength(sign) + 2);
    }
    if (outermost) state.lookBehindGroups = state.widths.length;
  }
  const body = parseInner(state, flags, start, () => {
    if (first === '<' && outermost) state.lookBehindGroups = null;
  });
  const behind = first === '<';
  const width = behind ? widthOf(body, state.widths).min : 0;
  return { kind: 'look', behind, width, negated: sign === '!', body, span: reader.spanFrom(start) };
}

function parseConditional(state: ParseState, flags: Flags, start: number): Node {
  const { reader } = state;
  const name = reader.getUntil(')', 'group name');
  const group = conditionalGroup(state, name);
  state.checkLookBehind(group);
  const { yes, no } = state.deeper(1, () => {
    const first = parseSequence(state, flags, false);
    const second = reader.match('|') ? parseSequence(state, flags, false) : null;
    return { yes: first, no: second };
  });
  if (no && reader.next === '|') throw reader.error('conditional backref with more than two branches');
  if (!reader.match(')')) {
    throw reader.error('missing ), unterminated subpattern', reader.tell() - start);
  }
  return { kind: 'conditional', group: Number(group), yes, no, span: reader.spanFrom(start) };
}

// A conditional may name a group that comes later, so numbers are only noted here and checked at the end.
function conditionalGroup(state: ParseState, name: string): bigint {
  const { reader } = state;
  const back = length(name) + 1;
  if (isIdentifier(toCodePoints(name))) {
    const group = state.names.get(name);
    if (group === undefined) throw reader.error(`unknown group name ${repr(name)}`, back);
    return BigInt(group);
  }
  const group = parseInteger(name);
  if (group === null || group < 0n) {
    throw reader.error(`bad character in group name ${repr(name)}`, back);
  }
  if (group === 0n) throw reader.error('bad group number', back);
  if (group >= MAX_GROUPS) throw reader.error(`invalid group reference ${group}`, back);
  if (!state.conditionalGroups.has(group)) state.conditionalGroups.set(group, reader.tell() - back);
  return group;
}
