// What the window calls a step or a mark ("event:12", "activity:…", "alert:a:7"), and what that is for a case and for what is related.
import type { CaseMemberRef } from '../../shared/protocol/cases.ts';
import type { RelatedSubject } from '../../shared/protocol/related.ts';

const split = (reference: string): readonly [kind: string, id: string] => {
  const at = reference.indexOf(':');
  return [reference.slice(0, Math.max(0, at)), reference.slice(at + 1)];
};

/** As a member of a case; null for what cannot be in one. */
export function memberOf(reference: string): CaseMemberRef | null {
  const [kind, id] = split(reference);
  if (kind === 'alert') return { kind, ref: id };
  if (kind === 'event' || kind === 'block') return { kind: 'event', ref: id };
  return kind === 'activity' ? { kind: 'event', ref: reference } : null;
}

/** As what others are related to; null for what says nothing. An activity must be a message. */
export function subjectOf(reference: string): RelatedSubject | null {
  const [kind, id] = split(reference);
  if (kind === 'alert') return { kind, key: id };
  if (kind === 'event') return { kind, id };
  return kind === 'activity' ? { kind: 'message', id } : null;
}
