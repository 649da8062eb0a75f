// The database's time, carried on by this machine's steady clock: a wall clock that jumps changes nothing.
import type { Sql } from '../workspace/port.ts';

export class DatabaseClock {
  #baseMs = Date.now();
  #baseAt = performance.now();
  #known = false;

  /** Epoch milliseconds; this machine's own until the database was asked once. */
  now(): number {
    return this.#baseMs + (performance.now() - this.#baseAt);
  }

  get known(): boolean {
    return this.#known;
  }

  async ask(sql: Sql): Promise<void> {
    const before = performance.now();
    const [row] = await sql.query<{ ms: number }>(
      'SELECT extract(epoch FROM clock_timestamp()) * 1000 AS ms',
    );
    if (!row) return;
    this.#baseAt = (before + performance.now()) / 2;
    this.#baseMs = row.ms;
    this.#known = true;
  }
}
