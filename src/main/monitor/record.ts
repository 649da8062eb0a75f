// What is written down of a judged message.
import { combine } from '../scoring/combine.ts';
import { DEFAULT_SCORING } from '../scoring/configuration.ts';
import type { Verdict } from '../scoring/engine.ts';
import type { Value } from '../stores/monitor-insert.ts';
import type { AlertFacts, MessageRecord } from '../stores/monitor-record.ts';
import { redact } from './redact.ts';

/** Characters of a message that are kept; the event says how many there were. */
const KEPT_CHARACTERS = 100_000;

export interface Source {
  readonly endpoint: 'guard' | 'activities';
  readonly requestKey: string | null;
  readonly activityId: string | null;
  readonly userId: string | null;
  readonly conversationId: string | null;
  readonly sessionId: string | null;
  readonly digest: string;
  readonly saidMs: number;
  readonly text: string;
}

export interface Remarks {
  /** Patterns cut off on this message. */
  readonly cuts?: readonly string[];
  /** What the guard was answered; absent where nobody asked, or somebody else answered. */
  readonly answered?: { readonly action: string; readonly latency_ms: number };
}

export async function recordOf(
  source: Source,
  verdict: Verdict,
  kept: 'full' | 'redacted',
  remarks: Remarks = {},
): Promise<MessageRecord> {
  const { endpoint, text, ...keys } = source;
  const bounded = text.slice(0, KEPT_CHARACTERS);
  const metadata: Record<string, Value> = {
    ...(await toldOf(verdict, kept)),
    endpoint,
    signals: verdict.signals.map(({ name, detail }) => ({ name, detail })),
    ...(text.length > KEPT_CHARACTERS ? { characters: text.length } : {}),
    ...(kept === 'redacted' ? { redacted: true } : {}),
    ...(remarks.cuts && remarks.cuts.length > 0 ? { cut: remarks.cuts } : {}),
    ...(remarks.answered ? { answered: remarks.answered } : {}),
  };
  return {
    ...keys,
    text: kept === 'redacted' ? await redact(bounded) : bounded,
    ...verdictOf(verdict),
    patterns: patternsOf(verdict),
    metadata,
    knownEvent: null,
  };
}

/** The record once the classifier has spoken: what else is known of the message stays as it was put together. */
export async function reviewed(
  record: MessageRecord,
  verdict: Verdict,
  kept: 'full' | 'redacted',
): Promise<MessageRecord> {
  const metadata = { ...record.metadata, ...(await toldOf(verdict, kept)) };
  return { ...record, ...verdictOf(verdict), metadata };
}

function verdictOf(verdict: Verdict) {
  return {
    patternScore: verdict.patternScore,
    behaviourScore: verdict.behaviourScore,
    mlScore: verdict.mlScore,
    total: verdict.total,
    level: verdict.level,
    action: verdict.action,
    blocked: verdict.blocked,
    alert: alertOf(verdict),
  };
}

/** What is told of how a verdict came about. The classifier quotes the passage that decided. */
async function toldOf({ breakdown: { layers, decided_by } }: Verdict, kept: 'full' | 'redacted') {
  if (kept === 'full') return { layers, decided_by };
  const redacted = await Promise.all(
    layers.map(async (layer) => ({ ...layer, detail: await redact(layer.detail) })),
  );
  return { layers: redacted, decided_by };
}

export function patternsOf({ matches, signals }: Verdict): object[] {
  return [
    ...matches.map(({ name, category, score, spans, layer }) => ({
      name,
      category,
      score,
      spans,
      ...(layer === undefined ? {} : { layer }),
    })),
    ...signals.map(({ name, category, score, detail }) => ({ name, category, score, spans: [], detail })),
  ];
}

export function alertOf(verdict: Verdict): AlertFacts | null {
  const { alertLevel, breakdown, matches } = verdict;
  if (alertLevel === null) return null;
  if (alertLevel === 'CRITICAL') return { level: 'CRITICAL', type: 'CRITICAL_RISK' };
  if (breakdown.decided_by === 'ml') return { level: 'HIGH', type: 'ML_DETECTION' };
  const onePattern = breakdown.decided_by === 'pattern' && matches.length === 1;
  return { level: 'HIGH', type: onePattern ? 'PATTERN_MATCH' : 'HIGH_RISK' };
}

/** Stands for the verdict on a message that no worker could score, so that its event says so. */
export function unscored(why: string): Verdict {
  const scores = { pattern: 0, behaviour: 0, ml: null, history: 0, accumulation: 0 };
  const { total, breakdown } = combine(scores, DEFAULT_SCORING, { pattern: why });
  return {
    total,
    level: 'LOW',
    alertLevel: null,
    action: 'LOGGED',
    blocked: false,
    patternScore: 0,
    behaviourScore: 0,
    mlScore: null,
    messageScore: 0,
    breakdown,
    matches: [],
    signals: [],
    undecided: [],
  };
}
