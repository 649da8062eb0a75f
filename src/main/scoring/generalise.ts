// Makes a pattern of words chosen in a message: as they are, or so loose that others' ways of saying the same are found too.
import { Failure } from '../../shared/model/failure.ts';
import { compileTree, isWithin, parsePattern, toCodePoints, WORD } from '../../shared/regex/index.ts';
import { gradeRedos } from '../../shared/regex/redos.ts';

export interface Generalised {
  /** A pattern in Python's dialect, to be used without regard to letter case. */
  readonly value: string;
  /** What it looks for, in a sentence. */
  readonly words: string;
}

/** Half-open, in UTF-16 units. */
type Span = readonly [start: number, end: number];

/** Longer choices are no words to look for. */
const MOST_CHARACTERS = 2_000;
/** Of the loosest form: more gaps are more ways to read the same text. */
const MOST_GAPS = 4;
const GAP = '(?:\\w+\\s+){0,3}';
/** White space that both Python and this program know as such. */
const SPACES = /^[\t-\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+/;
const LETTERS = /^[A-Za-z]{4,}$/;

/** Words that attackers use for one another. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['ignore', 'disregard', 'forget', 'overlook', 'dismiss', 'skip'],
  ['bypass', 'circumvent', 'evade', 'override', 'disable', 'sidestep'],
  ['reveal', 'show', 'print', 'display', 'output', 'repeat', 'disclose', 'expose', 'leak'],
  ['pretend', 'imagine', 'roleplay', 'simulate'],
  ['delete', 'remove', 'erase', 'wipe', 'drop', 'destroy'],
  ['send', 'upload', 'post', 'forward', 'transmit', 'exfiltrate'],
  ['execute', 'run', 'call', 'invoke', 'launch'],
  ['previous', 'prior', 'earlier', 'above', 'preceding', 'former', 'initial', 'original'],
  ['instruction', 'rule', 'prompt', 'directive', 'guideline', 'order', 'command', 'restriction'],
  ['password', 'credential', 'secret', 'token', 'key'],
];

/**
 * A pattern that compiles, matches the message it was chosen from and cannot be made to stall; tighter than asked for where only
 * that is safe. Throws a Failure where nothing, or too much, was chosen.
 */
export function generalise(text: string, spans: readonly Span[], looseness: number): Generalised {
  const chosen = join(text, spans);
  const length = chosen.reduce((sum, [start, end]) => sum + end - start, 0);
  if (length === 0)
    throw new Failure('nothing-chosen', 'No words were chosen', 'Select words of the message.');
  const [first, last] = [chosen[0]![0], chosen.at(-1)![1]];
  if (last - first > MOST_CHARACTERS)
    throw new Failure(
      'too-much-chosen',
      `The choice spans ${last - first} characters; ${MOST_CHARACTERS} is the most`,
      'Select fewer words, nearer to each other.',
    );
  for (let loose = looseness; loose >= 0; loose--) {
    const value = patternFor(text, chosen, loose);
    if (isSound(value, text)) return { value, words: wordsFor(text, chosen, loose) };
  }
  return { value: escaped(text.slice(first, last)), words: wordsFor(text, [[first, last]], 0) };
}

/** In order, without overlaps or empty ones, and on whole characters. */
function join(text: string, spans: readonly Span[]): Span[] {
  const whole = spans
    .map(([a, b]): Span => [snap(text, Math.min(a, b), -1), snap(text, Math.max(a, b), 1)])
    .filter(([start, end]) => start < end)
    .sort(([a], [b]) => a - b);
  const joined: Span[] = [];
  for (const [start, end] of whole) {
    const before = joined.at(-1);
    if (before && start <= before[1]) joined[joined.length - 1] = [before[0], Math.max(before[1], end)];
    else joined.push([start, end]);
  }
  return joined;
}

function snap(text: string, place: number, direction: 1 | -1): number {
  const at = Math.max(0, Math.min(text.length, place));
  const inside =
    at > 0 && at < text.length && (text.codePointAt(at - 1) ?? 0) > 0xffff && text.charCodeAt(at) >= 0xdc00;
  return inside ? at + direction : at;
}

function patternFor(text: string, spans: readonly Span[], looseness: number): string {
  let value = '';
  let end = -1;
  for (const span of spans) {
    if (end >= 0) value += between(span[0] - end);
    value += phrase(text, span, looseness);
    end = span[1];
  }
  return value;
}

/** What may stand between two chosen parts: somewhat more than did. */
const between = (characters: number): string => `[\\s\\S]{0,${Math.max(20, Math.ceil(characters * 1.5))}}?`;

function phrase(text: string, span: Span, looseness: number): string {
  if (looseness === 0) return escaped(text.slice(...span));
  const [start, end] = trimmed(text, span);
  const source = text.slice(start, end);
  if (source === '') return escaped(text.slice(...span));
  const tokens = tokensOf(source);
  const gapsAfter = looseness < 2 ? 0 : MOST_GAPS;
  let gaps = 0;
  const body = tokens.map((token, at) => {
    if (token.kind === 'space') {
      const amongWords = tokens[at - 1]?.kind === 'word' && tokens[at + 1]?.kind === 'word';
      if (!amongWords || gaps >= gapsAfter) return '\\s+';
      gaps += 1;
      return `\\s+${GAP}`;
    }
    return token.kind === 'word' ? loosened(token.text, looseness) : escaped(token.text);
  });
  const before = isEdge(text, start) ? '\\b' : '';
  const after = isEdge(text, end) ? '\\b' : '';
  return before + body.join('') + after;
}

function trimmed(text: string, [start, end]: Span): Span {
  const leading = SPACES.exec(text.slice(start, end))?.[0].length ?? 0;
  let last = end;
  while (last > start + leading && SPACES.test(text[last - 1]!)) last -= 1;
  return [start + leading, last];
}

interface Token {
  readonly kind: 'word' | 'space' | 'other';
  readonly text: string;
}

function tokensOf(source: string): Token[] {
  const tokens: Token[] = [];
  let rest = source;
  while (rest !== '') {
    const space = SPACES.exec(rest)?.[0];
    const text = space ?? wordAt(rest) ?? String.fromCodePoint(rest.codePointAt(0)!);
    tokens.push({ kind: space ? 'space' : isWord(text.codePointAt(0)!) ? 'word' : 'other', text });
    rest = rest.slice(text.length);
  }
  return tokens;
}

const isWord = (codePoint: number): boolean => isWithin([codePoint, codePoint], WORD);

function wordAt(text: string): string | undefined {
  let word = '';
  for (const character of text) {
    if (!isWord(character.codePointAt(0)!)) break;
    word += character;
  }
  return word === '' ? undefined : word;
}

/** Whether Python sees the beginning or the end of a word there. */
function isEdge(text: string, place: number): boolean {
  const after = text.codePointAt(place);
  const low = text.charCodeAt(place - 1);
  const before = low >= 0xdc00 && low < 0xe000 ? text.codePointAt(place - 2) : text.codePointAt(place - 1);
  return (before !== undefined && isWord(before)) !== (after !== undefined && isWord(after));
}

/** A word with its plural, and from looseness 2 on with what may stand for it. The word itself always comes first. */
function loosened(word: string, looseness: number): string {
  if (!LETTERS.test(word)) return escaped(word);
  const plural = /[^isu]s$/i.test(word);
  const single = plural ? word.slice(0, -1) : word;
  const optional = `${word.at(-1) === 'S' ? 'S' : 's'}?`;
  const ends = plural || !/s$/i.test(word) ? optional : '';
  const others = looseness < 2 ? undefined : SYNONYMS.find((group) => group.includes(single.toLowerCase()));
  if (!others) return escaped(single) + ends;
  const all = [single, ...others.filter((other) => other !== single.toLowerCase())];
  return `(?:${all.join('|')})${ends}`;
}

const SPECIAL = /[\\^$.|?*+()[\]{}#&~-]/;
const NAMED: Readonly<Record<string, string>> = {
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\v': '\\v',
};

/** The text as a pattern that matches nothing else. */
function escaped(text: string): string {
  return toCodePoints(text)
    .map((code) => {
      const character = String.fromCodePoint(code);
      if (SPECIAL.test(character)) return `\\${character}`;
      if (NAMED[character]) return NAMED[character];
      if (code < 0x20 || (code >= 0x7f && code < 0xa0)) return `\\x${code.toString(16).padStart(2, '0')}`;
      // Half a surrogate pair cannot be stored as it is.
      return code >= 0xd800 && code < 0xe000 ? `\\u${code.toString(16)}` : character;
    })
    .join('');
}

/** Whether a pattern compiles, finds the message, and is proven not to stall. */
function isSound(value: string, text: string): boolean {
  const parsed = parsePattern(value, { ignoreCase: true });
  if (!parsed.ok || gradeRedos(parsed.tree).grade !== 'safe') return false;
  return compileTree(parsed.tree).search(text).verdict === 'match';
}

const LOOSE = [
  'in exactly these characters',
  'however it is spaced, in the singular or the plural',
  'however it is spaced, with up to three words in between and with common synonyms',
];

function wordsFor(text: string, spans: readonly Span[], looseness: number): string {
  const parts = spans.map(([start, end]) => `“${shortened(text.slice(start, end))}”`);
  return `Looks for ${parts.join(', then not far behind ')}, ${LOOSE[looseness]}; letter case does not count.`;
}

const shortened = (text: string): string => {
  const plain = text.replace(/\s+/g, ' ').trim();
  return plain.length > 60 ? `${plain.slice(0, 60)}…` : plain;
};
