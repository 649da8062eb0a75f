// The state of one service and those who want to know when it changes.
import type { Health } from './port.ts';

export class HealthBoard {
  #health: Health;
  readonly #listeners = new Set<(health: Health) => void>();

  constructor(what: string) {
    this.#health = {
      state: 'connecting',
      what,
      sinceMs: Date.now(),
      problem: null,
      hint: null,
      attempt: 0,
      nextAttemptMs: null,
    };
  }

  get current(): Health {
    return this.#health;
  }

  /** Writes what changed; `sinceMs` moves only with the state. */
  update(change: Partial<Omit<Health, 'sinceMs'>>): void {
    const moved = change.state !== undefined && change.state !== this.#health.state;
    this.#health = { ...this.#health, ...change, sinceMs: moved ? Date.now() : this.#health.sinceMs };
    for (const listener of [...this.#listeners]) listener(this.#health);
  }

  listen(listener: (health: Health) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Resolves as soon as the state is no longer `connecting`. */
  settled(): Promise<Health> {
    if (this.#health.state !== 'connecting') return Promise.resolve(this.#health);
    return new Promise((resolve) => {
      const stop = this.listen((health) => {
        if (health.state === 'connecting') return;
        stop();
        resolve(health);
      });
    });
  }
}
