// Scores a message as one types: once the hand rests, the newest wins, and what was last known stays until then.
import { useEffect, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { CallOutput } from '../../../../shared/protocol/index.ts';
import type { ScoredMessage } from '../../../../shared/protocol/studio.ts';
import { core } from '../../../state/core.ts';
import { type Trial, thresholdFault, thresholdOf } from './what-if.tsx';

const TYPING_MS = 120;

export interface Score {
  /** The message these are of. */
  readonly text: string;
  readonly before: ScoredMessage;
  /** Null where nothing is varied. */
  readonly after: ScoredMessage | null;
  readonly settings: CallOutput<'studio.score'>['settings'];
  readonly problems: CallOutput<'studio.score'>['problems'];
}

export interface Scoring {
  readonly score: Score | null;
  readonly failure: FailureDetails | null;
  readonly busy: boolean;
}

/** `event` is the stored event a message was picked from; `turn` changes to have the same scored again. */
export function useScore(text: string, event: string | null, trial: Trial, turn: number): Scoring {
  const [state, setState] = useState<Scoring>({ score: null, failure: null, busy: false });
  const asked = useRef(0);
  const settings = state.score?.settings ?? null;
  const faulty = thresholdFault(trial, settings) !== null;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` asks for the same again
  useEffect(() => {
    const mine = ++asked.current;
    if (text.trim() === '') return setState({ score: null, failure: null, busy: false });
    if (faulty) return;
    setState((known) => ({ ...known, busy: true }));
    const timer = setTimeout(() => {
      scoreBoth(text, event, trial).then(
        (score) => mine === asked.current && setState({ score, failure: null, busy: false }),
        (failure: FailureDetails) =>
          mine === asked.current && setState({ score: null, failure, busy: false }),
      );
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [text, event, trial, turn, faulty]);
  return state;
}

/** As configured, and as varied where anything is. One question, since a newer one of this window takes the place of an older. */
async function scoreBoth(text: string, event: string | null, trial: Trial): Promise<Score> {
  const { published, changed, settings, problems } = await core().call('studio.score', {
    text,
    ...(event === null ? {} : { event }),
    ...varied(trial),
  });
  return { text, before: published, after: changed, settings, problems };
}

function varied(trial: Trial) {
  const { flagged, whitelisted, bypasses } = trial;
  const [medium, high, critical] = [trial.medium, trial.high, trial.critical].map(
    (t) => thresholdOf(t) ?? undefined,
  );
  const whatIf = {
    ...(medium === undefined ? {} : { medium }),
    ...(high === undefined ? {} : { high }),
    ...(critical === undefined ? {} : { critical }),
    ...(trial.phase === '' ? {} : { rolloutPhase: Number(trial.phase) }),
    ...(trial.combination === '' ? {} : { combination: trial.combination }),
  };
  return {
    ...(Object.keys(whatIf).length === 0 ? {} : { whatIf }),
    ...(flagged || whitelisted || bypasses ? { standing: { flagged, whitelisted, bypasses } } : {}),
  };
}
