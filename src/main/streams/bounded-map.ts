// A map that forgets: its oldest entries go when there are too many or when they are too old.
import { OrderedKeys } from './ordered-keys.ts';

export class BoundedMap<K, V> {
  readonly #entries = new Map<K, { readonly value: V; readonly at: number }>();
  readonly #order = new OrderedKeys<K>();
  readonly #limit: number;
  readonly #forMs: number;
  readonly #forgotten: (key: K, value: V) => void;

  /** `forgotten` is called for each entry that goes by itself, not for those that are deleted. */
  constructor(limit: number, forMs: number, forgotten: (key: K, value: V) => void = () => undefined) {
    this.#limit = limit;
    this.#forMs = forMs;
    this.#forgotten = forgotten;
  }

  get(key: K): V | undefined {
    return this.#entries.get(key)?.value;
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Adds at the young end; `now` must not go back. */
  set(key: K, value: V, now: number): void {
    this.#entries.set(key, { value, at: now });
    this.#order.add(key);
    for (const oldest of this.#order) {
      const entry = this.#entries.get(oldest);
      if (!entry || (this.#entries.size <= this.#limit && entry.at > now - this.#forMs)) break;
      this.delete(oldest);
      this.#forgotten(oldest, entry.value);
    }
  }

  delete(key: K): boolean {
    this.#order.delete(key);
    return this.#entries.delete(key);
  }
}
