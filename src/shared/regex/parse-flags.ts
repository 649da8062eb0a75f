// Reads inline flags: `(?aimsux)` for the whole pattern and `(?aimsux-imsx:…)` for a group.
import { isAlpha } from './char-data.ts';
import type { ParseState } from './parse-state.ts';
import { tokenLength } from './reader.ts';
import type { Flags } from './tree.ts';

/** `t` is the undocumented template flag, which Python 3.11 still reads: see check-whole.ts. */
const LETTERS = 'iLmsxatu';

export interface ScopedFlags {
  readonly on: string;
  readonly off: string;
}

/** Whether a token after `(?` begins inline flags. */
export const beginsFlags = (token: string): boolean => token === '-' || isFlag(token);

const isFlag = (token: string): boolean => token.length === 1 && LETTERS.includes(token);
const isLetter = (token: string): boolean => tokenLength(token) === 1 && isAlpha(token.codePointAt(0)!);

/** Reads from after the first flag letter (or `-`); null after `)`, when the flags went into the global ones. */
export function parseFlags(state: ParseState, first: string): ScopedFlags | null {
  const { reader } = state;
  let on = '';
  let off = '';
  let token = first;
  if (token !== '-') {
    for (;;) {
      if (token === 'L') throw reader.error("bad inline flags: cannot use 'L' flag with a str pattern");
      on += token;
      if (on.includes('a') && on.includes('u')) {
        throw reader.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible");
      }
      const next = reader.get();
      if (next === null) throw reader.error('missing -, : or )');
      token = next;
      if (token === ')' || token === '-' || token === ':') break;
      if (!isFlag(token)) {
        throw reader.error(isLetter(token) ? 'unknown flag' : 'missing -, : or )', tokenLength(token));
      }
    }
  }
  if (token === ')') {
    addGlobal(state, on);
    return null;
  }
  if (on.includes('t')) throw reader.error('bad inline flags: cannot turn on global flag', 1);
  if (token === '-') {
    const next = reader.get();
    if (next === null) throw reader.error('missing flag');
    token = next;
    if (!isFlag(token)) {
      throw reader.error(isLetter(token) ? 'unknown flag' : 'missing flag', tokenLength(token));
    }
    for (;;) {
      if ('aLu'.includes(token)) {
        throw reader.error("bad inline flags: cannot turn off flags 'a', 'u' and 'L'");
      }
      off += token;
      const after = reader.get();
      if (after === null) throw reader.error('missing :');
      token = after;
      if (token === ':') break;
      if (!isFlag(token)) {
        throw reader.error(isLetter(token) ? 'unknown flag' : 'missing :', tokenLength(token));
      }
    }
  }
  if (off.includes('t')) throw reader.error('bad inline flags: cannot turn off global flag', 1);
  if ([...on].some((flag) => off.includes(flag))) {
    throw reader.error('bad inline flags: flag turned on and off', 1);
  }
  return { on, off };
}

function addGlobal(state: ParseState, letters: string): void {
  const { global } = state;
  if (letters.includes('i')) global.ignoreCase = true;
  if (letters.includes('m')) global.multiline = true;
  if (letters.includes('s')) global.dotAll = true;
  if (letters.includes('x')) global.verbose = true;
  if (letters.includes('a')) global.ascii = true;
  if (letters.includes('u')) state.unicodeGiven = true;
  if (letters.includes('t')) state.templateGiven = true;
}

/** The flags inside a group with scoped flags. */
export function applyScoped(outer: Flags, { on, off }: ScopedFlags): Flags {
  const value = (letter: string, before: boolean): boolean =>
    on.includes(letter) || (before && !off.includes(letter));
  return {
    ignoreCase: value('i', outer.ignoreCase),
    multiline: value('m', outer.multiline),
    dotAll: value('s', outer.dotAll),
    verbose: value('x', outer.verbose),
    ascii: on.includes('a') || (outer.ascii && !on.includes('u')),
  };
}
