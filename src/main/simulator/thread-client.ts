// The core's side of the simulator's worker thread: asks, one question at a time, and hears the live ticks.
import type { Worker } from 'node:worker_threads';
import type { Configuration } from '../../shared/model/configuration.ts';
import type { DayPart } from './day.ts';
import type { Standing } from './judge.ts';
import type { PlanItem } from './plan.ts';
import type { FromThread, LiveTick, ToThread } from './wire.ts';

type Answer<T extends FromThread['t']> = Extract<FromThread, { t: T }>;

interface Waiting {
  readonly t: FromThread['t'];
  resolve(message: FromThread): void;
  reject(error: unknown): void;
}

export class SimulatorThread {
  readonly #worker: Worker;
  /** Questions are answered in the order in which they were asked. */
  readonly #waiting: Waiting[] = [];
  #onTick: (tick: LiveTick) => void = () => undefined;
  #ended: Error | null = null;

  constructor(worker: Worker, onError: (error: unknown) => void) {
    this.#worker = worker;
    worker.on('message', (message: FromThread) => {
      if (message.t === 'live') this.#onTick(message.tick);
      else this.#waiting.shift()?.resolve(message);
    });
    worker.on('error', (error) => {
      this.#fail(error);
      onError(error);
    });
    worker.on('exit', () => this.#fail(new Error('The simulator has ended')));
  }

  plan(seed: number, base: Standing, items: readonly PlanItem[], nowMs: number): Promise<Answer<'planned'>> {
    return this.#ask('planned', { t: 'plan', seed, base, items, nowMs });
  }

  async day(place: number): Promise<DayPart> {
    return (await this.#ask('day', { t: 'day', place })).part;
  }

  live(nowMs: number, written: number, onTick: (tick: LiveTick) => void): void {
    this.#onTick = onTick;
    this.#post({ t: 'live', nowMs, written });
  }

  configure(configuration: Configuration): void {
    this.#post({ t: 'configure', configuration });
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }

  #ask<T extends FromThread['t']>(t: T, message: ToThread): Promise<Answer<T>> {
    if (this.#ended) return Promise.reject(this.#ended);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ t, resolve: (answer) => resolve(answer as Answer<T>), reject });
      this.#post(message);
    });
  }

  #post(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  #fail(error: Error): void {
    this.#ended ??= error;
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
