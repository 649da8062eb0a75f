// The scoring worker: holds the compiled rules and scores one message after the other.
import type { MessagePort } from 'node:worker_threads';
import { Watch } from './deadline.ts';
import { prepareRules, type Rules, score } from './engine.ts';
import { type Cut, compilePatterns } from './patterns.ts';
import type { FromWorker, ScoringRules, ScoringWorkerData, ToWorker } from './pool-wire.ts';

/** Answers the core until the thread is ended. */
export function serveScoring(port: MessagePort, { rules, milliseconds, watch }: ScoringWorkerData): void {
  const watched = new Watch(watch);
  let cuts: Cut[] = [];
  let current: Rules | null = null;
  const post = (message: FromWorker) => port.postMessage(message);

  const take = ({ rows, settings }: ScoringRules): void => {
    const options = {
      limits: { milliseconds },
      onCut: (cut: Cut) => cuts.push(cut),
      onSearch: (place: number) => watched.set(place),
    };
    const patterns = compilePatterns(rows, options, current?.patterns);
    const signals = prepareRules(
      rows.filter(({ type }) => type === 'BEHAVIORAL'),
      settings,
    );
    // Its first searches would be slow ones.
    patterns.warm();
    current = { ...signals, patterns, problems: [...patterns.problems, ...signals.problems] };
    post({ t: 'ready', problems: current.problems, names: patterns.facts().map(({ name }) => name) });
  };

  port.on('message', (asked: ToWorker) => {
    if (asked.t === 'rules') {
      take(asked.rules);
      return;
    }
    const began = process.hrtime.bigint();
    cuts = [];
    try {
      current!.patterns.withhold(new Set(asked.without));
      const verdict = score(asked.message, asked.context, current!);
      post({
        t: 'scored',
        verdict,
        cuts: cuts.map(({ name, milliseconds: took }) => ({ name, milliseconds: took })),
        microseconds: Number((process.hrtime.bigint() - began) / 1_000n),
      });
    } catch (error) {
      watched.set(-1);
      post({ t: 'failed', reason: error instanceof Error ? error.message : 'unknown' });
    }
  });
  take(rules);
}
