// The thread of the second scorer: holds the model, and reads one text after the other.
import type { MessagePort } from 'node:worker_threads';
import { Failure } from '../../../shared/model/failure.ts';
import { NeuralScorer } from './neural-scorer.ts';
import type { FromNeural, NeuralWorkerData, ToNeural } from './neural-wire.ts';

/** Answers the core until the thread is ended. */
export async function serveNeural(port: MessagePort, { folder }: NeuralWorkerData): Promise<void> {
  const post = (message: FromNeural) => port.postMessage(message);
  let scorer: NeuralScorer;
  try {
    scorer = await NeuralScorer.open(folder);
  } catch (error) {
    post({ t: 'unusable', failure: (error instanceof Failure ? error : unusable(error)).details() });
    return;
  }
  let turn: Promise<void> = Promise.resolve();
  port.on('message', ({ id, text }: ToNeural) => {
    turn = turn.then(() =>
      scorer.score(text).then(
        (reading) => post({ t: 'scored', id, reading }),
        () => post({ t: 'failed', id }),
      ),
    );
  });
  const { name, version, kind } = scorer;
  post({ t: 'ready', name, version, kind });
}

function unusable(cause: unknown): Failure {
  return new Failure(
    'model-unusable',
    'The second classifier could not be loaded',
    'Name another folder in Settings, or none.',
    { cause },
  );
}
