// A message cut where what matched begins and ends, so that several patterns over the same words can be told apart.
import type { ScoredMessage } from '../../../../shared/protocol/studio.ts';

export interface ScoredSegment {
  readonly text: string;
  /** Numbers of the matches that cover it, rising. */
  readonly owners: readonly number[];
}

/** Joined again, the segments are the text; spans may overlap, be unordered or reach beyond it. Half-open, UTF-16 units. */
export function scoredSegments(
  text: string,
  matches: readonly Pick<ScoredMessage['matches'][number], 'spans'>[],
): ScoredSegment[] {
  const edges = new Map<number, { opens: number[]; closes: number[] }>();
  const edge = (at: number) => {
    const found = edges.get(at) ?? { opens: [], closes: [] };
    edges.set(at, found);
    return found;
  };
  matches.forEach(({ spans }, owner) => {
    for (const [from, to] of spans) {
      const start = Math.max(0, from);
      const end = Math.min(text.length, to);
      if (start >= end) continue;
      edge(start).opens.push(owner);
      edge(end).closes.push(owner);
    }
  });
  const segments: ScoredSegment[] = [];
  const open = new Map<number, number>();
  let at = 0;
  const push = (to: number) => {
    if (to > at) segments.push({ text: text.slice(at, to), owners: [...open.keys()].sort((a, b) => a - b) });
    at = to;
  };
  for (const [place, { opens, closes }] of [...edges].sort(([one], [other]) => one - other)) {
    push(place);
    for (const owner of closes) {
      const left = (open.get(owner) ?? 0) - 1;
      if (left > 0) open.set(owner, left);
      else open.delete(owner);
    }
    for (const owner of opens) open.set(owner, (open.get(owner) ?? 0) + 1);
  }
  push(text.length);
  return segments;
}
