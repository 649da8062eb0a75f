// A conversation as plain text for a report: what one sees, with hidden characters named rather than carried along.
import type { ConversationStep } from '../../../shared/protocol/conversations.ts';
import { hiddenName, segmentsOf } from '../../parts/segments.ts';
import { formatDateTime } from '../../parts/time-format.ts';

const INDENT = '    ';

/** The steps in order, times in UTC. `whole` is false where the conversation goes on beyond them. */
export function conversationAsText(id: string, steps: readonly ConversationStep[], whole: boolean): string {
  const lines = [`Conversation ${plain(id)}, times in UTC`, ''];
  for (const step of steps) {
    const { risk } = step;
    const marks = [
      risk && `score ${risk.total} ${risk.level}`,
      risk?.blocked && 'blocked',
      risk &&
        risk.patterns.length > 0 &&
        `patterns: ${risk.patterns.map(({ name }) => plain(name)).join(', ')}`,
    ].filter(Boolean);
    lines.push(
      [
        formatDateTime(step.at, 'UTC'),
        plain(step.title),
        ...(marks.length > 0 ? [`[${marks.join('; ')}]`] : []),
      ].join('  '),
    );
    lines.push(...body(step.text, step.characters), ...body(step.data ?? '', step.dataCharacters));
    if (step.truncatedAtSource) lines.push(`${INDENT}(The platform kept only the beginning.)`);
    for (const oddity of step.oddities) lines.push(`${INDENT}(Odd: ${oddity})`);
    lines.push('');
  }
  if (!whole) lines.push('(The conversation goes on.)', '');
  return lines.join('\n');
}

function body(text: string, characters: number): string[] {
  if (text === '') return [];
  const lines = plain(text)
    .split(/\r\n|\r|\n/)
    .map((line) => INDENT + line);
  const shown = [...text].length;
  if (characters > shown)
    lines.push(`${INDENT}(${(characters - shown).toLocaleString('en')} more characters are not copied.)`);
  return lines;
}

/** Hidden characters by name in brackets, so that none of them acts where the text is pasted. */
function plain(text: string): string {
  return segmentsOf(text)
    .map(({ kind, text: piece }) => (kind === 'hidden' ? `[${hiddenName(piece)}]` : piece))
    .join('');
}
