// Who stands how, kept in memory so that answering never asks the database: roles, addresses, risk profiles.
import type { RiskProfile } from '../scoring/history.ts';
import { type Person, readPersons, readProfiles } from '../stores/monitor-profiles.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';

const ALL_EVERY_MS = 60_000;
/** Changes are looked for this far back again, for transactions that took their time. */
const OVERLAP_MS = 10_000;

export class Directory {
  #persons = new Map<string, Person>();
  #profiles = new Map<string, RiskProfile>();
  #allAt = Number.NEGATIVE_INFINITY;

  /** Reads what changed, and everything once a minute. `databaseMs` is the database's time. */
  async refresh(sql: Sql, shape: PlatformShape, databaseMs: number): Promise<void> {
    const now = performance.now();
    if (now - this.#allAt > ALL_EVERY_MS) {
      const [persons, profiles] = [await readPersons(sql, shape), await readProfiles(sql, shape, null)];
      this.#persons = persons;
      this.#profiles = profiles;
      this.#allAt = now;
      return;
    }
    const since = new Date(databaseMs - OVERLAP_MS).toISOString();
    for (const [user, profile] of await readProfiles(sql, shape, since)) this.#profiles.set(user, profile);
  }

  person(userId: string | null): Person {
    return (userId === null ? undefined : this.#persons.get(userId)) ?? { role: null, email: null };
  }

  profile(userId: string | null): RiskProfile | null {
    return userId === null ? null : (this.#profiles.get(userId) ?? null);
  }
}
