// The pattern layer over the message and over what it hides: a match beneath the surface says under which disguise it lay.
import { type LayerKind, textLayers } from './normalise.ts';
import type { PatternFindings, PatternMatch, PatternSet } from './patterns.ts';

export interface LayeredMatch extends PatternMatch {
  /** Absent for the message as it was written, which is all that production's own check sees. Spans are always of the message. */
  readonly layer?: LayerKind;
}

export interface LayeredFindings extends PatternFindings {
  readonly matches: readonly LayeredMatch[];
}

/** Every pattern counts once: where it matches the message as written, else in the first layer that shows it. */
export function matchLayers(patterns: PatternSet, text: string): LayeredFindings {
  const written = patterns.match(text);
  const layers = textLayers(text);
  if (layers.length === 0) return written;
  const matches = new Map<string, LayeredMatch>(written.matches.map((match) => [match.name, match]));
  const undecided = new Set(written.undecided);
  for (const layer of layers) {
    const found = patterns.matchOthers(layer.text, matches);
    for (const name of found.undecided) undecided.add(name);
    for (const match of found.matches) {
      if (matches.has(match.name)) continue;
      const spans = match.spans.map(([start, end]) => layer.toOriginal(start, end));
      matches.set(match.name, { ...match, layer: layer.kind, spans });
    }
  }
  return {
    matches: [...matches.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    undecided: [...undecided].filter((name) => !matches.has(name)).sort(),
  };
}
