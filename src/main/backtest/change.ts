// What a backtest changes: patterns taken out of the published set, and patterns put in.
import { Failure } from '../../shared/model/failure.ts';
import type { BacktestSpec } from '../../shared/protocol/backtests.ts';
import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import type { PatternRow } from '../scoring/pack.ts';

export interface ChangedSet {
  /** Names that no longer count as published. */
  readonly out: ReadonlySet<string>;
  /** Rows that count instead, or anew. */
  readonly in: readonly PatternRow[];
  /** The published set with the changes in place. */
  readonly after: readonly PatternRow[];
  /** The published rows of what is taken out. */
  readonly before: readonly PatternRow[];
  /** What cannot be judged on history, in words. */
  readonly notes: readonly string[];
}

export function rowOf(definition: PatternDefinition): PatternRow {
  const { name, type, value, riskScore, enabled, caseSensitive, category } = definition;
  return { name, type, value, risk_score: riskScore, enabled, case_sensitive: caseSensitive, category };
}

/** Throws a Failure where two changes concern one pattern, or leave two of one name. */
export function changedSet(published: readonly PatternRow[], changes: BacktestSpec['changes']): ChangedSet {
  const out = new Set<string>();
  const put: PatternRow[] = [];
  const notes: string[] = [];
  for (const { replaces, definition } of changes) {
    if (replaces !== null) {
      if (out.has(replaces)) throw twice(replaces);
      out.add(replaces);
    }
    if (definition) put.push(rowOf(definition));
  }
  const kept = published.filter(({ name }) => !out.has(name));
  const names = new Set(kept.map(({ name }) => name));
  for (const { name } of put) {
    if (names.has(name)) throw twice(name);
    names.add(name);
  }
  const before = published.filter(({ name }) => out.has(name));
  if ([...put, ...before].some(({ type }) => type === 'BEHAVIORAL'))
    notes.push(
      'Behaviour over a conversation is taken from the record: what a changed BEHAVIORAL pattern would do is not judged.',
    );
  return { out, in: put, after: [...kept, ...put], before, notes };
}

function twice(name: string): Failure {
  return new Failure(
    'bad-input',
    `Two changes of this backtest concern ${name}`,
    'Leave one of them out, or give the other pattern another name.',
  );
}
