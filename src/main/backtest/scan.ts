// The worker's side of a backtest: searches batches of messages for the patterns on trial.
import type { MessagePort } from 'node:worker_threads';
import { compilePatterns } from '../scoring/patterns.ts';
import { nearMissOf } from './near-miss.ts';
import type { BacktestWorkerData, FromBacktest, Hit, ScanRequest } from './wire.ts';

const MOST_SPANS = 20;
/** Near misses are read by a person, ten of them: a batch need not name more. */
const MOST_NEAR = 5;

/** Answers the core until the thread is ended. */
export function serveBacktest(port: MessagePort, { rows, milliseconds }: BacktestWorkerData): void {
  const post = (message: FromBacktest) => port.postMessage(message);
  let cuts = 0;
  const patterns = compilePatterns(rows, { limits: { milliseconds }, onCut: () => cuts++ });
  const nearMiss = nearMissOf(rows);

  port.on('message', ({ id, texts }: ScanRequest) => {
    const hits: Hit[] = [];
    const near: number[] = [];
    const microseconds = new Float32Array(texts.length);
    cuts = 0;
    for (const [place, text] of texts.entries()) {
      const began = performance.now();
      const { matches } = patterns.match(text);
      microseconds[place] = (performance.now() - began) * 1_000;
      if (matches.length > 0) {
        hits.push({
          place,
          matches: matches.map(({ name, score, spans }) => ({
            name,
            score,
            spans: spans.slice(0, MOST_SPANS),
          })),
        });
      } else if (near.length < MOST_NEAR && nearMiss?.near(text)) near.push(place);
    }
    post({ t: 'scanned', id, hits, near, microseconds, cuts });
  });
  patterns.warm();
  post({ t: 'ready', problems: patterns.problems });
}
