/** What stands around a message, one relation at a time: each is read by itself, and again when asked to. */
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { Related, RelatedAbout, RelatedSubject, Relation } from '../../shared/protocol/related.ts';
import { core } from './core.ts';

export interface Answered<T> {
  /** Null until read. */
  readonly answer: T | null;
  readonly failure: FailureDetails | null;
  readonly again: () => void;
}

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
  return useAnswer(formatSubject(subject), (wanted) => core().call('related.about', { subject: wanted }));
}

export function useRelated(subject: RelatedSubject, relation: Relation): Answered<Related> {
  return useAnswer(
    formatSubject(subject),
    (wanted) => core().call('related.read', { subject: wanted, relation, limit: LIMIT }),
    relation,
  );
}

/** What is answered about a subject, asked anew for another one and when it is asked to. */
function useAnswer<T>(of: string, ask: (subject: RelatedSubject) => Promise<T>, what = ''): Answered<T> {
  const [state, setState] = useState<Omit<Answered<T>, 'again'>>({ answer: null, failure: null });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew by what it is about, and when asked to
  useEffect(() => {
    const wanted = parseSubject(of);
    if (wanted === null) return;
    let dropped = false;
    setState({ answer: null, failure: null });
    ask(wanted).then(
      (answer) => !dropped && setState({ answer, failure: null }),
      (failure) => !dropped && setState({ answer: null, failure: failure as FailureDetails }),
    );
    return () => {
      dropped = true;
    };
  }, [of, what, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
}
