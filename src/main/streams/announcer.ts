// Gathers what a window is to be told within one turn of the event loop, so that a flood becomes a few pushes.
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertRow, Arrival } from '../../shared/protocol/alerts.ts';

export class Announcer {
  readonly #publish: (arrival: Arrival) => void;
  #rows: AlertRow[] = [];
  #more = 0;
  #settled: Arrival['settled'] = [];
  #scheduled = false;

  constructor(publish: (arrival: Arrival) => void) {
    this.#publish = publish;
  }

  /** Rows in the order of their arrival; `more` came besides them. */
  arrived(rows: readonly AlertRow[], more = 0): void {
    this.#rows.push(...rows);
    this.#more += more;
    this.#schedule();
  }

  settled(was: string, row: AlertRow): void {
    this.#settled.push({ was, row });
    this.#schedule();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    const rows = this.#rows.slice(-LIMITS.pushRows).reverse();
    const more = this.#more + this.#rows.length - rows.length;
    const settled = this.#settled;
    this.#rows = [];
    this.#more = 0;
    this.#settled = [];
    this.#publish({ rows, more, settled: settled.slice(0, LIMITS.pushRows) });
    for (let at = LIMITS.pushRows; at < settled.length; at += LIMITS.pushRows) {
      this.#publish({ rows: [], more: 0, settled: settled.slice(at, at + LIMITS.pushRows) });
    }
  }
}
