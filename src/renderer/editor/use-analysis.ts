// The analysis of what is being typed: from a worker of its own, the latest text only, and the last answer until the next.
import { useEffect, useRef, useState } from 'react';
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

/** The analysis of the latest text there is one of; null before the first, and for what is neither regular expression nor keyword. */
export function useAnalysis(
  source: string,
  type: 'REGEX' | 'KEYWORD' | 'BEHAVIORAL',
  caseSensitive: boolean,
): Analysis | null {
  const [analysis, setAnalysis] = useState<Analysis | null>(null);
  const analyser = useRef<Analyser | null>(null);
  useEffect(() => {
    const made = new Analyser(setAnalysis);
    analyser.current = made;
    return () => made.stop();
  }, []);
  useEffect(() => {
    if (type !== 'BEHAVIORAL') analyser.current?.ask({ source, type, caseSensitive });
  }, [source, type, caseSensitive]);
  return type === 'BEHAVIORAL' ? null : analysis;
}
