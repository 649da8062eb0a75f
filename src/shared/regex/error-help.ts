// Says what to do about an error of Python's, and what to write instead where that is clear.
import type { PatternError } from './tree.ts';

/** A change that mends something. `replace` is in code points of the pattern, the end exclusive. */
export interface Fix {
  /** What it does, for a menu. */
  readonly label: string;
  readonly replace: readonly [start: number, end: number];
  readonly with: string;
}

export interface ErrorHelp {
  readonly hint: string;
  readonly fix?: Fix;
}

type Helper = (found: RegExpMatchArray, at: number | null) => ErrorHelp;

const lengthOf = (text: string): number => [...text].length;

const inserted = (at: number | null, text: string, label: string): { fix: Fix } | undefined =>
  at === null ? undefined : { fix: { label, replace: [at, at], with: text } };

const escaped = (at: number | null, what: string) => inserted(at, '\\', `Match the ${what} itself`);

/** Escapes of other dialects, with what Python 3.11 has for them. */
const FOREIGN: Readonly<Record<string, readonly [meaning: string, instead: string]>> = {
  h: ['a blank or tab', '[ \\t]'],
  R: ['a line break', '(?:\\r\\n|\\n|\\r)'],
  z: ['the end of the text', '\\Z'],
  G: ['where the last match ended', '\\A'],
  e: ['the escape character', '\\x1b'],
  X: ['a character with its marks', '.'],
};
const UNICODE_PROPERTY =
  'Python has no \\p{…}: \\w holds for letters of all scripts, [^\\W\\d_] for letters alone';
const CATEGORY = /^\\[dDsSwW]$/;

