// What is known of the pattern in a model, for the language's providers, which are registered once for all models.
import type { Analysis } from './analyse.ts';

export interface Knowledge {
  readonly analysis: Analysis;
  /** Of the last text that had no error: while one types, the names are still wanted. */
  readonly groups: Analysis['groups'];
}

const known = new WeakMap<object, Knowledge>();

export function knowledgeOf(model: object): Knowledge | undefined {
  return known.get(model);
}

/** Keeps what is known now; an analysis with an error keeps the groups of the one before. */
export function know(model: object, analysis: Analysis): void {
  const broken = analysis.markers[0]?.severity === 'error';
  known.set(model, { analysis, groups: broken ? (known.get(model)?.groups ?? []) : analysis.groups });
}
