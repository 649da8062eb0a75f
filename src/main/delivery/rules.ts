// Which alerts a channel tells of, when, and which belong together: pure, so that every rule can be tested.
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import type { ChannelRules } from '../../shared/protocol/channels.ts';

export interface Traits {
  readonly categories: readonly string[];
  readonly role: string | null;
}

/** Whether the rules let an alert through at all. */
export function fitsRules(
  rules: ChannelRules,
  alert: Pick<AlertRow, 'level'>,
  { categories, role }: Traits,
): boolean {
  return (
    rules.levels.includes(alert.level) &&
    (rules.categories.length === 0 || categories.some((one) => rules.categories.includes(one))) &&
    (rules.roles.length === 0 || (role !== null && rules.roles.includes(role)))
  );
}

/** Alerts of one key are of a kind: the same level, and the same first pattern or else the same type. */
export function groupKey(alert: Pick<AlertRow, 'level' | 'type' | 'patterns'>): string {
  return `${alert.level} ${alert.patterns[0] ?? alert.type}`;
}

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;

/**
 * When an alert may be told, epoch milliseconds: at once within the hours, else at their next beginning. Found by looking at minute
 * after minute of the zone's clock, so that summer time needs no rule of its own.
 */
export function tellAt(rules: ChannelRules, alert: Pick<AlertRow, 'level'>, nowMs: number): number {
  const { hours, criticalAlways } = rules;
  if (hours === null || (criticalAlways && alert.level === 'CRITICAL')) return nowMs;
  const clock = clockOf(hours.zone);
  const from = minutes(hours.from);
  const to = minutes(hours.to);
  const isOpen = (atMs: number) => {
    const { day, minute } = clock(atMs);
    const before = day === 1 ? 7 : day - 1;
    // Equal ends are the whole day. Hours over midnight belong to the day on which they began.
    if (from === to) return hours.days.includes(day);
    if (from < to) return hours.days.includes(day) && minute >= from && minute < to;
    return (hours.days.includes(day) && minute >= from) || (hours.days.includes(before) && minute < to);
  };
  if (isOpen(nowMs)) return nowMs;
  let at = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
  // A week, and the day that it may be short of.
  for (let step = 0; step < 8 * DAY_MINUTES; step++) {
    at += MINUTE_MS;
    if (isOpen(at)) return at;
  }
  return nowMs;
}

function minutes(clock: string): number {
  const [hours = 0, rest = 0] = clock.split(':').map(Number);
  return hours * 60 + rest;
}

/** Day (1 Monday … 7 Sunday) and minute of the day in a zone; in UTC where the zone is unknown. */
function clockOf(zone: string): (atMs: number) => { day: number; minute: number } {
  const options = { weekday: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone });
  } catch {
    format = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: 'UTC' });
  }
  const days = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
  return (atMs) => {
    const parts = Object.fromEntries(format.formatToParts(atMs).map(({ type, value }) => [type, value]));
    return {
      day: days.indexOf(parts.weekday ?? '') + 1,
      minute: Number(parts.hour) * 60 + Number(parts.minute),
    };
  };
}

/** Milliseconds to wait before the next attempt: 10 s, 20 s … at most an hour. */
export function retryAfter(attempts: number): number {
  return Math.min(3_600_000, 10_000 * 2 ** Math.max(0, attempts - 1));
}

/** Attempts before a delivery is given up: about four hours. */
export const MOST_ATTEMPTS = 11;
