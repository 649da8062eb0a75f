// Colours a Python pattern line by line, also while it is half typed and has no tree yet. A property test holds it to the parser.

export type TokenKind =
  | 'text'
  | 'escape'
  | 'class'
  | 'anchor'
  | 'bracket'
  | 'member'
  | 'quantifier'
  | 'group'
  | 'name'
  | 'reference'
  | 'alternation'
  | 'comment'
  | 'flags';

export interface LineToken {
  /** UTF-16 offset within the line; a token reaches to the next one's start. */
  readonly start: number;
  readonly kind: TokenKind;
}

/** What a line begins within. */
export interface LineState {
  /** One letter for each open group and one for the whole: "x" where white space and comments are skipped, "." where not. */
  readonly frames: string;
  /** Within `[…]`: before its first member, or after. Within `(?#…)`. */
  readonly inside: 'set-start' | 'set' | 'comment' | null;
}

export const START: LineState = { frames: '.', inside: null };

const QUANTIFIER = /(?:[*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})[?+]?/y;
const NAME_ESCAPE = String.raw`N\{[^}]*\}?|x[\da-fA-F]{0,2}|u[\da-fA-F]{0,4}|U[\da-fA-F]{0,8}`;
const ESCAPE = new RegExp(String.raw`\\(?:${NAME_ESCAPE}|0[0-7]{0,2}|[0-3]?[0-7][0-7]|[1-9]\d?|[^]?)`, 'yu');
const SET_ESCAPE = new RegExp(String.raw`\\(?:${NAME_ESCAPE}|[0-7]{1,3}|[^]?)`, 'yu');
const OCTAL = /^\\[0-7]{3}$/;
const FLAGS = /\(\?[aiLmsux]*(?:-[imsx]*)?[:)]/y;
const HEAD = /\(\?(?:P?<(?![=!])[^>)]*>?|P[=>][^)]*\)?|\([^)]*\)?|<[=!]|[:=!>]|P?)/y;

/** The tokens of one line, and what the next line begins within. `line` has no line break. */
export function tokeniseLine(
  line: string,
  state: LineState,
): { readonly tokens: LineToken[]; readonly state: LineState } {
  const lexer = new Lexer(line, state);
  while (lexer.at < line.length) lexer.step();
  return { tokens: lexer.tokens, state: lexer.end() };
}

class Lexer {
  at = 0;
  readonly tokens: LineToken[] = [];
  private frames: string;
  private inside: LineState['inside'];
  private readonly line: string;

  constructor(line: string, state: LineState) {
    this.line = line;
    this.frames = state.frames;
    this.inside = state.inside;
  }

  end(): LineState {
    // The line break itself is a member of the set.
    return { frames: this.frames, inside: this.inside === 'set-start' ? 'set' : this.inside };
  }

  step(): void {
    if (this.inside === 'comment') this.comment();
    else if (this.inside !== null) this.member();
    else this.outside();
  }

  private push(kind: TokenKind, length: number): void {
    const last = this.tokens.at(-1);
    // Brackets and quantifiers stand by themselves; runs of the rest are one token.
    if (last?.kind !== kind || kind === 'quantifier' || kind === 'group')
      this.tokens.push({ start: this.at, kind });
    this.at += length;
  }

  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    return pattern.exec(this.line)?.[0] ?? null;
  }

  private comment(): void {
    const close = this.line.indexOf(')', this.at);
    if (close >= 0) this.inside = null;
    this.push('comment', (close < 0 ? this.line.length : close + 1) - this.at);
  }

  private member(): void {
    const char = this.line[this.at] ?? '';
    if (char === ']' && this.inside === 'set') {
      this.inside = null;
      this.push('bracket', 1);
    } else if (char === '\\') {
      const written = this.match(SET_ESCAPE) ?? char;
      this.inside = 'set';
      this.push('member', written.length);
    } else {
      this.inside = 'set';
      this.push('member', 1);
    }
  }

  private outside(): void {
    const char = this.line[this.at] ?? '';
    if (char === '(') {
      this.group();
      return;
    }
    if (char === '[') this.inside = 'set-start';
    if (char === ')' && this.frames.length > 1) this.frames = this.frames.slice(0, -1);
    const [kind, length] = this.single(char);
    this.push(kind, length);
  }

  private single(char: string): [kind: TokenKind, length: number] {
    if (char === '\\') return this.escape();
    if (char === '[') return ['bracket', this.line[this.at + 1] === '^' ? 2 : 1];
    if (char === ')') return ['group', 1];
    if (char === '|') return ['alternation', 1];
    if (char === '.') return ['class', 1];
    if (char === '^' || char === '$') return ['anchor', 1];
    if (char === '#' && this.frames.endsWith('x')) return ['comment', this.line.length - this.at];
    const quantifier = this.match(QUANTIFIER);
    return quantifier === null ? ['text', 1] : ['quantifier', quantifier.length];
  }

  private escape(): [kind: TokenKind, length: number] {
    const written = this.match(ESCAPE) ?? '\\';
    const letter = written[1] ?? '';
    if (/[dDsSwW]/.test(letter)) return ['class', written.length];
    if (/[AZbB]/.test(letter)) return ['anchor', written.length];
    if (/[1-9]/.test(letter) && !OCTAL.test(written)) return ['reference', written.length];
    return ['escape', written.length];
  }

  private group(): void {
    const { line, at } = this;
    const flags = this.match(FLAGS) ?? '';
    const head = this.match(HEAD) ?? '(';
    if (line.startsWith('(?#', at)) {
      this.inside = 'comment';
      this.push('comment', 3);
    } else if (flags.length > 3) this.flags(flags);
    else if (/^\(\?P[=>]/.test(head)) this.push('reference', head.length);
    else this.head(head);
  }

  private flags(flags: string): void {
    const [on = '', off = ''] = flags.slice(2, -1).split('-');
    const verbose = (on.includes('x') || this.frames.endsWith('x')) && !off.includes('x');
    const outer = flags.endsWith(')') ? this.frames.slice(0, -1) : this.frames;
    this.frames = outer + (verbose ? 'x' : '.');
    this.push('flags', flags.length);
  }

  private head(head: string): void {
    const opening = /^\(\?(?:P?<(?![=!])|\()/.exec(head)?.[0] ?? head;
    this.frames += this.frames.at(-1) ?? '.';
    this.push('group', opening.length);
    if (opening === head) return;
    const close = /[>)]$/.test(head) ? 1 : 0;
    const name = head.length - opening.length - close;
    if (name > 0) this.push('name', name);
    if (close > 0) this.push('group', 1);
  }
}
