// The analysis of what is being typed: from a worker of its own, the latest text only, and the last answer until the next.
import type { StoreApi } from 'zustand/vanilla';
import type { Analysis } from './analyse.ts';
import type { AnalysisRequest } from './analysis.worker.ts';

/** One analysis is on its way at a time; of what is asked for meanwhile only the last is done. */
class Analyser {
  private readonly worker = new Worker(new URL('./analysis.worker.ts', import.meta.url), { type: 'module' });
  private busy = false;
  private waiting: AnalysisRequest | null = null;

  constructor(heard: (analysis: Analysis) => void) {
    this.worker.onmessage = ({ data }: MessageEvent<Analysis>) => {
      this.busy = false;
      const next = this.waiting;
      this.waiting = null;
      if (next !== null) this.ask(next);
      heard(data);
    };
  }

  ask(request: AnalysisRequest): void {
    if (this.busy) {
      this.waiting = request;
      return;
    }
    this.busy = true;
    this.worker.postMessage(request);
  }

  stop(): void {
    this.worker.terminate();
  }
}

interface Text {
  readonly value: string;
  readonly type: 'REGEX' | 'KEYWORD' | 'BEHAVIORAL';
  readonly caseSensitive: boolean;
}

/** Analyses a store's text whenever it changes; what is neither regular expression nor keyword has no analysis. Gives the way to stop. */
export function followAnalysis(
  store: Pick<StoreApi<{ readonly definition: Text }>, 'getState' | 'subscribe'>,
  heard: (analysis: Analysis | null) => void,
): () => void {
  const analyser = new Analyser((analysis) => {
    if (store.getState().definition.type !== 'BEHAVIORAL') heard(analysis);
  });
  const ask = ({ value: source, type, caseSensitive }: Text) => {
    if (type === 'BEHAVIORAL') heard(null);
    else analyser.ask({ source, type, caseSensitive });
  };
  const stop = store.subscribe(({ definition: now }, { definition: before }) => {
    const same =
      now.value === before.value && now.type === before.type && now.caseSensitive === before.caseSensitive;
    if (!same) ask(now);
  });
  ask(store.getState().definition);
  return () => {
    stop();
    analyser.stop();
  };
}
