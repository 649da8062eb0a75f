/** The port of the ML layer: whatever can say how likely a text is an attack. */
import { Failure } from '../../../shared/model/failure.ts';
import { roundHalfUp } from '../configuration.ts';
import type { LayerKind } from '../normalise.ts';

export interface MlReading {
  /** 0–1, calibrated so that from 0.7 on one in a hundred harmless messages is wrongly accused. */
  readonly probability: number;
  /** The passage that speaks most for an attack, in the form it was read; only where the reading leans to an attack. */
  readonly top?: string;
  /** The disguise under which the deciding text was found. */
  readonly layer?: LayerKind;
}

export interface MlScorer {
  readonly name: string;
  readonly version: string;
  /** Bounded work on any text. */
  score(text: string): MlReading;
}

/** A scorer, or the reason why there is none, in words for the breakdown. */
export type MlSource = { readonly scorer: MlScorer } | { readonly unavailable: string };

/** What the engine is told: whole 0–100, or null with the reason. */
export interface MlScore {
  readonly score: number | null;
  readonly detail: string;
}

/** Opens a scorer; one that cannot be opened is told, and the other layers go on without it. */
export function openMl(open: () => MlScorer): MlSource {
  try {
    return { scorer: open() };
  } catch (error) {
    return { unavailable: error instanceof Failure ? error.message : 'The classifier could not be opened' };
  }
}

/** Scores a text off the blocking path. Never throws, and never gives zero for a scorer that did not speak. */
export function scoreMl(source: MlSource, text: string): MlScore {
  if ('unavailable' in source) return { score: null, detail: `Unavailable: ${source.unavailable}` };
  const { scorer } = source;
  try {
    const { probability, top, layer } = scorer.score(text);
    if (!(probability >= 0 && probability <= 1))
      return { score: null, detail: `Unavailable: ${scorer.name} gave no probability` };
    const found = layer === undefined ? '' : ` (in the ${layer} form of the text)`;
    const passage = top === undefined ? '' : `: “${top}”`;
    return {
      score: roundHalfUp(probability * 100),
      detail: `${scorer.name} ${scorer.version}${found}${passage}`,
    };
  } catch {
    return { score: null, detail: `Unavailable: ${scorer.name} failed on this message` };
  }
}
