// Words chosen in a message: offsets that survive what a text field does to line breaks.
import type { Span } from '../../../parts/segments.ts';

export interface Chosen {
  readonly text: string;
  readonly spans: readonly Span[];
}

/** As many spans as a pattern is made from. */
const SPANS = 20;

/** The text with the breaks that a text field makes of them, and the spans moved with it; touching ones joined, at most 20. */
export function forField(text: string, spans: readonly Span[]): Chosen {
  const moved = (at: number) => at - (text.slice(0, at).match(/\r\n/g)?.length ?? 0);
  const plain = text.replace(/\r\n?/g, '\n');
  return { text: plain, spans: joined(spans.map(([from, to]) => [moved(from), moved(to)])) };
}

/** The spans with one more; those that touch become one. */
export function withSpan(spans: readonly Span[], added: Span): readonly Span[] {
  return joined([...spans, added]);
}

function joined(spans: readonly Span[]): Span[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...spans].sort((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (from >= to) continue;
    if (last !== undefined && from <= last[1]) last[1] = Math.max(last[1], to);
    else result.push([from, to]);
  }
  return result.slice(0, SPANS);
}
