// Finds, among alerts heard or rows seen, those that may be the same alert: by its id, else by user, conversation and score.
import type { Traits } from '../stores/feed.ts';
import { OrderedKeys } from './ordered-keys.ts';

/** Keys by a name they share, in the order in which they were added. Mostly there is one, which then costs no set of its own. */
export class MatchingIndex {
  readonly #byName = new Map<string, string | OrderedKeys<string>>();

  add(name: string, key: string): void {
    const there = this.#byName.get(name);
    if (there === undefined) this.#byName.set(name, key);
    else if (there instanceof OrderedKeys) there.add(key);
    else if (there !== key) {
      const keys = new OrderedKeys<string>();
      keys.add(there);
      keys.add(key);
      this.#byName.set(name, keys);
    }
  }

  remove(name: string, key: string): void {
    const there = this.#byName.get(name);
    if (there instanceof OrderedKeys) {
      if (there.delete(key) && there.size === 0) this.#byName.delete(name);
    } else if (there === key) this.#byName.delete(name);
  }

  find(name: string): Iterable<string> {
    const there = this.#byName.get(name);
    return there === undefined ? [] : there instanceof OrderedKeys ? there : [there];
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
