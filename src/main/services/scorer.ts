// The ML layer of this console: the built-in classifier, and the second one that the settings name.
import type { Log } from '../../shared/model/log.ts';
import type { Settings } from '../../shared/protocol/settings.ts';
import type { Publish } from '../dispatch/handlers.ts';
import { openLinearScorer } from '../scoring/ml/linear-scorer.ts';
import { type MlScore, openMl } from '../scoring/ml/scorer.ts';
import { SecondScorer } from '../scoring/ml/second-scorer.ts';
import { workerPath } from '../workspace/worker-path.ts';

export interface ScorerService {
  /** What the second classifier says of a text, or why it says nothing. Never rejects. */
  second(text: string): Promise<MlScore>;
  /** Takes the second classifier that the settings name, or none. */
  use(settings: Settings): void;
  close(): void;
}

export function createScorer({
  publish,
  log,
}: {
  readonly publish: Publish;
  readonly log: Log;
}): ScorerService {
  const source = openMl(openLinearScorer);
  const builtin =
    'scorer' in source
      ? { name: source.scorer.name, version: source.scorer.version }
      : { unavailable: source.unavailable };
  const second = new SecondScorer({
    workerFile: workerPath('neural'),
    onState(state) {
      if (state.state === 'unusable') log('warn', 'second-classifier-unusable', { code: state.failure.code });
      publish('scorer.changed', { builtin, second: state });
    },
  });
  publish('scorer.changed', { builtin, second: second.state });
  return {
    second: (text) => second.score(text),
    use: ({ secondScorer }) => second.use(secondScorer),
    close: () => second.close(),
  };
}
