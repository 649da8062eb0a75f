// The guard protocol of the platform: what a request may hold, and how it is answered. Nothing in a request is trusted.
import { createHash } from 'node:crypto';
import type { Verdict } from '../scoring/engine.ts';

export const GUARD_REQUESTS = 'prompt_guard_check';
export const GUARD_ANSWERS = 'prompt_guard_response';
export const GUARD_RELOAD = 'prompt_guard_config_reload';

/** What may be read of a request at all. */
const PAYLOAD_CHARACTERS = 16 * 1024 * 1024;
const ID_CHARACTERS = 200;
const USER_CHARACTERS = 100;

export interface GuardRequest {
  /** Echoed as it came: the platform compares it as it sent it. */
  readonly requestId: string | number;
  /** Echoed as it came. */
  readonly askedUser: unknown;
  /** Null where the request names none that can be one. */
  readonly userId: string | null;
  /** Null where there is no text to check. */
  readonly text: string | null;
}

/** Reads a request, or says why it can be none: without an id nobody could find the answer. */
export function readRequest(payload: string): GuardRequest | { readonly malformed: string } {
  if (payload.length > PAYLOAD_CHARACTERS) return { malformed: 'larger than is read' };
  let body: unknown;
  try {
    body = JSON.parse(payload);
  } catch {
    return { malformed: 'not JSON' };
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return { malformed: 'not an object' };
  const { request_id: id, user_id: user, message } = body as Record<string, unknown>;
  const usable =
    (typeof id === 'string' && id !== '' && id.length <= ID_CHARACTERS) ||
    (typeof id === 'number' && Number.isFinite(id));
  if (!usable) return { malformed: 'no request_id' };
  return {
    requestId: id as string | number,
    askedUser: typeof user === 'string' || typeof user === 'number' ? user : null,
    userId: userOf(user),
    text: typeof message === 'string' ? message : null,
  };
}

/** A user's id as text: 7, 7.0 and "7" are the same user. */
export function userOf(user: unknown): string | null {
  if (typeof user === 'number') return Number.isSafeInteger(user) ? String(user) : null;
  if (typeof user !== 'string') return null;
  const id = user.trim();
  if (id === '' || id.length > USER_CHARACTERS) return null;
  return /^0*\d{1,15}$/.test(id) ? String(Number(id)) : id;
}

export interface GuardResult {
  readonly safe: boolean;
  /** 0–1. */
  readonly score: number;
  readonly action: 'allow' | 'warn' | 'block';
  readonly reason: string;
  readonly method: string;
  readonly cached: boolean;
  readonly latency_ms: number;
}

/** The answer as the platform's client reads it. */
export function answerText(request: GuardRequest, result: GuardResult): string {
  return JSON.stringify({ request_id: request.requestId, user_id: request.askedUser, result });
}

/** The request id of an answer that somebody gave; null where it is none. */
export function answeredId(payload: string): string | null {
  const id = /"request_id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?)/.exec(payload.slice(0, 4_000))?.[1];
  if (id === undefined) return null;
  try {
    return String(JSON.parse(id));
  } catch {
    return null;
  }
}

const REASON_RULES = 5;

/**
 * What a verdict answers. Only what is blocked is called unsafe: the platform treats everything unsafe as a violation, and may
 * block by its own count of them, which no phase below soft blocking allows.
 */
export function resultOf(verdict: Verdict, latencyMs: number, cached: boolean): GuardResult {
  const { total, blocked, alertLevel, level, breakdown } = verdict;
  return {
    safe: !blocked,
    score: total / 100,
    action: blocked ? 'block' : alertLevel === null ? 'allow' : 'warn',
    reason: reasonOf(verdict, level, total),
    method: breakdown.decided_by,
    cached,
    latency_ms: Math.max(0, Math.round(latencyMs)),
  };
}

function reasonOf({ matches, signals, blocked }: Verdict, level: string, total: number): string {
  const names = [...matches.map(({ name }) => name), ...signals.map(({ detail }) => detail)];
  if (names.length === 0) return total <= 30 ? 'Nothing suspicious found' : `${level}, score ${total}`;
  const told = names.slice(0, REASON_RULES).join(', ');
  const more = names.length > REASON_RULES ? ` and ${names.length - REASON_RULES} more` : '';
  return `${blocked ? 'Blocked: ' : ''}${level}, score ${total}: ${told}${more}`;
}

/** What is answered when there is no verdict. Closed refuses, but only in the phases that block at all. */
export function resultWithout(
  why: string,
  fail: 'open' | 'closed',
  phase: number,
  latencyMs: number,
): GuardResult {
  const refused = fail === 'closed' && phase >= 3;
  return {
    safe: !refused,
    score: 0,
    action: refused ? 'block' : 'allow',
    reason: `${why}; ${refused ? 'refused' : 'passed'} unchecked`,
    method: 'unavailable',
    cached: false,
    latency_ms: Math.max(0, Math.round(latencyMs)),
  };
}

/** What tells messages apart that are not the same: user and text, as 32 hex digits. */
export function digestOf(userId: string | null, text: string): string {
  return createHash('sha256')
    .update(`${userId ?? ''}\n`)
    .update(text)
    .digest('hex')
    .slice(0, 32);
}

/** A request's key. The same request told twice has the same; another text under the same id has another. */
export function requestKeyOf(requestId: string | number, digest: string): string {
  return createHash('sha256').update(`${requestId}\n${digest}`).digest('hex').slice(0, 32);
}
