// Reads what the live channels carry. Nothing in a message is trusted: it becomes an alert, is of no concern, or is malformed.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { LEVEL_BANDS, LEVELS, levelOf } from '../../shared/model/level.ts';
import { cleanText } from '../stores/clean.ts';
import type { HeardAlert } from '../stores/feed.ts';
import type { LiveMessage } from '../workspace/open-workspace.ts';

export type Heard =
  | { readonly kind: 'alert'; readonly alert: HeardAlert }
  | { readonly kind: 'other' }
  | { readonly kind: 'malformed'; readonly reason: string };

/** Characters of an alert's text that are kept. */
const TEXT_CHARACTERS = 16_384;
/** Characters of a message up to which it is kept whole. */
const RAW_CHARACTERS = 16_384;
const ID_CHARACTERS = 100;
/** Patterns of one alert that are looked at. */
const PATTERNS = 20;
/** What a blocked user counts as: no score comes with it, and an alert is raised from HIGH upwards. */
const BLOCKED_SCORE = LEVEL_BANDS.HIGH[1];
/** Messages that name no time are told apart by when they were received, in steps of this. */
const UNTIMED_STEP_MS = 10_000;

const idSchema = z
  .union([z.string().max(ID_CHARACTERS), z.number()])
  .nullish()
  .transform((id) =>
    id === null || id === undefined || id === '' ? null : cleanText(String(id), ID_CHARACTERS),
  );
const textSchema = z
  .string()
  .nullish()
  .transform((text) => (text ? cleanText(text, TEXT_CHARACTERS) : null));
const scoreSchema = z.union([z.number(), z.string().trim().min(1).transform(Number).pipe(z.number())]);
const countSchema = z.number().nullish();
const timeSchema = z.union([z.number(), z.string()]).nullish().transform(instantMs);
const patternSchema = z
  .union([
    z.string(),
    z.looseObject({ name: z.string() }).transform((pattern) => pattern.name),
    z.looseObject({ pattern_name: z.string() }).transform((pattern) => pattern.pattern_name),
  ])
  .transform((name) => cleanText(name, ID_CHARACTERS));
const patternsSchema = z
  .unknown()
  .optional()
  .transform((list) =>
    (Array.isArray(list) ? list.slice(0, PATTERNS) : []).flatMap(
      (item) => patternSchema.safeParse(item).data ?? [],
    ),
  );
const levelSchema = z.string().toUpperCase().pipe(z.enum(LEVELS)).nullish().catch(null);

const riskSchema = z.object({
  alert_id: idSchema,
  alert_type: textSchema,
  timestamp: timeSchema,
  severity: levelSchema,
  user_id: idSchema,
  user_email: textSchema,
  conversation_id: idSchema,
  risk_score: scoreSchema.nullish(),
  risk_level: levelSchema,
  matched_patterns: patternsSchema,
  message_excerpt: textSchema,
  action_taken: textSchema,
});
const violationSchema = z.object({
  user_id: idSchema,
  user_email: textSchema,
  score: scoreSchema,
  action: textSchema,
  violation_count: countSchema,
  message_preview: textSchema,
  timestamp: timeSchema,
});
const guardBlockSchema = z.object({
  user_id: idSchema,
  user_email: textSchema,
  violation_count: countSchema,
  timestamp: timeSchema,
});
const blockSchema = z.object({
  user_id: idSchema,
  custom_message: textSchema,
  blocked_by: idSchema,
  timestamp: timeSchema,
});

