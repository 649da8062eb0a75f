/** What stands around a message, one relation at a time: each is read by itself, and again when asked to. */
import type { Related, RelatedAbout, RelatedSubject, Relation } from '../../shared/protocol/related.ts';
import { type Answered, useAnswer } from './answer.ts';
import { core } from './core.ts';

const LIMIT = 20;

/** `alert:a:12`, `event:12` or `message:…` in an address, as a subject; null for anything else. */
export function parseSubject(text: string): RelatedSubject | null {
  const [, kind, ref = ''] = /^(alert|event|message):(.+)$/s.exec(text) ?? [];
  if (kind === 'alert') return { kind, key: ref };
  return kind === 'event' || kind === 'message' ? { kind, id: ref } : null;
}

export const formatSubject = (subject: RelatedSubject): string =>
  subject.kind === 'alert' ? `alert:${subject.key}` : `${subject.kind}:${subject.id}`;

/** The message itself that others are related to. */
export function useRelatedAbout(subject: RelatedSubject): Answered<RelatedAbout> {
  return useAnswer(formatSubject(subject), () => core().call('related.about', { subject }));
}

export function useRelated(subject: RelatedSubject, relation: Relation): Answered<Related> {
  return useAnswer(`${relation} ${formatSubject(subject)}`, () =>
    core().call('related.read', { subject, relation, limit: LIMIT }),
  );
}
