// Scores what is said, in order of time, with the real engine, and keeps what later verdicts depend on: profiles and blocks.

import type { Configuration } from '../../shared/model/configuration.ts';
import type { Level } from '../../shared/model/level.ts';
import { scoringConfigurationSchema } from '../scoring/configuration.ts';
import { type Context, prepareRules, type Rules, score, type Verdict } from '../scoring/engine.ts';
import type { RiskProfile } from '../scoring/history.ts';
import { type PatternRow, packRows } from '../scoring/pack.ts';
import { BYPASS_ROLES } from './people.ts';
import type { Utterance } from './script.ts';

/** How the simulated installation scores: defaults, in the phase of soft blocking. Also its row in omni2_config. */
export const SIMULATED_SCORING = scoringConfigurationSchema.parse({ rollout_phase: 3 });

export function simulatedRules(): Rules {
  return prepareRules(packRows(), SIMULATED_SCORING);
}

/** The same patterns by another configuration of settings and signals. */
export function configuredRules(rules: Rules, { scoring, signals }: Configuration): Rules {
  const categories = new Map(rules.signals.map(({ name, category }) => [name, category]));
  const rows = Object.entries(signals).map(
    ([name, { enabled, points, signal }]): PatternRow => ({
      name,
      type: 'BEHAVIORAL',
      value: JSON.stringify(signal),
      risk_score: points,
      enabled,
      case_sensitive: false,
      category: categories.get(name) ?? null,
    }),
  );
  return { ...rules, signals: prepareRules(rows, scoring).signals, settings: scoring };
}

export interface Profile extends RiskProfile {
  readonly latestScore: number | null;
  readonly latestLevel: Level | null;
}

export interface Block {
  readonly atMs: number;
  readonly untilMs: number;
  readonly reason: string;
}

/** What the platform's own prompt guard made of a message; it sees attacks only, and not all of them. */
export interface GuardFinding {
  readonly score: number;
  readonly action: 'warn' | 'filter' | 'block';
  readonly violations: number;
}

export interface Judged {
  readonly utterance: Utterance;
  readonly verdict: Verdict;
  readonly guard: GuardFinding | null;
  /** The user was blocked because of this message. */
  readonly block: Block | null;
}

/** Everything later verdicts depend on; by auth_service user id. */
export interface Standing {
  readonly profiles: Map<number, Profile>;
  readonly blocks: Map<number, Block>;
  readonly violations: Map<number, readonly number[]>;
}

/** An event as it counts for a profile. */
export interface Incident {
  readonly userId: number;
  readonly atMs: number;
  readonly total: number;
  readonly level: Level;
}

const NEW_PROFILE: Profile = {
  incidents: 0,
  high: 0,
  critical: 0,
  lastIncidentMs: null,
  whitelisted: false,
  flagged: false,
  latestScore: null,
  latestLevel: null,
};
const GUARD_THRESHOLD = 0.5;
const BLOCK_AFTER_VIOLATIONS = 4;
const VIOLATION_WINDOW_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** Copies a standing: profiles and blocks themselves are never changed in place. */
export function copyStanding(standing: Standing): Standing {
  return {
    profiles: new Map(standing.profiles),
    blocks: new Map(standing.blocks),
    violations: new Map(standing.violations),
  };
}

/** Counts an event into the profiles. LOW events are kept, but are no incidents. */
export function addIncident(profiles: Map<number, Profile>, incident: Incident): void {
  const { userId, level, atMs, total } = incident;
  if (level === 'LOW') return;
  const before = profiles.get(userId) ?? NEW_PROFILE;
  profiles.set(userId, {
    ...before,
    incidents: before.incidents + 1,
    high: before.high + (level === 'HIGH' ? 1 : 0),
    critical: before.critical + (level === 'CRITICAL' ? 1 : 0),
    lastIncidentMs: atMs,
    latestScore: total,
    latestLevel: level,
  });
}

interface Conversation {
  readonly earlier: { atMs: number; text: string; toolCalls: number }[];
  readonly scored: { atMs: number; score: number }[];
  denials: number;
  over: boolean;
}

/** Whether a verdict leaves a row in security_risk_events. */
export function isEvent(verdict: Verdict): boolean {
  return verdict.level !== 'LOW' || verdict.matches.length > 0 || verdict.signals.length > 0;
}