const HELPERS: readonly (readonly [RegExp, Helper])[] = [
  [
    /^missing \), unterminated subpattern$/,
    (_, at) => ({ hint: 'Close this bracket with )', ...escaped(at, 'bracket') }),
  ],
  [/^missing \), unterminated comment$/, () => ({ hint: 'End the comment with )' })],
  [
    /^unbalanced parenthesis$/,
    (_, at) => ({ hint: 'There is no ( that this ) would close', ...escaped(at, 'bracket') }),
  ],
  [/^unterminated character set$/, (_, at) => ({ hint: 'Close the set with ]', ...escaped(at, 'bracket') })],
  [
    /^nothing to repeat$/,
    (_, at) => ({ hint: 'Put what is to be repeated before this', ...escaped(at, 'character') }),
  ],
  [
    /^multiple repeat$/,
    (_, at) => ({
      hint: 'Two repeats follow each other: put the first in (?:…), or leave one out',
      ...escaped(at, 'character'),
    }),
  ],
  [
    /^bad escape \(end of pattern\)$/,
    (_, at) => ({ hint: 'A \\ needs a character after it', ...escaped(at, 'backslash') }),
  ],
  [/^bad escape \\[pP]$/, () => ({ hint: UNICODE_PROPERTY })],
  [/^bad escape \\k$/, () => ({ hint: 'A named group is referred to as (?P=name)' })],
  [
    /^bad escape \\[QE]$/,
    () => ({ hint: 'Python does not quote with \\Q…\\E: escape each character that needs it' }),
  ],
  [
    /^bad escape \\N$|^missing (?:\{|character name)$/,
    () => ({ hint: 'Write the name of a character: \\N{EM DASH}' }),
  ],
  [/^bad escape \\(\w)$/, ([, letter = ''], at) => unknownEscape(letter, at)],
  [
    /^incomplete escape (.+)$/s,
    () => ({ hint: 'Write \\x with two digits, \\u with four, or \\U with eight, all hexadecimal' }),
  ],
  [
    /^undefined character name/,
    () => ({ hint: 'Python knows no character of this name: check its spelling' }),
  ],
  [/^octal escape value/, () => ({ hint: 'Write it as \\x with two hexadecimal digits, or \\u with four' })],
  [/^bad character range (.+)-(.+)$/s, ([, low = '', high = ''], at) => badRange(low, high, at)],
  [
    /^unknown extension \?<(.)/s,
    (_, at) => ({
      hint: 'A named group is written (?P<name>…)',
      ...(at !== null && inserted(at + 1, 'P', 'Write (?P<')),
    }),
  ],
  [
    /^unknown extension/,
    () => ({
      hint: 'No group begins like this: (?:…), (?P<name>…), (?=…), (?!…), (?<=…), (?<!…), (?>…), (?i:…)',
    }),
  ],
  [
    /^global flags not at the start/,
    () => ({ hint: 'Move the flags to the beginning of the pattern, or limit them: (?i:…)' }),
  ],
  [/^unknown flag|^missing flag/, () => ({ hint: 'The flags are a, i, m, s, u and x' })],
  [
    /^missing -, : or \)|^missing :/,
    () => ({ hint: 'Flags end with ) at the beginning of a pattern, with : in a group' }),
  ],
  [/^bad inline flags: cannot use 'L'/, () => ({ hint: 'The flag L is for bytes; leave it out' })],
  [
    /^bad inline flags|^ASCII and UNICODE flags/,
    () => ({ hint: 'These flags exclude each other, or hold for the whole pattern only' }),
  ],
  [/^unknown group name/, () => ({ hint: 'No group before this has that name' })],
  [/^redefinition of group name/, () => ({ hint: 'Every group needs a name of its own' })],
  [
    /^bad character in group name|^missing group name/,
    () => ({ hint: 'A name has letters, digits and _, and begins with no digit' }),
  ],
  [/^missing [>)], unterminated name/, () => ({ hint: 'Close the name' })],
  [/^invalid group reference|^bad group number/, () => ({ hint: 'There is no group of this number' })],
  [
    /^cannot refer to/,
    () => ({ hint: 'Refer to a group only after it is closed, and outside a look-behind that holds it' }),
  ],
  [
    /^conditional backref/,
    () => ({ hint: 'Put alternatives in (?:…): there is one for yes and one for no' }),
  ],
  [
    /^look-behind requires fixed-width pattern$/,
    () => ({
      hint: 'A look-behind has one length: replace *, + and {m,n}, or write one look-behind for each length: (?:(?<=a)|(?<=bc))',
    }),
  ],
  [/^looks too much behind$/, () => ({ hint: 'Shorten the look-behind' })],
  [/^min repeat greater than max repeat$/, () => ({ hint: 'Write the smaller number first: {2,5}' })],
  [
    /^the repetition number is too large$|^Exceeds the limit/,
    () => ({ hint: 'Use a smaller number, or none for no limit: {2,}' }),
  ],
  [
    /^maximum recursion depth exceeded$/,
    () => ({ hint: 'Nest fewer groups: production cannot compile this' }),
  ],
  [/^unexpected end of pattern$/, () => ({ hint: 'Finish the group that begins with (?' })],
];

/** What to do about a syntax error. There is always a hint; a fix only where one change is enough. */
export function errorHelp({ message, position }: PatternError): ErrorHelp {
  for (const [form, help] of HELPERS) {
    const found = message.match(form);
    if (found) return help(found, position);
  }
  return { hint: 'Python cannot compile this: change it at the place shown' };
}

function unknownEscape(letter: string, at: number | null): ErrorHelp {
  const known = FOREIGN[letter];
  if (!known) {
    return {
      hint: `\\${letter} means nothing in Python`,
      ...(at !== null && {
        fix: { label: `Match the letter ${letter}`, replace: [at, at + 2] as const, with: letter },
      }),
    };
  }
  const [meaning, instead] = known;
  return {
    hint: `Python has no \\${letter} for ${meaning}: write ${instead}`,
    ...(at !== null && { fix: { label: `Write ${instead}`, replace: [at, at + 2] as const, with: instead } }),
  };
}

function badRange(low: string, high: string, at: number | null): ErrorHelp {
  const category = CATEGORY.test(low) || CATEGORY.test(high);
  const hint = category
    ? 'A category is no end of a range: escape the - to mean itself'
    : 'The first character of a range must come before the last';
  if (at === null) return { hint };
  const end = at + lengthOf(low) + 1 + lengthOf(high);
  const text = category ? `${low}\\-${high}` : `${high}-${low}`;
  return { hint, fix: { label: `Write ${text}`, replace: [at, end], with: text } };
}
