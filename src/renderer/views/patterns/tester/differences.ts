// What is different between two verdicts on one message, in words.
import type { ScoredMessage } from '../../../../shared/protocol/studio.ts';
import { LEVEL_WORDS } from '../../../parts/level-badge.tsx';
import { layerInWords } from '../../alerts/detail/breakdown.tsx';

export interface Difference {
  readonly what: string;
  readonly before: string;
  readonly after: string;
}

const ACTION_WORDS: Readonly<Record<string, string>> = {
  LOGGED: 'Logged only',
  ALERTED: 'Alerted',
  BLOCKED: 'Blocked',
  ESCALATED: 'Blocked and escalated',
};

/** An action in words; one this console does not know as it is written. */
export const actionInWords = (action: string): string => ACTION_WORDS[action] ?? action;

/** Everything that differs, the verdict first; empty where nothing does. */
export function differences(before: ScoredMessage, after: ScoredMessage): Difference[] {
  const found: Difference[] = [];
  const compare = (what: string, one: string, other: string) => {
    if (one !== other) found.push({ what, before: one, after: other });
  };
  compare('Action', actionInWords(before.action), actionInWords(after.action));
  compare('Level', LEVEL_WORDS[before.level], LEVEL_WORDS[after.level]);
  compare('Alert', alertInWords(before), alertInWords(after));
  compare('Total', String(before.total), String(after.total));
  const layers = new Set([...before.layers, ...after.layers].map(({ name }) => name));
  for (const name of layers) compare(layerInWords(name), layerScore(before, name), layerScore(after, name));
  const names = new Set([...before.matches, ...after.matches].map(({ name }) => name));
  for (const name of names) compare(`Pattern ${name}`, matchInWords(before, name), matchInWords(after, name));
  return found;
}

const alertInWords = ({ alertLevel }: ScoredMessage) =>
  alertLevel === null ? 'none' : LEVEL_WORDS[alertLevel];

function layerScore({ layers }: ScoredMessage, name: string): string {
  const score = layers.find((layer) => layer.name === name)?.score;
  return score === undefined || score === null ? '–' : String(Math.round(score * 10) / 10);
}

function matchInWords({ matches }: ScoredMessage, name: string): string {
  const found = matches.filter((match) => match.name === name);
  return found.length === 0 ? 'no match' : `matches (${found.map(({ score }) => score).join(', ')})`;
}
