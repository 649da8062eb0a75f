/** What stands around a message, one relation at a time: each is read by itself, and again when asked to. */
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { Related, RelatedSubject, Relation } from '../../shared/protocol/related.ts';
import { core } from './core.ts';

export interface RelatedState {
  /** Null until read. */
  readonly related: Related | null;
  readonly failure: FailureDetails | null;
  readonly again: () => void;
}

const LIMIT = 20;

/** `alert:a:12` or `event:12` in an address, as a subject; null for anything else. */
export function parseSubject(text: string): RelatedSubject | null {
  const [, kind, ref = ''] = /^(alert|event):(.+)$/s.exec(text) ?? [];
  if (kind === 'alert') return { kind, key: ref };
  return kind === 'event' ? { kind, id: ref } : null;
}

export const formatSubject = (subject: RelatedSubject): string =>
  subject.kind === 'alert' ? `alert:${subject.key}` : `event:${subject.id}`;

export function useRelated(subject: RelatedSubject, relation: Relation): RelatedState {
  const [state, setState] = useState<Omit<RelatedState, 'again'>>({ related: null, failure: null });
  const [turn, setTurn] = useState(0);
  const of = formatSubject(subject);
  // biome-ignore lint/correctness/useExhaustiveDependencies: read anew when asked to
  useEffect(() => {
    const wanted = parseSubject(of);
    if (wanted === null) return;
    let dropped = false;
    setState({ related: null, failure: null });
    core()
      .call('related.read', { subject: wanted, relation, limit: LIMIT })
      .then(
        (related) => !dropped && setState({ related, failure: null }),
        (failure) => !dropped && setState({ related: null, failure: failure as FailureDetails }),
      );
    return () => {
      dropped = true;
    };
  }, [of, relation, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
}
