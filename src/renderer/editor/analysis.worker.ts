// The worker that analyses patterns, so that typing in one of 100 kB never waits for it.
import { type Analysis, type AnalysisOptions, analyse, UNKNOWN } from './analyse.ts';

export interface AnalysisRequest extends AnalysisOptions {
  readonly source: string;
}

self.onmessage = ({ data: { source, ...options } }: MessageEvent<AnalysisRequest>) => {
  let analysis: Analysis;
  try {
    analysis = analyse(source, options);
  } catch {
    // The browser gives a worker less stack than Python has depth: what is nested deeper is left to the core to judge.
    analysis = { ...UNKNOWN, source };
  }
  self.postMessage(analysis);
};
