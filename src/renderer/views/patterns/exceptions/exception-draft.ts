// An exception as it is being written: text in fields, and the rule they make.
import { type ExceptionRule, exceptionRuleSchema } from '../../../../shared/protocol/exceptions.ts';
import { fromWallClock, toWallClock } from '../../alerts/zoned.ts';

export interface ExceptionDraft {
  readonly pattern: string;
  readonly user: string;
  readonly role: string;
  readonly text: string;
  /** Days from now, `custom`, or `never`. */
  readonly lasts: '1' | '7' | '30' | 'custom' | 'never';
  /** Of `custom`, as a date-time field has it. */
  readonly until: string;
  readonly reason: string;
}

const DAY_MS = 86_400_000;
/** What a rule's text can hold. */
const TEXT = 500;

/** A draft that begins with what is known: a week, since an exception that nobody ends is a hole that nobody sees. */
export function exceptionDraft(
  seed: { pattern: string | null; user: string | null; text: string | null },
  zone: string,
  now: number = Date.now(),
): ExceptionDraft {
  return {
    pattern: seed.pattern ?? '',
    user: seed.user ?? '',
    role: '',
    text: (seed.text ?? '').slice(0, TEXT),
    lasts: '7',
    until: toWallClock(new Date(now + 7 * DAY_MS).toISOString(), zone),
    reason: '',
  };
}

/** The rule, or why it is none yet. Without a `reason` the rule can be previewed, so one is stood in for it when asked. */
export function ruleOf(
  draft: ExceptionDraft,
  zone: string,
  options: { preview?: boolean; now?: number } = {},
): ExceptionRule | string {
  const { preview = false, now = Date.now() } = options;
  const until = untilOf(draft, zone, now);
  if (until === undefined) return 'Give the moment it ends';
  if (until !== null && Date.parse(until) <= now) return 'It would end before it begins';
  const parsed = exceptionRuleSchema.safeParse({
    pattern: draft.pattern,
    user: draft.user.trim() || null,
    role: draft.role.trim() || null,
    text: draft.text.trim() || null,
    until,
    reason: preview ? 'Preview' : draft.reason,
  });
  return parsed.success ? parsed.data : (parsed.error.issues[0]?.message ?? 'Something is missing');
}

function untilOf({ lasts, until }: ExceptionDraft, zone: string, now: number): string | null | undefined {
  if (lasts === 'never') return null;
  if (lasts === 'custom') return fromWallClock(until, zone) ?? undefined;
  // To the minute, so that the same draft is the same rule while it is looked at.
  return new Date(Math.ceil(now / 60_000) * 60_000 + Number(lasts) * DAY_MS).toISOString();
}
