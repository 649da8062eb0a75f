// Warnings about alternatives: empty ones, and ones that an earlier one leaves nothing to.
import { fromCodePoints } from './offsets.ts';
import type { Alternation, Sequence } from './tree.ts';
import type { Warning } from './warnings.ts';

/** Alternatives told of one list at most. */
const MOST = 20;

/** `last` where nothing follows that could ask for another alternative. */
export function alternationWarnings({ branches, span }: Alternation, last: boolean): readonly Warning[] {
  const out: Warning[] = [];
  const empty = branches.find(({ items }) => items.length === 0);
  if (empty) {
    const message = 'An empty alternative always matches: write (?:…)? if that is meant';
    out.push({
      code: 'empty-alternative',
      level: 'warning',
      message,
      span: empty.span.end > empty.span.start ? empty.span : span,
    });
  }
  const texts = new Set<string>();
  for (const branch of branches) {
    const text = literalText(branch);
    if (text === null || text.length === 0) continue;
    const earlier = shadowOf(text, texts, last);
    if (earlier !== null && out.length < MOST) {
      const message =
        earlier === text
          ? 'This alternative stands there twice'
          : `Never reached: the earlier alternative “${earlier}” matches wherever this does`;
      out.push({ code: 'unreachable-alternative', level: 'warning', message, span: branch.span });
    }
    texts.add(text);
  }
  return out;
}

// The earlier alternative that this one begins with; where something follows, only the same one counts.
function shadowOf(text: string, earlier: ReadonlySet<string>, last: boolean): string | null {
  if (earlier.has(text)) return text;
  for (let length = 1; last && length < text.length; length++) {
    const beginning = text.slice(0, length);
    if (earlier.has(beginning)) return beginning;
  }
  return null;
}

/** The text of an alternative of plain characters, in lower case where case is ignored; null for any other. */
function literalText({ items }: Sequence): string | null {
  const points: number[] = [];
  let folds = false;
  for (const item of items) {
    if (item.kind !== 'literal') return null;
    points.push(item.codePoint);
    folds ||= item.flags.ignoreCase;
  }
  const text = fromCodePoints(points);
  return folds ? text.toLowerCase() : text;
}
