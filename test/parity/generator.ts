// Makes random patterns and texts that dwell on the places where regular-expression dialects disagree. Seeded.
import type { Case } from './verdict.ts';

const COMMON = [...'abcABC01'];
const CHARACTERS = [
  ...COMMON,
  ...'_ ,-\niIsSkKxé',
  ...'ÉßẞſKİıµμÅåςσΣﬅﬆϴθ中ǅΩιᾀᾈÿŸ²１',
  ...['\u{10400}', '\u{10428}', '\u{1e900}', '\u{1e922}', '\u{1f600}', '\u0345', '\u0301'],
  ...['\r', '\u2028', '\x1c', '\x85', '\x00', '\ud83d', '\udc00', '\u{1d7d8}'],
];
const SYNTAX = [...'()|*+?{}[]^$.\\-,:=!<>P#iaumsxL012nNbABZdDwWsS\'"é \n'];
const SNIPPETS = (
  '(?P<n>|(?P=n)|(?(n)|(?#|(?i)|(?x)|(?a)|(?u)|\\1|\\2|{3,1}|{,}|[^|[]|(?<|\\x|\\u12|\\N{BULLET}|\\0|\\400|(?(1)|' +
  '*+|++|??|\\N{|(?P|(?-i:|(?i-s:|(?x: |(?t)|(?>|{2}|{2,1}|\\U0001F600|\\U00110000|(?(0)|(?(é)|(?P<é>|{4294967295}'
).split('|');
const ENDS = ['\u{10000}', '\u{1f600}', '\u{10450}', '\uffff'];
const COUNTS = [
  '*',
  '+',
  '?',
  '*',
  '+',
  '{2}',
  '{0,2}',
  '{1,3}',
  '{,2}',
  '{2,}',
  '{0}',
  '{1}',
  '{0,1}',
  '{1,2}',
];

/** A small fast generator of numbers in [0, 1). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export class Generator {
  private readonly random: () => number;
  private groups = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  /** The next case. About one in twelve has had its syntax damaged. */
  next(): Case {
    for (;;) {
      this.groups = 0;
      let pattern = this.node(this.int(1, 6));
      if (this.random() < 0.25)
        pattern = `(?${this.pick(['i', 'm', 's', 'x', 'a', 'im', 'ia', 'is', 'iu'])})${pattern}`;
      if (this.random() < 0.08) pattern = this.damage(pattern);
      const text = this.text([...pattern]);
      // Two lone surrogates side by side are two characters to Python and one to JavaScript: not a case.
      if (/\ud83d\udc00/.test(pattern) || /\ud83d\udc00/.test(text)) continue;
      return { pattern, text, ignore_case: this.random() < 0.5 };
    }
  }

  private int(low: number, high: number): number {
    return low + Math.floor(this.random() * (high - low + 1));
  }

  private pick<T>(from: readonly T[]): T {
    return from[Math.floor(this.random() * from.length)]!;
  }

  private character(): string {
    return this.pick(this.random() < 0.35 ? CHARACTERS : COMMON);
  }

  private text(source: readonly string[]): string {
    let out = '';
    for (let n = this.int(0, 9); n > 0; n--) {
      out += source.length > 0 && this.random() < 0.3 ? this.pick(source) : this.character();
    }
    return out;
  }

  private literal(): string {
    const char = this.character();
    if ('.\\[{()*+?^$|-'.includes(char)) return `\\${char}`;
    if (this.random() > 0.06) return char;
    const hex = char.codePointAt(0)!.toString(16);
    if (hex.length <= 2) return `\\x${hex.padStart(2, '0')}`;
    return hex.length <= 4 ? `\\u${hex.padStart(4, '0')}` : `\\U${hex.padStart(8, '0')}`;
  }

  private inSet = (char: string): string => ('-]\\^'.includes(char) ? `\\${char}` : char);

  private member(): string {
    const r = this.random();
    if (r < 0.2) return this.pick(['\\d', '\\D', '\\s', '\\S', '\\w', '\\W']);
    if (r > 0.4) return this.inSet(this.character());
    let low = this.character();
    let high = this.random() < 0.1 ? this.pick(ENDS) : this.character();
    if (low.codePointAt(0)! > high.codePointAt(0)! && this.random() < 0.97) [low, high] = [high, low];
    return `${this.inSet(low)}-${this.inSet(high)}`;
  }

  private many(low: number, high: number, make: () => string): string[] {
    return Array.from({ length: this.int(low, high) }, make);
  }

  private atom(): string {
    const r = this.random();
    if (r < 0.6) return this.literal();
    if (r < 0.8) return `[${this.pick(['', '^'])}${this.many(1, 3, () => this.member()).join('')}]`;
    if (r < 0.86) return '.';
    if (r < 0.95) return this.pick(['\\d', '\\D', '\\s', '\\S', '\\w', '\\W']);
    return this.pick(['^', '$', '\\A', '\\Z', '\\b', '\\B']);
  }

  private node(depth: number): string {
    const r = this.random();
    if (depth <= 0 || r < 0.33) return this.atom();
    if (r < 0.5) return this.node(depth - 1) + this.node(depth - 1);
    if (r < 0.62) {
      return this.group(this.many(2, 3, () => (this.random() < 0.9 ? this.node(depth - 1) : '')).join('|'));
    }
    if (r < 0.72) return this.group(this.node(depth - 1));
    if (r < 0.86) return this.repeat(depth);
    if (r < 0.91) {
      return `(?${this.pick(['=', '!', '<=', '<!'])}${this.node(this.random() < 0.5 ? depth - 2 : 0)})`;
    }
    if (r < 0.94) return `(?>${this.node(depth - 1)})`;
    if (r < 0.97 && this.groups > 0) return this.reference(depth);
    const flags = this.random() < 0.7 ? this.pick([...'imsxau']) : `-${this.pick([...'imsx'])}`;
    return `(?${flags}:${this.node(depth - 1)})`;
  }

  private reference(depth: number): string {
    const group = this.int(1, this.groups);
    const r = this.random();
    if (r < 0.5) return `\\${group}`;
    if (r < 0.75) return `(?(${group})${this.node(depth - 2)}|${this.node(depth - 2)})`;
    return `(?(${group})${this.node(depth - 2)})`;
  }

  private group(body: string): string {
    const r = this.random();
    if (r < 0.45) {
      this.groups++;
      return `(${body})`;
    }
    return `(?${r < 0.5 ? 'i' : ''}:${body})`;
  }

  private repeat(depth: number): string {
    let body = this.node(depth - 1);
    if (this.random() < 0.4) body = this.group(body);
    else if ([...body].length > 1 && !/^[[(]/.test(body) && !/^\\.$/u.test(body)) body = `(?:${body})`;
    return body + this.pick(COUNTS) + this.pick(['', '', '', '?', '?', '+']);
  }

  private damage(pattern: string): string {
    let chars = [...pattern];
    for (let n = this.int(1, 3); n > 0; n--) {
      const at = this.int(0, chars.length);
      const r = this.random();
      if (r < 0.4) chars.splice(at, 0, this.pick(SYNTAX));
      else if (r < 0.7) chars.splice(at, 1);
      else if (r < 0.8) chars = chars.slice(0, at);
      else chars.splice(at, 0, this.pick(SNIPPETS));
    }
    return chars.join('');
  }
}
