// One at a time, in the order of asking.

export class Mutex {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs `work` when everything asked for before has ended, whether well or not. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(work);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
