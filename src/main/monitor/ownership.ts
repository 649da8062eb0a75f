// Who answers: every monitor hears every request, and all agree without a word who is first, second, third for a user.

/** FNV-1a over both texts, mixed, so that monitors share users evenly. */
function weight(member: string, key: string): number {
  let hash = 0x811c9dc5;
  for (const text of [member, '\n', key]) {
    for (let at = 0; at < text.length; at += 1) {
      hash ^= text.charCodeAt(at);
      hash = Math.imul(hash, 0x01000193);
    }
  }
  hash ^= hash >>> 16;
  hash = Math.imul(hash, 0x85ebca6b);
  hash ^= hash >>> 13;
  return hash >>> 0;
}

/**
 * The place of `own` among the members for a key, 0 for the first (rendezvous hashing): when one leaves, only its keys go to
 * others. A member that is not in the list counts itself in.
 */
export function placeOf(own: string, members: Iterable<string>, key: string): number {
  const mine = weight(own, key);
  let place = 0;
  for (const member of members) {
    if (member === own) continue;
    const theirs = weight(member, key);
    if (theirs > mine || (theirs === mine && member < own)) place += 1;
  }
  return place;
}

/** Members that were heard of lately, by this machine's steady clock: no clock of another machine counts. */
export class Members {
  readonly #own: string;
  readonly #heard = new Map<string, number>();
  readonly #now: () => number;

  constructor(own: string, now: () => number = () => performance.now()) {
    this.#own = own;
    this.#now = now;
  }

  heard(member: string): void {
    if (member !== this.#own) this.#heard.set(member, this.#now());
  }

  left(member: string): void {
    this.#heard.delete(member);
  }

  /** The others that were heard of within `ms`. */
  others(ms: number): string[] {
    const now = this.#now();
    for (const [member, at] of this.#heard) if (now - at > ms) this.#heard.delete(member);
    return [...this.#heard.keys()];
  }
}
