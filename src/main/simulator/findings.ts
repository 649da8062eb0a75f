// What a verdict leaves behind: the risk event, the alert when it is high enough, and the doorbell's message about it.
import type { Verdict } from '../scoring/engine.ts';
import { iso } from './calendar.ts';
import { isEvent, type Judged } from './judge.ts';
import { type Cells, cut, type Put } from './rows.ts';
import { type Triage, UNTOUCHED } from './triage.ts';

const ALERT_TEXT = 4_000;
/** NOTIFY refuses payloads of 8,000 bytes; an excerpt of this length is under 1,200 of them in any script. */
const EXCERPT = 300;

function patternsOf(verdict: Verdict): object[] {
  const matched = verdict.matches.map(({ name, category, score, spans }) => ({
    name,
    category,
    score,
    spans,
  }));
  const fired = verdict.signals.map(({ name, category, score, detail }) => ({
    name,
    category,
    score,
    spans: [],
    detail,
  }));
  return [...matched, ...fired];
}

/** Milliseconds from a message to its event, and from that to its alert. */
const EVENT_AFTER = 5;
const ALERT_AFTER = 7;

export function putEvent(put: Put, { utterance, verdict }: Judged, id: number): void {
  if (!isEvent(verdict) || utterance.session.person.authId === null) return;
  const inConversation = utterance.session.endpoint === 'websocket';
  const metadata = {
    ...verdict.breakdown,
    endpoint: utterance.session.endpoint,
    signals: verdict.signals.map(({ name, detail }) => ({ name, detail })),
  };
  put('omni2.security_risk_events', [
    id,
    utterance.session.person.authId,
    inConversation ? utterance.conversationId : null,
    utterance.sessionId,
    utterance.text,
    verdict.patternScore,
    verdict.behaviourScore,
    verdict.mlScore,
    verdict.total,
    verdict.level,
    JSON.stringify(patternsOf(verdict)),
    JSON.stringify(metadata),
    verdict.action,
    verdict.blocked,
    iso(utterance.atMs + EVENT_AFTER),
  ]);
}

function alertType(verdict: Verdict): string {
  if (verdict.alertLevel === 'CRITICAL') return 'CRITICAL_RISK';
  const onePattern = verdict.breakdown.decided_by === 'pattern' && verdict.matches.length === 1;
  return onePattern ? 'PATTERN_MATCH' : 'HIGH_RISK';
}

/** The alert's row with what the analysts made of it since; null where the verdict raises none. */
export function alertRow(
  { utterance, verdict }: Judged,
  id: number,
  triage: Triage = UNTOUCHED,
): Cells | null {
  if (verdict.alertLevel === null || utterance.session.person.authId === null) return null;
  return [
    id,
    utterance.session.person.authId,
    id,
    utterance.session.endpoint === 'websocket' ? utterance.conversationId : null,
    alertType(verdict),
    cut(utterance.text, ALERT_TEXT),
    verdict.total,
    triage.status,
    triage.analyst,
    triage.closedMs === null ? null : iso(triage.closedMs),
    triage.note,
    iso(utterance.atMs + ALERT_AFTER),
  ];
}

export interface Bell {
  readonly channel: string;
  readonly payload: string;
}

/** What the platform would publish about a message, as JSON. `alertId` is null where no alert was raised. */
export function bells({ utterance, verdict, guard, block }: Judged, alertId: number | null): Bell[] {
  const { person } = utterance.session;
  const at = utterance.atMs + ALERT_AFTER;
  const who = { user_id: person.authId, user_email: person.email };
  const list: [string, object][] = [];
  if (guard) {
    const data = {
      ...who,
      score: guard.score,
      action: guard.action,
      violation_count: guard.violations,
      message_preview: cut(utterance.text, 50),
      timestamp: at / 1_000,
    };
    list.push(['system_events', { type: 'prompt_guard_violation', data }]);
  }
  if (alertId !== null) {
    list.push([
      'security_alerts',
      {
        alert_id: alertId,
        timestamp: iso(at),
        severity: verdict.alertLevel,
        ...who,
        conversation_id: utterance.session.endpoint === 'websocket' ? utterance.conversationId : null,
        risk_score: verdict.total,
        risk_level: verdict.level,
        matched_patterns: [...verdict.matches, ...verdict.signals].map(({ name }) => name).slice(0, 20),
        message_excerpt: cut(utterance.text, EXCERPT),
        action_taken: verdict.action,
        dashboard_link: `/security/alerts/${alertId}`,
      },
    ]);
  }
  if (guard && block) {
    const data = { ...who, violation_count: guard.violations, timestamp: at / 1_000 };
    list.push(['system_events', { type: 'prompt_guard_user_blocked', data }]);
    list.push([
      'user_blocked',
      {
        user_id: person.authId,
        custom_message: BLOCK_MESSAGE,
        blocked_by: null,
        blocked_services: ['chat'],
        timestamp: at / 1_000,
      },
    ]);
  }
  return list.map(([channel, message]) => ({ channel, payload: JSON.stringify(message) }));
}

export const BLOCK_MESSAGE = 'Your access to the chat is paused. Please contact the security team.';