export class Judge {
  /** What the next message is judged by. */
  rules: Rules;
  readonly standing: Standing;
  readonly #conversations = new Map<string, Conversation>();

  constructor(rules: Rules, standing: Standing) {
    this.rules = rules;
    this.standing = standing;
  }

  /** Judges messages, which must come in order of time. What a blocked user would have said is left out. */
  judge(utterances: readonly Utterance[]): Judged[] {
    const judged: Judged[] = [];
    for (const utterance of utterances) {
      const one = this.#judgeOne(utterance);
      if (one) judged.push(one);
    }
    return judged;
  }

  /** Forgets a conversation that has ended. */
  forget(conversationId: string): void {
    this.#conversations.delete(conversationId);
  }

  #judgeOne(utterance: Utterance): Judged | null {
    const { session, conversationId, atMs } = utterance;
    const userId = session.person.authId;
    const conversation = this.#conversation(conversationId);
    const block = userId === null ? undefined : this.standing.blocks.get(userId);
    if (conversation.over || (block && atMs >= block.atMs && atMs < block.untilMs)) {
      conversation.over = true;
      return null;
    }
    const verdict = this.#score(utterance, conversation);
    // Only the WebSocket endpoint has conversations; elsewhere every message stands alone.
    if (session.endpoint === 'websocket') {
      const toolCalls = verdict.blocked ? 0 : utterance.tools.length;
      conversation.earlier.push({ atMs, text: utterance.text, toolCalls });
      conversation.scored.push({ atMs, score: verdict.messageScore });
    }
    if (userId === null) return { utterance, verdict, guard: null, block: null };
    if (isEvent(verdict))
      addIncident(this.standing.profiles, { userId, atMs, total: verdict.total, level: verdict.level });
    const guard = this.#guard(utterance, verdict, userId);
    const blocked = guard?.action === 'block' && guard.violations >= BLOCK_AFTER_VIOLATIONS;
    if (!guard || !blocked) return { utterance, verdict, guard, block: null };
    const untilMs = atMs + utterance.random.between(3, 14) * HOUR_MS;
    const newBlock = { atMs, untilMs, reason: `${guard.violations} prompt guard violations within 24 hours` };
    this.standing.blocks.set(userId, newBlock);
    conversation.over = true;
    return { utterance, verdict, guard, block: newBlock };
  }

  /** A message is scored when it comes, and once more when its tools have run, unless it was blocked before. */
  #score(utterance: Utterance, conversation: Conversation): Verdict {
    const { session, text, atMs, tools } = utterance;
    const denied = tools.filter((use) => use.outcome === 'denied').length;
    const context: Context = {
      earlier: conversation.earlier,
      denials: conversation.denials,
      scored: conversation.scored,
      profile: this.#profile(session.person.authId),
      bypassesBlocking: BYPASS_ROLES.includes(session.person.role),
    };
    const before = score({ text, atMs, toolCalls: 0 }, context, this.rules);
    if (before.blocked || tools.length === 0) return before;
    conversation.denials += denied;
    return score(
      { text, atMs, toolCalls: tools.length },
      { ...context, denials: conversation.denials },
      this.rules,
    );
  }

  #profile(userId: number | null): Profile | null {
    return userId === null ? null : (this.standing.profiles.get(userId) ?? null);
  }

  #conversation(id: string): Conversation {
    let conversation = this.#conversations.get(id);
    if (!conversation) {
      conversation = { earlier: [], scored: [], denials: 0, over: false };
      this.#conversations.set(id, conversation);
    }
    return conversation;
  }

  #guard(utterance: Utterance, verdict: Verdict, userId: number): GuardFinding | null {
    if (utterance.session.kind === 'plain') return null;
    const { random } = utterance;
    const seen = random.between(0.1, 0.45) + (verdict.patternScore / 100) * random.between(0.2, 0.6);
    const guardScore = Math.min(0.99, Math.round(seen * 1_000) / 1_000);
    if (guardScore < GUARD_THRESHOLD) return null;
    const { atMs } = utterance;
    const recent = (this.standing.violations.get(userId) ?? []).filter(
      (at) => atMs - at < VIOLATION_WINDOW_MS,
    );
    this.standing.violations.set(userId, [...recent, atMs]);
    const action = verdict.blocked ? 'block' : guardScore >= 0.75 ? 'filter' : 'warn';
    return { score: guardScore, action, violations: recent.length + 1 };
  }
}