/** Judges one message. Never throws, whatever it holds. */
export function readMessage(message: LiveMessage): Heard {
  if (message.oversizedBytes !== undefined) {
    return malformed(message, `${message.oversizedBytes} bytes are more than are read`);
  }
  let body: unknown;
  try {
    body = JSON.parse(message.payload);
  } catch {
    return malformed(message, 'not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return malformed(message, 'not a JSON object');
  const { type, data } = body as { type?: unknown; data?: unknown };
  if (message.channel === 'security_alerts') return readRisk(message, body);
  if (message.channel === 'user_blocked') return readBlock(message, body);
  if (message.channel !== 'system_events') return { kind: 'other' };
  if (type === 'prompt_guard_violation') return readViolation(message, data);
  if (type === 'prompt_guard_user_blocked') return readGuardBlock(message, data);
  return { kind: 'other' };
}

/** Both forms of `security_alerts`: the long one names an alert, the short one only its circumstances. */
function readRisk(message: LiveMessage, body: object): Heard {
  const parsed = riskSchema.safeParse(body);
  if (!parsed.success) return malformed(message, firstIssue(parsed.error));
  const risk = parsed.data;
  if (risk.alert_id === null) {
    const type = (body as { type?: unknown }).type;
    if (type !== undefined && type !== 'security_risk') return { kind: 'other' };
    if (typeof risk.risk_score !== 'number') return malformed(message, 'neither alert_id nor risk_score');
  }
  const level = risk.risk_level ?? risk.severity;
  // Without a score the level tells at least where it begins; without either, alerts are raised from HIGH upwards.
  const score =
    typeof risk.risk_score === 'number' ? percent(risk.risk_score, false) : LEVEL_BANDS[level ?? 'HIGH'][0];
  return alert(message, {
    type: risk.alert_type ?? (levelOf(score) === 'CRITICAL' ? 'CRITICAL_RISK' : 'HIGH_RISK'),
    hasRow: true,
    alertId: risk.alert_id,
    sentMs: risk.timestamp,
    userId: risk.user_id,
    userEmail: risk.user_email,
    conversationId: risk.conversation_id,
    text: risk.message_excerpt ?? `Security risk, score ${score}`,
    score,
    patterns: risk.matched_patterns,
    action: risk.action_taken,
  });
}

function readViolation(message: LiveMessage, data: unknown): Heard {
  const parsed = violationSchema.safeParse(data);
  if (!parsed.success) return malformed(message, firstIssue(parsed.error));
  const violation = parsed.data;
  const count = violation.violation_count ? ` ${violation.violation_count}` : '';
  return alert(message, {
    type: 'GUARD_VIOLATION',
    sentMs: violation.timestamp,
    userId: violation.user_id,
    userEmail: violation.user_email,
    text: `Prompt guard violation${count}${violation.message_preview ? `: ${violation.message_preview}` : ''}`,
    score: percent(violation.score, true),
    action: violation.action,
  });
}

function readGuardBlock(message: LiveMessage, data: unknown): Heard {
  const parsed = guardBlockSchema.safeParse(data);
  if (!parsed.success) return malformed(message, firstIssue(parsed.error));
  const block = parsed.data;
  const count = block.violation_count ? ` after ${block.violation_count} violations` : '';
  return alert(message, {
    type: 'USER_BLOCKED',
    sentMs: block.timestamp,
    userId: block.user_id,
    userEmail: block.user_email,
    text: `User blocked by the prompt guard${count}`,
    score: BLOCKED_SCORE,
    action: 'BLOCKED',
  });
}

function readBlock(message: LiveMessage, body: object): Heard {
  const parsed = blockSchema.safeParse(body);
  if (!parsed.success) return malformed(message, firstIssue(parsed.error));
  const block = parsed.data;
  if (block.user_id === null) return malformed(message, 'user_id: missing');
  const by = block.blocked_by === null ? '' : ` by user ${block.blocked_by}`;
  return alert(message, {
    type: 'USER_BLOCKED',
    sentMs: block.timestamp,
    userId: block.user_id,
    text: `User blocked${by}${block.custom_message ? `: ${block.custom_message}` : ''}`,
    score: BLOCKED_SCORE,
    action: 'BLOCKED',
  });
}

type Told = Pick<HeardAlert, 'type' | 'sentMs' | 'userId' | 'text' | 'score' | 'action'> &
  Partial<HeardAlert>;

function alert(message: LiveMessage, told: Told): Heard {
  const { channel, receivedMs } = message;
  const time = told.sentMs ?? `~${Math.floor(receivedMs / UNTIMED_STEP_MS)}`;
  const identity =
    told.alertId != null
      ? [channel, told.alertId]
      : [channel, told.type, told.userId, told.conversationId, told.score, time, told.text];
  const digest = createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 32);
  return {
    kind: 'alert',
    alert: {
      hasRow: false,
      alertId: null,
      userEmail: null,
      conversationId: null,
      patterns: [],
      ...told,
      key: `f:${digest}`,
      channel,
      receivedMs,
      raw: message.payload.length <= RAW_CHARACTERS ? message.payload : null,
    },
  };
}

function malformed(message: LiveMessage, reason: string): Heard {
  return { kind: 'malformed', reason: `${message.channel}: ${reason}`.slice(0, 160) };
}

function firstIssue(error: z.ZodError): string {
  const issue = error.issues[0];
  return issue === undefined ? 'not as expected' : `${issue.path.join('.') || 'data'}: ${issue.message}`;
}

/** A score as a whole 0–100, half rounded up. Fractions of one stand for hundredths; `1` does so only where the unit is known. */
function percent(score: number, fraction: boolean): number {
  const scaled = score < 1 || (fraction && score === 1) ? score * 100 : score;
  return Math.min(100, Math.max(0, Math.floor(scaled + 0.5)));
}

const EARLIEST_MS = Date.UTC(2000, 0);
const LATEST_MS = Date.UTC(2100, 0);

/** Epoch seconds, milliseconds or microseconds, or ISO text (UTC where it names no zone), as epoch milliseconds. Null if none of it. */
export function instantMs(value: number | string | null | undefined): number | null {
  if (value === null || value === undefined || value === '') return null;
  const number = Number(value);
  let ms: number;
  if (Number.isFinite(number)) ms = number < 1e11 ? number * 1_000 : number < 1e14 ? number : number / 1_000;
  else {
    const text = String(value).trim().replace(' ', 'T');
    ms = Date.parse(/(?:[zZ]|[+-]\d\d:?\d\d)$/.test(text) ? text : `${text}Z`);
  }
  return ms >= EARLIEST_MS && ms < LATEST_MS ? Math.floor(ms) : null;
}
