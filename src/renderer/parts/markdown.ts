// Texts of strangers within Markdown: nothing in them is markup, and what cannot be seen is named.
import { hiddenName, segmentsOf } from './segments.ts';

/** The text with every hidden character as its name in brackets. */
export function plainly(text: string): string {
  return segmentsOf(text)
    .map(({ kind, text: piece }) => (kind === 'hidden' ? `⟦${hiddenName(piece)}⟧` : piece))
    .join('');
}

/** On one line, with everything that Markdown or HTML within it would act on made harmless; bare addresses become no links. */
export function escapeMarkdown(text: string): string {
  return plainly(text)
    .replace(/\s+/g, ' ')
    .trim()
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/[\\`*_{}[\]|#~!$]/g, '\\$&')
    .replace(/:(?=\/\/)/g, '&#58;')
    .replaceAll('@', '&#64;')
    .replace(/(?<=www)\./gi, '&#46;')
    .replace(/^([-+=]|\d+(?=[.)]))/, (start) => (/\d/.test(start) ? `${start}\\` : `\\${start}`));
}

/** A table of texts. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (row: readonly string[]) => `| ${row.map(escapeMarkdown).join(' | ')} |`;
  return [line(heads), `|${' --- |'.repeat(heads.length)}`, ...rows.map(line)].join('\n');
}
