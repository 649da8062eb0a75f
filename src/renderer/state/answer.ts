// What one call answers, for a part of the window that shows it: asked anew for something else, and when it is asked to.
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../shared/model/failure.ts';
import { detailsOf } from './alerts.ts';

export interface Answered<T> {
  /** Null until there is one. */
  readonly answer: T | null;
  readonly failure: FailureDetails | null;
  readonly again: () => void;
}

/** Asks for what `of` names; an answer that comes when something else is asked for is dropped. */
export function useAnswer<T>(of: string, ask: () => Promise<T>): Answered<T> {
  const [state, setState] = useState<Omit<Answered<T>, 'again'>>({ answer: null, failure: null });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: asked anew by what it is about, and when asked to
  useEffect(() => {
    let dropped = false;
    setState({ answer: null, failure: null });
    ask().then(
      (answer) => !dropped && setState({ answer, failure: null }),
      (error: unknown) => !dropped && setState({ answer: null, failure: detailsOf(error) }),
    );
    return () => {
      dropped = true;
    };
  }, [of, turn]);
  return { ...state, again: () => setTurn(turn + 1) };
}
