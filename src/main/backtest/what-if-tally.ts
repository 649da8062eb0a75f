// Adds up what another configuration makes of history, message by message, in bounded memory.
import { LEVELS, type Level } from '../../shared/model/level.ts';
import type { WhatIf } from '../../shared/protocol/configuration.ts';
import type { Outcome } from './judge.ts';

const MOST_USERS = 200;

interface Pair {
  before: number;
  after: number;
}
const pair = (): Pair => ({ before: 0, after: 0 });

export class WhatIfTally {
  readonly #levels = new Map<Level, Pair>(LEVELS.map((level) => [level, pair()]));
  readonly #people = new Map<string, { level: Pair; alerts: Pair; blocks: Pair }>();
  readonly #alerts = pair();
  readonly #blocks = pair();
  #messages = 0;
  #changed = 0;

  add(user: string | null, before: Outcome, after: Outcome): void {
    this.#messages += 1;
    if (before.total !== after.total) this.#changed += 1;
    const person = user === null ? null : this.#person(user);
    for (const [side, outcome] of [
      ['before', before],
      ['after', after],
    ] as const) {
      const { level, alerts, blocked } = outcome;
      this.#levels.get(level)![side] += 1;
      this.#alerts[side] += Number(alerts);
      this.#blocks[side] += Number(blocked);
      if (!person) continue;
      person.level[side] = Math.max(person.level[side], LEVELS.indexOf(level));
      person.alerts[side] += Number(alerts);
      person.blocks[side] += Number(blocked);
    }
  }

  get messages(): number {
    return this.#messages;
  }

  result(notes: readonly string[]): WhatIf {
    const differs = ({ before, after }: Pair) => before !== after;
    const by = ({ before, after }: Pair) => Math.abs(after - before);
    const people = [...this.#people]
      .filter(([, one]) => [one.level, one.alerts, one.blocks].some(differs))
      .sort(
        ([a, one], [b, other]) =>
          by(other.blocks) - by(one.blocks) ||
          by(other.alerts) - by(one.alerts) ||
          by(other.level) - by(one.level) ||
          (a < b ? -1 : 1),
      );
    return {
      messages: this.#messages,
      changed: this.#changed,
      levels: LEVELS.map((level) => ({ level, ...this.#levels.get(level)! })),
      alerts: { ...this.#alerts },
      blocks: { ...this.#blocks },
      usersChanged: people.length,
      users: people.slice(0, MOST_USERS).map(([user, { level, alerts, blocks }]) => ({
        user,
        name: null,
        level: { before: LEVELS[level.before]!, after: LEVELS[level.after]! },
        alerts,
        blocks,
      })),
      notes: [...notes],
    };
  }

  #person(user: string) {
    const known = this.#people.get(user);
    if (known) return known;
    const person = { level: pair(), alerts: pair(), blocks: pair() };
    this.#people.set(user, person);
    return person;
  }
}
