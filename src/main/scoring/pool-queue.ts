// The order in which messages are scored: those that somebody waits for first, and when there are too many, those that can still be answered.

/** A queue whose oldest has waited longer than this is not keeping up. */
const BACKLOG_MS = 150;
/** Messages that nobody waits for any more, or ever did; of those that are too late, the oldest beyond this are given up. */
const MOST_LATE = 5_000;

export interface Queued {
  /** When nobody waits for it any more; null where nobody does. By the clock of `now`. */
  readonly until: number | null;
  /** Whether it has ended a worker: it must not take the last one. */
  readonly dangerous: boolean;
}

/**
 * First come, first served, while the threads keep up. When they do not, the newest is taken first: served in order, every message
 * would be scored just after it was too late, and none answered with a verdict.
 */
export class PoolQueue<T extends Queued> {
  readonly #waited: { readonly item: T; readonly since: number }[] = [];
  readonly #rest: T[] = [];
  readonly #now: () => number;
  readonly #onGivenUp: (item: T) => void;

  constructor(onGivenUp: (item: T) => void, now: () => number = () => performance.now()) {
    this.#onGivenUp = onGivenUp;
    this.#now = now;
  }

  get size(): number {
    return this.#waited.length + this.#rest.length;
  }

  push(item: T): void {
    if (item.until === null || item.dangerous) this.#rest.push(item);
    else this.#waited.push({ item, since: this.#now() });
  }

  /** The next; `all` where a dangerous one may be taken as well. */
  next(all: boolean): T | undefined {
    const now = this.#now();
    this.#setAside(now);
    const [oldest] = this.#waited;
    if (oldest) return (now - oldest.since > BACKLOG_MS ? this.#waited.pop() : this.#waited.shift())?.item;
    const at = this.#rest.findIndex(({ dangerous }) => all || !dangerous);
    return at < 0 ? undefined : this.#rest.splice(at, 1)[0];
  }

  /** Takes all of them out. */
  drain(): T[] {
    return [...this.#waited.splice(0).map(({ item }) => item), ...this.#rest.splice(0)];
  }

  /** Those that came too late are scored when there is time, for what they would have been is written down. */
  #setAside(now: number): void {
    let late = 0;
    while (late < this.#waited.length && this.#waited[late]!.item.until! <= now) late += 1;
    if (late === 0) return;
    this.#rest.push(...this.#waited.splice(0, late).map(({ item }) => item));
    const many = this.#rest.length - MOST_LATE;
    if (many <= 0) return;
    let left = many;
    const kept = this.#rest.filter((item) => {
      if (left === 0 || item.until === null) return true;
      left -= 1;
      this.#onGivenUp(item);
      return false;
    });
    this.#rest.splice(0, this.#rest.length, ...kept);
  }
}
