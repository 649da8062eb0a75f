// Marks in a text: cut where each begins and ends, and a colour for each owner, so that several over the same words can be told apart.

export interface MarkedSegment {
  readonly text: string;
  /** Numbers of those whose marks cover it, rising. */
  readonly owners: readonly number[];
}

/** Hues far from one another; an owner beyond the last begins anew, and a list beside the text tells them apart. */
const HUES = [25, 255, 145, 305, 75, 200];

/** The colour of an owner's marks: dark enough on light ground, light enough on dark. */
export function markColour(owner: number): string {
  const hue = HUES[owner % HUES.length];
  return `light-dark(oklch(0.52 0.16 ${hue}), oklch(0.76 0.14 ${hue}))`;
}

/** Joined again, the segments are the text; spans may overlap, be unordered or reach beyond it. Half-open, UTF-16 units. */
export function markedSegments(
  text: string,
  owners: readonly { readonly spans: readonly (readonly [number, number])[] }[],
): MarkedSegment[] {
  const edges = new Map<number, { opens: number[]; closes: number[] }>();
  const edge = (at: number) => {
    const found = edges.get(at) ?? { opens: [], closes: [] };
    edges.set(at, found);
    return found;
  };
  owners.forEach(({ spans }, owner) => {
    for (const [from, to] of spans) {
      const start = Math.max(0, from);
      const end = Math.min(text.length, to);
      if (start >= end) continue;
      edge(start).opens.push(owner);
      edge(end).closes.push(owner);
    }
  });
  const segments: MarkedSegment[] = [];
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
