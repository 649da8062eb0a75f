// What happens to patterns that take too long: one thread sees what another is searching for, and repeat offenders are suspended.

/** Cuts within `WINDOW_MS` after which a pattern is suspended. */
const MOST_CUTS = 3;
const WINDOW_MS = 3_600_000;
const IDLE = -1;

/** Milliseconds of a clock that all threads of the process share; wraps around after 24 days. */
const clock = (): number => Number((process.hrtime.bigint() / 1_000_000n) & 0x7fffffffn);

/** Shared by a worker, which says what it searches for, and the thread that would end it. */
export class Watch {
  readonly buffer: SharedArrayBuffer;
  /** The place of the row being searched for, or IDLE, and since when. */
  readonly #cells: Int32Array;

  constructor(buffer = new SharedArrayBuffer(8)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** Says what is being searched for now; -1 for nothing. */
  set(place: number): void {
    if (place !== IDLE) Atomics.store(this.#cells, 1, clock());
    Atomics.store(this.#cells, 0, place);
  }

  /** What is being searched for, since when by the shared clock, and for how many milliseconds; null for nothing. */
  running(): { readonly place: number; readonly began: number; readonly milliseconds: number } | null {
    const place = Atomics.load(this.#cells, 0);
    if (place === IDLE) return null;
    const began = Atomics.load(this.#cells, 1);
    return { place, began, milliseconds: (clock() - began) & 0x7fffffff };
  }
}

/** Counts cuts, and suspends a pattern after three within an hour, until somebody lifts it. */
export class Suspensions {
  readonly #now: () => number;
  readonly #cuts = new Map<string, number[]>();
  readonly #names = new Set<string>();

  /** `now` gives milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  get names(): ReadonlySet<string> {
    return this.#names;
  }

  /** Counts one cut. True when it is the one that suspends the pattern. */
  cut(name: string): boolean {
    const now = this.#now();
    const recent = [...(this.#cuts.get(name) ?? []), now].filter((at) => now - at < WINDOW_MS);
    this.#cuts.set(name, recent);
    if (recent.length < MOST_CUTS || this.#names.has(name)) return false;
    this.#names.add(name);
    return true;
  }

  /** Gives a pattern another chance. */
  lift(name: string): void {
    this.#names.delete(name);
    this.#cuts.delete(name);
  }
}
