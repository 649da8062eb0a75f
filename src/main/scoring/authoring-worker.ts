// The authoring worker: does one job after the other, says what it is at, and is ended from without where it hangs.
import type { MessagePort } from 'node:worker_threads';
import { Failure } from '../../shared/model/failure.ts';
import { costOf, fitness, judge } from './authoring.ts';
import { StudioEngine } from './authoring-score.ts';
import {
  type AuthoringJobs,
  type AuthoringState,
  type AuthoringWorkerData,
  type FromAuthoring,
  type JobInput,
  type JobKind,
  type JobOutput,
  PREPARING,
  type ToAuthoring,
} from './authoring-wire.ts';
import { Watch } from './deadline.ts';
import { generalise } from './generalise.ts';
import { readPack } from './pack-file.ts';
import { makeTrier, millisecondsFor, type Tried, type Trier } from './trial.ts';

/** Drafts whose trier is kept: one types on one of them, and goes back. */
const KEPT = 8;

/** Answers the core until the thread is ended. */
export function serveAuthoring(
  port: MessagePort,
  { watch, dropped, trialMs, state }: AuthoringWorkerData,
): void {
  const watched = new Watch(watch);
  const gone = new Int32Array(dropped);
  const engine = new StudioEngine();
  const triers = new Map<string, Trier | string>();
  let sample: readonly string[] = [];
  const post = (message: FromAuthoring): void => port.postMessage(message);

  function take(next: AuthoringState): void {
    if (next.sample) sample = next.sample;
    if (next.rules) engine.use(next.rules);
  }

  function trierFor(tried: Tried): Trier | string {
    const key = JSON.stringify([tried.type, tried.caseSensitive, tried.value]);
    let trier = triers.get(key);
    if (trier === undefined) {
      trier = makeTrier(tried);
      if (triers.size >= KEPT) triers.delete(triers.keys().next().value!);
      triers.set(key, trier);
    }
    return trier;
  }

  function tryTexts(id: number, input: JobInput<'try'>): JobOutput<'try'> {
    const trier = trierFor(input.definition);
    if (typeof trier === 'string') return { error: trier };
    let { stalled } = input;
    for (let place = input.from; place < input.texts.length; place++) {
      if (Atomics.load(gone, 0) === id) break;
      watched.set(place);
      const left = input.texts.length - place;
      const trial = trier.run(input.texts[place]!, millisecondsFor(trialMs, stalled, left));
      if (trial.verdict === 'stalled') stalled += 1;
      post({ t: 'trial', id, place, trial });
    }
    return { error: null };
  }

  const jobs: { readonly [K in JobKind]: (input: JobInput<K>, id: number) => JobOutput<K> } = {
    judge,
    try: (input, id) => tryTexts(id, input),
    check: (tried) => {
      const health = fitness(tried);
      return { health, costMicroseconds: health.error === null ? costOf(tried, sample) : null };
    },
    score: (job) => engine.score(job),
    generalise: ({ text, spans, looseness }) => generalise(text, spans, looseness),
    pack: readPack,
  };

  port.on('message', (asked: ToAuthoring) => {
    watched.set(PREPARING);
    if (asked.t === 'state') {
      take(asked.state);
    } else {
      const { id, kind, input } = asked;
      try {
        const run = jobs[kind] as (input: AuthoringJobs[JobKind]['input'], id: number) => JobOutput<JobKind>;
        post({ t: 'done', id, output: run(input, id) });
      } catch (error) {
        const failure = error instanceof Failure ? error.details() : null;
        post({ t: 'failed', id, failure, reason: error instanceof Error ? error.name : 'unknown' });
      }
    }
    watched.set(-1);
  });
  watched.set(PREPARING);
  take(state);
  watched.set(-1);
}
