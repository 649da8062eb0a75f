// Reads a pattern token by token: a character, or a backslash with the character it escapes.
import { toCodePoints, utf16Offsets } from './offsets.ts';
import { PatternSyntaxError } from './syntax-error.ts';
import type { Span } from './tree.ts';

/**
 * One token of look-ahead, read eagerly: a backslash at the very end is reported as soon as the token before it is
 * taken, which is also when Python reports it.
 */
export class Reader {
  /** The token to come, or null at the end. */
  next: string | null = null;
  private readonly chars: readonly string[];
  private readonly utf16: readonly number[];
  private index = 0;

  constructor(source: string) {
    this.chars = toCodePoints(source).map((code) => String.fromCodePoint(code));
    this.utf16 = utf16Offsets(source);
    this.advance();
  }

  private advance(): void {
    const char = this.chars[this.index];
    if (char === undefined) {
      this.next = null;
      return;
    }
    this.index++;
    if (char !== '\\') {
      this.next = char;
      return;
    }
    const escaped = this.chars[this.index];
    if (escaped === undefined) {
      throw new PatternSyntaxError('bad escape (end of pattern)', this.chars.length - 1);
    }
    this.index++;
    this.next = char + escaped;
  }

  /** Takes the next token. */
  get(): string | null {
    const taken = this.next;
    this.advance();
    return taken;
  }

  /** Takes the next token if it is this one. */
  match(token: string): boolean {
    if (this.next !== token) return false;
    this.advance();
    return true;
  }

  /** Takes up to `count` tokens while they are among `allowed`. */
  getWhile(count: number, allowed: string): string {
    let out = '';
    while (out.length < count && this.next !== null && allowed.includes(this.next)) {
      out += this.next;
      this.advance();
    }
    return out;
  }

  /** Takes everything up to the terminator, which is taken too; `what` names the missing thing in errors. */
  getUntil(terminator: string, what: string): string {
    let out = '';
    let length = 0;
    for (;;) {
      const token = this.next;
      this.advance();
      if (token === null) {
        if (length === 0) throw this.error(`missing ${what}`);
        throw this.error(`missing ${terminator}, unterminated name`, length);
      }
      if (token === terminator) {
        if (length === 0) throw this.error(`missing ${what}`, 1);
        return out;
      }
      out += token;
      length += tokenLength(token);
    }
  }

  /** The position of the next token, in code points. */
  tell(): number {
    return this.index - (this.next === null ? 0 : tokenLength(this.next));
  }

  /** Goes back to a position that `tell` gave. */
  seek(position: number): void {
    this.index = position;
    this.advance();
  }

  /** An error `back` code points before the next token. */
  error(message: string, back = 0): PatternSyntaxError {
    return new PatternSyntaxError(message, this.tell() - back);
  }

  /** The span from a code-point position to the next token. */
  spanFrom(start: number): Span {
    const end = this.tell();
    return { start, end, start16: this.utf16[start]!, end16: this.utf16[end]! };
  }
}

/** A token's length in code points. */
export const tokenLength = (token: string): number => (token.startsWith('\\') && token.length > 1 ? 2 : 1);
