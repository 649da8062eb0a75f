// What the parser knows while it reads: groups, flags, references still to be checked, and how deep it is.
import { repr } from './python-text.ts';
import { Reader } from './reader.ts';
import { PatternSyntaxError } from './syntax-error.ts';
import type { Flags, Trivia } from './tree.ts';

/** Lengths a node can match, in code points; `max` is Infinity-free, see width.ts. */
export interface Width {
  readonly min: number;
  readonly max: number;
}

/** Thrown when `(?x)` turns verbose on: the pattern is then read again from the start, as Python does. */
export class VerboseRestart extends Error {}

/**
 * How many frames Python's own recursive parser can stack up before RecursionError, called from the top of a
 * program: two per parenthesis, one per conditional. Deeper patterns cannot be compiled by production at all.
 */
const FRAME_LIMIT = 991;

export class ParseState {
  readonly reader: Reader;
  /** Global flags, given by the caller or by `(?…)` at the start. */
  global: { ignoreCase: boolean; ascii: boolean; multiline: boolean; dotAll: boolean; verbose: boolean };
  unicodeGiven = false;
  templateGiven = false;
  readonly names = new Map<string, number>();
  /** By group number; null while the group is open. Index 0 is the whole pattern. */
  readonly widths: (Width | null)[] = [null];
  /** The number of groups when the outermost look-behind began, or null outside look-behinds. */
  lookBehindGroups: number | null = null;
  /** Numbers named by conditionals, with the position of the first mention, checked at the end. */
  readonly conditionalGroups = new Map<bigint, number>();
  readonly trivia: Trivia[] = [];
  private frames = 0;
  private readonly shared = new Map<number, Flags>();

  constructor(source: string, ignoreCase: boolean, verbose: boolean) {
    this.reader = new Reader(source);
    this.global = { ignoreCase, ascii: false, multiline: false, dotAll: false, verbose };
  }

  /** Runs `inner` some frames deeper. */
  deeper<T>(frames: number, inner: () => T): T {
    this.frames += frames;
    if (this.frames > FRAME_LIMIT) {
      throw new PatternSyntaxError('maximum recursion depth exceeded', null, 'RecursionError');
    }
    const result = inner();
    this.frames -= frames;
    return result;
  }

  /** One shared object per combination of flags, so that nodes stay small. */
  flags(scope: Flags): Flags {
    const key =
      (scope.ignoreCase ? 1 : 0) +
      (scope.ascii ? 2 : 0) +
      (scope.multiline ? 4 : 0) +
      (scope.dotAll ? 8 : 0) +
      (scope.verbose ? 16 : 0);
    let flags = this.shared.get(key);
    if (!flags) {
      flags = { ...scope };
      this.shared.set(key, flags);
    }
    return flags;
  }

  openGroup(name: string | null): number {
    const number = this.widths.length;
    this.widths.push(null);
    if (name !== null) {
      const earlier = this.names.get(name);
      if (earlier !== undefined) {
        throw this.reader.error(
          `redefinition of group name ${repr(name)} as group ${number}; was group ${earlier}`,
          [...name].length + 1,
        );
      }
      this.names.set(name, number);
    }
    return number;
  }

  isClosed(group: number): boolean {
    return group < this.widths.length && this.widths[group] !== null;
  }

  /** Inside a look-behind only groups from before it may be referred to. */
  checkLookBehind(group: number | bigint): void {
    if (this.lookBehindGroups === null) return;
    if (!this.isClosed(Number(group))) throw this.reader.error('cannot refer to an open group');
    if (group >= this.lookBehindGroups) {
      throw this.reader.error('cannot refer to group defined in the same lookbehind subpattern');
    }
  }
}
