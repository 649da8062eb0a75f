// The engine: one message in its context, against compiled rules, gives one verdict. Pure: same input, same verdict.

import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import type { Level } from '../../shared/model/level.ts';
import { accumulationScore } from './accumulation.ts';
import { type Course, detectSignal, type Signal, type Turn } from './behaviour.ts';
import { type Breakdown, combine } from './combine.ts';
import { DEFAULT_SCORING, type ScoringConfiguration } from './configuration.ts';
import { type Action, decide } from './decide.ts';
import { historyScore, type RiskProfile } from './history.ts';
import { type LayeredFindings, type LayeredMatch, matchLayers } from './layers.ts';
import type { MlScore } from './ml/scorer.ts';
import { type PatternRow, readSignal } from './pack.ts';
import { compilePatterns, isScore, type PatternProblem, type PatternSet, scoreProblem } from './patterns.ts';

interface SignalRule {
  readonly name: string;
  readonly category: string | null;
  readonly points: number;
  readonly signal: Signal;
}

/** Rows and settings made ready for scoring; make once, use for every message. */
export interface Rules {
  readonly patterns: PatternSet;
  readonly signals: readonly SignalRule[];
  readonly settings: ScoringConfiguration;
  /** Rows that could not be used, and why. */
  readonly problems: readonly PatternProblem[];
}

export function prepareRules(
  rows: readonly PatternRow[],
  settings: ScoringConfiguration = DEFAULT_SCORING,
): Rules {
  const patterns = compilePatterns(rows);
  const problems = [...patterns.problems];
  const signals: SignalRule[] = [];
  for (const row of rows) {
    if (!row.enabled || row.type !== 'BEHAVIORAL') continue;
    const { name, category, risk_score: points } = row;
    const signal = readSignal(row.value);
    if (typeof signal === 'string') problems.push({ name, reason: signal });
    else if (!isScore(points)) problems.push({ name, reason: scoreProblem(points) });
    else if (signals.some((other) => other.name === name))
      problems.push({ name, reason: 'Another row has this name already' });
    else signals.push({ name, category, points, signal });
  }
  signals.sort((a, b) => (a.name < b.name ? -1 : 1));
  return { patterns, signals, settings, problems };
}

export type Message = Turn;

export interface Context extends Course {
  /** Own scores of the conversation's earlier messages (`Verdict.messageScore`). */
  readonly scored: readonly ScoredTurn[];
  readonly profile: RiskProfile | null;
  readonly bypassesBlocking: boolean;
}

export interface FiredSignal {
  readonly name: string;
  readonly category: string | null;
  readonly score: number;
  readonly detail: string;
}

export interface Verdict {
  readonly total: number;
  readonly level: Level;
  readonly alertLevel: 'HIGH' | 'CRITICAL' | null;
  readonly action: Action;
  readonly blocked: boolean;
  readonly patternScore: number;
  readonly behaviourScore: number;
  /** Null: no classifier has scored this message. */
  readonly mlScore: number | null;
  /** What this message adds to the conversation's accumulation. */
  readonly messageScore: number;
  readonly breakdown: Breakdown;
  readonly matches: readonly LayeredMatch[];
  readonly signals: readonly FiredSignal[];
  /** Patterns that were cut off; counted as not matched. */
  readonly undecided: readonly string[];
}

function sumCapped(items: readonly { readonly score: number }[]): number {
  return Math.min(
    100,
    items.reduce((sum, item) => sum + item.score, 0),
  );
}

function toldMatches(matches: readonly LayeredMatch[]): string {
  if (matches.length === 0) return 'No pattern matched';
  return matches
    .map(({ name, layer }) => (layer === undefined ? name : `${name} (in the ${layer} form of the text)`))
    .join(', ');
}

/**
 * Scores one message, without ML: that is never waited for. The context must hold only what was known when the message came.
 * `findings` are those of the rules' patterns in the message, for a caller that leaves some out.
 */
export function score(
  message: Message,
  context: Context,
  rules: Rules,
  findings: LayeredFindings = matchLayers(rules.patterns, message.text),
): Verdict {
  const signals: FiredSignal[] = [];
  for (const rule of rules.signals) {
    const detail = detectSignal(rule.signal, message, context);
    if (detail !== null)
      signals.push({ name: rule.name, category: rule.category, score: rule.points, detail });
  }
  return conclude(findings, signals, null, message, context, rules);
}

/**
 * The verdict once the ML layer has spoken: never lower than before, and the same but for its breakdown's words where it could not
 * speak. `message`, `context` and `rules` must be those of the verdict.
 */
export function withMl(
  verdict: Verdict,
  ml: MlScore,
  message: Message,
  context: Context,
  rules: Rules,
): Verdict {
  return conclude(verdict, verdict.signals, ml, message, context, rules);
}

/** What findings make of a message in its context. */
function conclude(
  { matches, undecided }: LayeredFindings,
  signals: readonly FiredSignal[],
  ml: MlScore | null,
  message: Message,
  context: Context,
  rules: Rules,
): Verdict {
  const { settings } = rules;
  const patternScore = sumCapped(matches);
  const behaviourScore = sumCapped(signals);
  const mlScore = ml?.score ?? null;
  // Below the score from which it may decide alone, ML is a hint and no reason to suspect the whole conversation.
  const mlCounts = mlScore !== null && mlScore >= settings.ml_decides_from;
  const messageScore = Math.max(patternScore, behaviourScore, mlCounts ? mlScore : 0);
  const history = historyScore(context.profile, message.atMs, settings.history);
  const turns = [...context.scored, { atMs: message.atMs, score: messageScore }];
  const accumulation = accumulationScore(turns, message.atMs, settings.accumulation);

  const { total, breakdown } = combine(
    { pattern: patternScore, behaviour: behaviourScore, ml: mlScore, history, accumulation },
    settings,
    {
      pattern: toldMatches(matches),
      behaviour: signals.length === 0 ? 'No signal' : signals.map((fired) => fired.detail).join('; '),
      ...(ml === null ? {} : { ml: ml.detail }),
      history: counted(context.profile?.incidents ?? 0, 'earlier incident'),
      accumulation: `${counted(turns.length, 'message')} of this conversation`,
    },
  );
  const decision = decide(
    total,
    {
      whitelisted: context.profile?.whitelisted ?? false,
      flagged: context.profile?.flagged ?? false,
      bypassesBlocking: context.bypassesBlocking,
    },
    settings,
  );
  return {
    total,
    ...decision,
    patternScore,
    behaviourScore,
    mlScore,
    messageScore,
    breakdown,
    matches,
    signals,
    undecided,
  };
}

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? '' : 's'}`;
