// The studio's threads: what one waits for while typing never waits for what is worked out behind.
import { setTimeout as pause } from 'node:timers/promises';
import type { Trial } from '../../shared/protocol/studio.ts';
import { AuthoringLane } from './authoring-lane.ts';
import type { JobInput, JobOutput, ScoreJob, ScoreResult, StudioRules } from './authoring-wire.ts';
import type { Tried } from './trial.ts';

/** Work behind rests until nobody has asked anything for so long: it would take the same processors. */
const QUIET_MS = 500;
/** Threads take the processors that the library is drawn with: they start once it stands. */
const WARM_AFTER_MS = 1_500;
/** Longest that one text is tried. */
export const TRIAL_MS = 100;

export interface TrialRun {
  /** Why the definition cannot be tried at all; then there are no trials. */
  readonly error: string | null;
  /** In the order of the texts. */
  readonly trials: readonly Trial[];
}

export class AuthoringThreads {
  readonly #trying: AuthoringLane;
  readonly #judging: AuthoringLane;
  readonly #scoring: AuthoringLane;
  readonly #behind: AuthoringLane;
  #rules: StudioRules | null = null;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #warming: NodeJS.Timeout | undefined;

  /** No thread is started before it is needed. `ownTrialMs` as in LaneOptions. */
  constructor(options: { readonly workerFile: string; readonly ownTrialMs?: number }) {
    const lane = { ...options, trialMs: TRIAL_MS };
    this.#trying = new AuthoringLane({ ...lane, jobMs: 3_000, spare: true });
    this.#judging = new AuthoringLane({ ...lane, jobMs: 5_000 });
    this.#scoring = new AuthoringLane({ ...lane, jobMs: 15_000 });
    this.#behind = new AuthoringLane({ ...lane, jobMs: 60_000 });
  }

  /** Starts what answers while one types. */
  warm(): void {
    this.#trying.warm();
    this.#judging.warm();
  }

  /** Somebody has come to the library: work behind makes way, and what answers while one types starts a little later. */
  expectAuthor(): void {
    this.#askedAtMs = performance.now();
    clearTimeout(this.#warming);
    this.#warming = setTimeout(() => this.warm(), WARM_AFTER_MS);
    this.#warming.unref();
  }

  judge(tried: Tried, asker?: object): Promise<JobOutput<'judge'>> {
    this.#askedAtMs = performance.now();
    return this.#judging.run('judge', tried, { asker });
  }

  /** Tries a definition on texts; a text on which it stalls is cut off and told, and the others are tried all the same. */
  async try(definition: Tried, texts: readonly string[], asker?: object): Promise<TrialRun> {
    this.#askedAtMs = performance.now();
    const trials: Trial[] = [];
    const { error } = await this.#trying.run(
      'try',
      { definition, texts, from: 0, stalled: 0 },
      { asker, onTrial: (place, trial) => (trials[place] = trial) },
    );
    return { error, trials: error === null ? trials : [] };
  }

  /** Scores by the rules given; rules of the same identity are not told to the thread again. */
  score(rules: StudioRules, job: ScoreJob, asker?: object): Promise<ScoreResult> {
    this.#askedAtMs = performance.now();
    if (rules !== this.#rules) {
      this.#rules = rules;
      this.#scoring.tell({ rules });
    }
    return this.#scoring.run('score', job, { asker });
  }

  generalise(input: JobInput<'generalise'>, asker?: object): Promise<JobOutput<'generalise'>> {
    this.#askedAtMs = performance.now();
    return this.#judging.run('generalise', input, { asker });
  }

  /** Reads a pack; somebody waits for it. */
  readPack(files: JobInput<'pack'>): Promise<JobOutput<'pack'>> {
    return this.#behind.run('pack', files);
  }

  /** Whether a definition is fit, and what it costs on the sample. `low`: behind all that somebody waits for. */
  async check(tried: Tried, low: boolean): Promise<JobOutput<'check'>> {
    if (!low) this.#askedAtMs = performance.now();
    while (low && performance.now() < this.#askedAtMs + QUIET_MS) await pause(QUIET_MS);
    return this.#behind.run('check', tried, { low });
  }

  /** Messages on which costs are measured. */
  measureOn(sample: readonly string[]): void {
    this.#behind.tell({ sample });
  }

  async close(): Promise<void> {
    clearTimeout(this.#warming);
    const lanes = [this.#trying, this.#judging, this.#scoring, this.#behind];
    await Promise.all(lanes.map((lane) => lane.close()));
  }
}
