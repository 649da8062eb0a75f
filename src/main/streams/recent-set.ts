// Remembers for a while what it was given, in two generations: the older one goes as a whole, which costs nothing per entry.

export class RecentSet {
  readonly #limit: number;
  readonly #forMs: number;
  #young = new Set<string>();
  #old = new Set<string>();
  #since = Number.NEGATIVE_INFINITY;

  /** Remembers the last `limit` or more, for `forMs` or longer, at most twice as many and twice as long. */
  constructor(limit: number, forMs: number) {
    this.#limit = limit;
    this.#forMs = forMs;
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  /** `now` must not go back. */
  add(key: string, now: number): void {
    if (this.#young.size >= this.#limit || now - this.#since > this.#forMs) {
      this.#old = this.#young;
      this.#young = new Set();
      this.#since = now;
    }
    this.#young.add(key);
  }
}
