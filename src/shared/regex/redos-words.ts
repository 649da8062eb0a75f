// What an author is told about the time a pattern can take, in plain words.
import type { Attack, Sample } from './redos-measure.ts';

const LONGEST_SHOWN = 24;

export const SAFE_WORDS = 'The time grows with the length of the text and no faster.';

const POWERS: Readonly<Record<number, string>> = { 2: 'the square', 3: 'the cube' };

/** Why no grade could be given. */
export type Doubt = 'size' | 'budget' | 'no-attack' | 'inexact';

const DOUBTS: Readonly<Record<Doubt, string>> = {
  size: 'Too large to analyse: whether its time can grow faster than the text is not known.',
  budget: 'It may take long on some texts, but no proof was found in the time there is while you type.',
  'no-attack':
    'Parts of it can match the same text in many ways, but no text was found that makes this slow.',
  inexact:
    'It may take long on some texts: look-arounds, references to groups or atomic parts keep it from being proven either way.',
};

export const unprovenWords = (why: Doubt): string => DOUBTS[why];

export function exponentialWords({ pump }: Attack, samples: readonly Sample[]): string {
  const last = samples.at(-1)!;
  const before = samples.at(-2)!;
  const factor = (last.steps / before.steps) ** (1 / (last.pumps - before.pumps));
  const by =
    factor >= 1.05 ? `takes ${factor.toFixed(1)} times as long` : 'takes longer by a constant factor';
  return `Each further ${shown(pump)} in a text ${by}: some dozen of them stall the search for good.`;
}

export function polynomialWords({ pump }: Attack, degree: number, bySearch: boolean): string {
  const power = POWERS[degree] ?? `power ${degree}`;
  const why =
    bySearch && degree === 2
      ? 'the search begins anew at every one of them and runs through all that follow'
      : 'several repeats can share them out among each other in many ways';
  return `On a text with many ${shown(pump)} the time grows with ${power} of their number: ${why}.`;
}

export const measuredNote = ({ steps, length }: Sample): string =>
  `Measured: ${steps.toLocaleString('en')} steps on an attack text of ${length.toLocaleString('en')} characters`;

/** In quotes, with what is not visible written as an escape. */
function shown(text: string): string {
  const short = text.length > LONGEST_SHOWN ? `${text.slice(0, LONGEST_SHOWN)}…` : text;
  const visible = short.replace(
    /[\p{C}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${character.codePointAt(0)!.toString(16)}}`,
  );
  return `“${visible}”`;
}
