// How much of a step is shown while it is folded.
import type { ConversationStep } from '../../../shared/protocol/conversations.ts';

/** Characters of a text, and of data, that are shown folded. */
export const FOLDED = { text: 600, data: 160 } as const;
/** A little more than the fold is not worth a press. */
const SLACK = 120;

export function isLong(text: string, characters: number, what: 'text' | 'data'): boolean {
  return characters > FOLDED[what] + SLACK || text.length > FOLDED[what] + SLACK;
}

/** A checkpoint's record stands behind its title until it is asked for. */
export function hidesData({ kind, data }: ConversationStep): boolean {
  return data !== null && (kind === 'checkpoint' || kind === 'block');
}

/** Whether unfolding the step would show more of it. */
export function canFold(step: ConversationStep): boolean {
  const { text, characters, data, dataCharacters } = step;
  return (
    hidesData(step) ||
    isLong(text, characters, 'text') ||
    (data !== null && isLong(data, dataCharacters, 'data'))
  );
}

/** The beginning of a text, never half a character. */
export function beginning(text: string, length: number): string {
  const code = text.charCodeAt(length - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? length - 1 : length);
}

/** Whether a step is one to stop at: scored above low, stopped, alerted, or refused. */
export function isRisky({ kind, risk }: ConversationStep): boolean {
  return (
    kind === 'block' ||
    kind === 'denial' ||
    kind === 'alert' ||
    (risk !== null && risk.level !== 'LOW') ||
    risk?.blocked === true
  );
}
