// Finds, among alerts heard or rows seen, those that may be the same alert: by its id, else by user, conversation and score.
import type { Traits } from '../stores/feed.ts';
import { OrderedKeys } from './ordered-keys.ts';

/** Entries by a name they share, in the order in which they were added. */
export class MatchingIndex<Key> {
  readonly #byName = new Map<string, OrderedKeys<Key>>();

  add(name: string, key: Key): void {
    let keys = this.#byName.get(name);
    if (keys === undefined) {
      keys = new OrderedKeys();
      this.#byName.set(name, keys);
    }
    keys.add(key);
  }

  remove(name: string, key: Key): void {
    const keys = this.#byName.get(name);
    if (keys?.delete(key) && keys.size === 0) this.#byName.delete(name);
  }

  find(name: string): Iterable<Key> {
    return this.#byName.get(name) ?? [];
  }
}

/** Equal for a message and a row that may be of the same alert, whatever the types of the columns. */
export function likeness(traits: Traits): string {
  return `${traits.userId ?? ''}\n${traits.conversationId?.toLowerCase() ?? ''}\n${traits.score}`;
}

/** Whether they can be of the same user: unknown on either side speaks for nothing. */
export function sameUser(a: Traits, b: Traits): boolean {
  return a.userId === null || b.userId === null || a.userId === b.userId;
}
