// The core's side of the second scorer: a thread with the model of the folder that the user named, or the reason why there is none.
import { Worker } from 'node:worker_threads';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import { roundHalfUp } from '../configuration.ts';
import type { FromNeural, NeuralWorkerData, ToNeural } from './neural-wire.ts';
import type { MlReading, MlScore } from './scorer.ts';

/** A text that takes longer is given up, thread and all: the model is too slow for this machine, or hangs. */
const DEADLINE_MS = 20_000;
/** Texts that may wait for the model; further ones are told that it cannot keep up. */
const MOST_WAITING = 200;

export type SecondState =
  | { readonly state: 'absent' }
  | { readonly state: 'loading'; readonly folder: string }
  | {
      readonly state: 'ready';
      readonly folder: string;
      readonly name: string;
      readonly version: string;
      readonly kind: 'classifier' | 'similarity';
    }
  | { readonly state: 'unusable'; readonly folder: string; readonly failure: FailureDetails };

interface Options {
  /** Path of the built worker entry. */
  readonly workerFile: string;
  readonly deadlineMs?: number;
  /** Told whenever the state changes. */
  onState?(state: SecondState): void;
}

type Settle = (reading: MlReading | string) => void;

export class SecondScorer {
  readonly #options: Options;
  readonly #waiting = new Map<number, Settle>();
  #worker: Worker | null = null;
  #state: SecondState = { state: 'absent' };
  #count = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  get state(): SecondState {
    return this.#state;
  }

  /** Takes the model of a folder, or none for the empty text. Loading goes on behind; texts wait for it. */
  use(folder: string): void {
    if (folder === ('folder' in this.#state ? this.#state.folder : '')) return;
    this.#stop('another model was chosen');
    if (folder === '') this.#tell({ state: 'absent' });
    else this.#start(folder);
  }

  /** Never rejects, and never gives zero for a model that did not speak. */
  async score(text: string): Promise<MlScore> {
    const state = this.#state;
    if (state.state === 'absent') return { score: null, detail: 'No second classifier is set up' };
    if (state.state === 'unusable') return silent(state.failure.message);
    const reading = await this.#ask(text);
    if (typeof reading === 'string') return silent(reading);
    const now = this.#state;
    const who = now.state === 'ready' ? `${now.name} ${now.version}` : 'Second classifier';
    return {
      score: roundHalfUp(reading.probability * 100),
      detail: reading.top === undefined ? who : `${who}: ${reading.top}`,
    };
  }

  close(): void {
    this.#stop('the console is closing');
    this.#state = { state: 'absent' };
  }

  #start(folder: string): void {
    const data: NeuralWorkerData = { folder };
    const worker = new Worker(this.#options.workerFile, { workerData: data });
    this.#worker = worker;
    this.#tell({ state: 'loading', folder });
    worker.on('message', (message: FromNeural) => {
      if (worker === this.#worker) this.#hear(folder, message);
    });
    worker.on('error', () => {
      if (worker === this.#worker) this.#broke(folder, 'The second classifier broke');
    });
  }

  #hear(folder: string, message: FromNeural): void {
    if (message.t === 'ready') {
      const { name, version, kind } = message;
      this.#tell({ state: 'ready', folder, name, version, kind });
    } else if (message.t === 'unusable') {
      this.#stop(message.failure.message);
      this.#tell({ state: 'unusable', folder, failure: message.failure });
    } else {
      const settle = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      settle?.(message.t === 'scored' ? message.reading : 'it failed on this message');
    }
  }

  #ask(text: string): Promise<MlReading | string> {
    if (this.#waiting.size >= MOST_WAITING) return Promise.resolve('it cannot keep up');
    const id = ++this.#count;
    return new Promise((resolve) => {
      let timer: NodeJS.Timeout | undefined;
      const settle: Settle = (reading) => {
        clearTimeout(timer);
        resolve(reading);
      };
      this.#waiting.set(id, settle);
      timer = setTimeout(() => {
        if (!this.#waiting.has(id) || !('folder' in this.#state)) return;
        this.#broke(this.#state.folder, 'The second classifier is too slow on this machine');
      }, this.#options.deadlineMs ?? DEADLINE_MS);
      timer.unref();
      this.#worker?.postMessage({ id, text } satisfies ToNeural);
    });
  }

  #broke(folder: string, message: string): void {
    this.#stop(message);
    const hint = 'Name another folder in Settings, or the same one again to try once more.';
    this.#tell({
      state: 'unusable',
      folder,
      failure: { code: 'model-unusable', message, hint, retryable: true },
    });
  }

  #stop(why: string): void {
    void this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const settle of waiting) settle(why);
  }

  #tell(state: SecondState): void {
    this.#state = state;
    this.#options.onState?.(state);
  }
}

const silent = (why: string): MlScore => ({ score: null, detail: `Second classifier unavailable: ${why}` });

/** The ML layer of two scorers: the higher score counts, and both are told. */
export function strongestMl(first: MlScore, second: MlScore): MlScore {
  const decides = second.score !== null && (first.score === null || second.score > first.score);
  const [one, other] = decides ? [second, first] : [first, second];
  const more = other.score === null ? other.detail : `${other.detail} (${other.score})`;
  return { score: one.score, detail: `${one.detail}. ${more}` };
}
