// Puts one message before the whole engine, as published and with a draft or other settings in place.
import type { ScoredMessage } from '../../shared/protocol/studio.ts';
import type { ScoreJob, ScoreResult, StudioRules } from './authoring-wire.ts';
import { detectSignal } from './behaviour.ts';
import type { ScoringConfiguration } from './configuration.ts';
import {
  type Context,
  type Message,
  prepareRules,
  type Rules,
  score,
  type Verdict,
  withMl,
} from './engine.ts';
import { exceptedPatterns, withoutExcepted } from './exceptions.ts';
import { matchLayers } from './layers.ts';
import { openLinearScorer } from './ml/linear-scorer.ts';
import { type MlScore, type MlSource, openMl, scoreMl } from './ml/scorer.ts';
import { strongestMl } from './ml/second-scorer.ts';
import type { PatternRow } from './pack.ts';
import { compilePatterns } from './patterns.ts';

/** Longest that one pattern may take on the message. */
const PATTERN_MS = 50;
const OPTIONS = { limits: { milliseconds: PATTERN_MS } };

export class StudioEngine {
  #rules: StudioRules | null = null;
  #published: Rules | null = null;
  #ml: MlSource | null = null;

  /** Takes other rules; only what is new in them is compiled, when the next message comes. */
  use(rules: StudioRules): void {
    const before = this.#published;
    this.#published = rulesOf(rules.rows, rules.settings, before ?? undefined);
    this.#rules = rules;
  }

  score({ message, context, user, role, second, changed }: ScoreJob): ScoreResult {
    const rules = this.#rules;
    const published = this.#published;
    if (!rules || !published) throw new Error('No rules were given');
    this.#ml ??= openMl(openLinearScorer);
    const ml = strongestMl(scoreMl(this.#ml, message.text), second);
    const writer = { user, role, ml };
    const now = this.#one(message, context, published, writer, rules, null);
    if (!changed) return { published: now, changed: null, problems: published.problems };
    const draft = changed.draft?.definition;
    const others = rules.rows.filter(({ name }) => name !== changed.draft?.replaces && name !== draft?.name);
    const rows: readonly PatternRow[] = draft
      ? [
          ...others,
          {
            name: draft.name,
            type: draft.type,
            value: draft.value,
            risk_score: draft.riskScore,
            enabled: draft.enabled,
            case_sensitive: draft.caseSensitive,
            category: draft.category,
          },
        ]
      : rules.rows;
    const altered = draft
      ? rulesOf(rows, changed.settings, published)
      : { ...published, settings: changed.settings };
    const standing = changed.standing;
    const profile = standing && {
      ...(context.profile ?? { incidents: 0, high: 0, critical: 0, lastIncidentMs: null }),
      flagged: standing.flagged,
      whitelisted: standing.whitelisted,
    };
    const placed: Context = standing ? { ...context, profile, bypassesBlocking: standing.bypasses } : context;
    const then = this.#one(message, placed, altered, writer, rules, draft?.name ?? null);
    return { published: now, changed: then, problems: altered.problems };
  }

  #one(
    message: Message,
    context: Context,
    rules: Rules,
    { ml, ...writer }: { readonly user: string | null; readonly role: string | null; readonly ml: MlScore },
    { exceptions }: StudioRules,
    draft: string | null,
  ): ScoredMessage {
    const began = performance.now();
    const names = exceptedPatterns(exceptions, { text: message.text, atMs: message.atMs, ...writer });
    const findings = matchLayers(rules.patterns, message.text);
    const { counted, excepted } = withoutExcepted(findings.matches, names);
    const signals = withoutExcepted(rules.signals, names);
    const used = { ...rules, signals: signals.counted };
    const before = score(message, context, used, { ...findings, matches: counted });
    const microseconds = Math.round((performance.now() - began) * 1_000);
    const verdict = withMl(before, ml, message, context, used);
    const fired = signals.excepted.filter(({ signal }) => detectSignal(signal, message, context) !== null);
    const told = [...excepted, ...fired].map(({ name }) => name);
    return {
      ...toldMessage(verdict, told, draft),
      ml: ml.score === null ? null : { probability: ml.score / 100 },
      microseconds,
    };
  }
}

function toldMessage(
  verdict: Verdict,
  excepted: readonly string[],
  draft: string | null,
): Omit<ScoredMessage, 'ml' | 'microseconds'> {
  const { total, level, alertLevel, action, blocked, breakdown, matches, signals, undecided } = verdict;
  const note = excepted.length === 0 ? '' : `. Excepted, and not counted: ${excepted.join(', ')}`;
  return {
    total,
    level,
    alertLevel,
    action,
    blocked,
    decidedBy: breakdown.decided_by,
    layers: breakdown.layers.map((layer) =>
      layer.name === 'pattern' ? { ...layer, detail: layer.detail + note } : { ...layer },
    ),
    matches: matches.map(({ name, category, score: points, spans, layer }) => ({
      name,
      category,
      score: points,
      spans: spans.map(([start, end]) => [start, end]),
      layer: layer ?? null,
      draft: name === draft,
    })),
    signals: signals.map(({ name, score: points, detail }) => ({ name, score: points, detail })),
    undecided: [...undecided],
  };
}

function rulesOf(rows: readonly PatternRow[], settings: ScoringConfiguration, previous?: Rules): Rules {
  const patterns = compilePatterns(rows, OPTIONS, previous?.patterns);
  const signals = prepareRules(
    rows.filter(({ type }) => type === 'BEHAVIORAL'),
    settings,
  );
  return { ...signals, patterns, problems: [...patterns.problems, ...signals.problems] };
}
