// Adds up a backtest message by message, in bounded memory however long the history is.

import { LEVELS, type Level } from '../../shared/model/level.ts';
import type { BacktestResult } from '../../shared/protocol/backtests.ts';
import { shareOf } from './intervals.ts';
import type { Outcome } from './judge.ts';

type Sample = BacktestResult['hitSamples'][number];

const MOST_SAMPLES = 100;
const READ_SAMPLES = 10;
const MOST_USERS = 500;
const SAMPLE_CHARACTERS = 2_000;
/** Microseconds are counted in buckets that grow by a tenth, from 1 µs to beyond a minute. */
const GROWTH = Math.log(1.1);
const BUCKETS = 200;

/** A message as the tally is told of it. */
export interface TalliedMessage {
  readonly ref: string;
  readonly atMs: number;
  readonly user: string | null;
  readonly text: string;
}

interface Person {
  before: number;
  after: number;
  messages: number;
}

/** Numbers from 0 to 1 that are the same in every run (mulberry32, public domain, T. Ettinger 2017). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** So many of all that were offered, each with the same chance. */
class Reservoir {
  readonly items: Sample[] = [];
  readonly #random = seeded(20_261_124);
  #offered = 0;

  offer(make: () => Sample): void {
    this.#offered += 1;
    if (this.items.length < READ_SAMPLES) {
      this.items.push(make());
      return;
    }
    const place = Math.floor(this.#random() * this.#offered);
    if (place < READ_SAMPLES) this.items[place] = make();
  }
}

export class Tally {
  messages = 0;
  cuts = 0;
  readonly #fromMs: number;
  readonly #stepMs: number;
  readonly #steps: { hits: number; hitsBefore: number }[];
  readonly #levels = new Map<Level, { before: number; after: number }>();
  readonly #people = new Map<string, Person>();
  readonly #hits = new Reservoir();
  readonly #near = new Reservoir();
  readonly #new: Sample[] = [];
  readonly #lost: Sample[] = [];
  readonly #times = new Float64Array(BUCKETS);
  #hitCount = 0;
  #hitsBefore = 0;
  #newCount = 0;
  #lostCount = 0;
  #labels = { hit: 0, hitTrue: 0, trueOnes: 0, trueHit: 0 };

  /** A period in epoch milliseconds, in steps of whole seconds. */
  constructor(fromMs: number, toMs: number) {
    this.#stepMs = stepFor(toMs - fromMs);
    this.#fromMs = Math.floor(fromMs / this.#stepMs) * this.#stepMs;
    const count = Math.max(1, Math.ceil((toMs - this.#fromMs) / this.#stepMs));
    this.#steps = Array.from({ length: count }, () => ({ hits: 0, hitsBefore: 0 }));
    for (const level of LEVELS) this.#levels.set(level, { before: 0, after: 0 });
  }

  /** A message that changes nothing. */
  same(message: Pick<TalliedMessage, 'user'>, level: Level): void {
    this.messages += 1;
    const counts = this.#levels.get(level)!;
    counts.before += 1;
    counts.after += 1;
    this.#person(message.user, level, level);
  }

  /** A message on which the changed patterns match, or the published ones did. */
  judged(
    message: TalliedMessage,
    before: Outcome,
    after: Outcome,
    found: { readonly hit: boolean; readonly hitBefore: boolean; readonly spans: Sample['spans'] },
  ): void {
    this.messages += 1;
    this.#levels.get(before.level)!.before += 1;
    this.#levels.get(after.level)!.after += 1;
    this.#person(message.user, before.level, after.level);
    const step = this.#step(message.atMs);
    const make = () => sampleOf(message, found.spans, before, after);
    if (found.hit) {
      this.#hitCount += 1;
      step.hits += 1;
      this.#hits.offer(make);
    }
    if (found.hitBefore) {
      this.#hitsBefore += 1;
      step.hitsBefore += 1;
    }
    if (after.alerts && !before.alerts) {
      this.#newCount += 1;
      if (this.#new.length < MOST_SAMPLES) this.#new.push(make());
    }
    if (before.alerts && !after.alerts) {
      this.#lostCount += 1;
      if (this.#lost.length < MOST_SAMPLES) this.#lost.push(make());
    }
  }

  near(message: TalliedMessage, total: number): void {
    const outcome = { total, level: 'LOW', alerts: false, blocked: false } as const;
    this.#near.offer(() => sampleOf(message, [], outcome, outcome));
  }

  /** An alert that a person judged, and whether the changed patterns match its message. */
  labelled(truePositive: boolean, hit: boolean): void {
    const labels = this.#labels;
    if (truePositive) labels.trueOnes += 1;
    if (!hit) return;
    labels.hit += 1;
    if (!truePositive) return;
    labels.hitTrue += 1;
    labels.trueHit += 1;
  }

  took(microseconds: ArrayLike<number>): void {
    for (let place = 0; place < microseconds.length; place++) {
      const bucket = Math.floor(Math.log(Math.max(1, microseconds[place]!)) / GROWTH);
      this.#times[Math.min(BUCKETS - 1, bucket)]! += 1;
    }
  }

  result(notes: readonly string[]): BacktestResult {
    const { hit, hitTrue, trueOnes, trueHit } = this.#labels;
    return {
      messages: this.messages,
      hits: this.#hitCount,
      hitsBefore: this.#hitsBefore,
      overTime: this.#steps.map((step, place) => ({
        at: new Date(this.#fromMs + place * this.#stepMs).toISOString(),
        ...step,
      })),
      stepSeconds: this.#stepMs / 1_000,
      newAlerts: this.#newCount,
      lostAlerts: this.#lostCount,
      levels: LEVELS.map((level) => ({ level, ...this.#levels.get(level)! })),
      users: this.#changedPeople(),
      precision: shareOf(hitTrue, hit),
      recall: shareOf(trueHit, trueOnes),
      newSamples: this.#new,
      lostSamples: this.#lost,
      hitSamples: this.#hits.items,
      nearMisses: this.#near.items,
      microsecondsPerMessage: this.#quantile(0.5),
      p99Microseconds: this.#quantile(0.99),
      cuts: this.cuts,
      notes: [...notes],
    };
  }

  #step(atMs: number): { hits: number; hitsBefore: number } {
    const place = Math.floor((atMs - this.#fromMs) / this.#stepMs);
    return this.#steps[Math.min(this.#steps.length - 1, Math.max(0, place))]!;
  }

  #person(user: string | null, before: Level, after: Level): void {
    if (user === null) return;
    const person = this.#people.get(user) ?? { before: 0, after: 0, messages: 0 };
    this.#people.set(user, person);
    person.messages += 1;
    person.before = Math.max(person.before, LEVELS.indexOf(before));
    person.after = Math.max(person.after, LEVELS.indexOf(after));
  }

  #changedPeople(): BacktestResult['users'] {
    return [...this.#people]
      .filter(([, { before, after }]) => before !== after)
      .sort(([, a], [, b]) => b.after - a.after || b.after - b.before - (a.after - a.before))
      .slice(0, MOST_USERS)
      .map(([user, { before, after, messages }]) => ({
        user,
        name: null,
        before: LEVELS[before]!,
        after: LEVELS[after]!,
        messages,
      }));
  }

  /** The upper end of the bucket in which the quantile lies; 0 where nothing was timed. */
  #quantile(share: number): number {
    const total = this.#times.reduce((sum, count) => sum + count, 0);
    let left = total * share;
    if (total === 0) return 0;
    for (const [bucket, count] of this.#times.entries()) {
      left -= count;
      if (left <= 0) return Math.round(Math.exp((bucket + 1) * GROWTH) * 10) / 10;
    }
    return 0;
  }
}

const STEPS = [60, 300, 900, 3_600, 10_800, 21_600, 86_400, 604_800];
const MOST_STEPS = 120;

/** Milliseconds of a step: the shortest usual one that gives at most 120. */
function stepFor(periodMs: number): number {
  const seconds = STEPS.find((step) => periodMs / (step * 1_000) <= MOST_STEPS);
  return (seconds ?? Math.ceil(periodMs / MOST_STEPS / 604_800_000) * 604_800) * 1_000;
}

function sampleOf(message: TalliedMessage, spans: Sample['spans'], before: Outcome, after: Outcome): Sample {
  const cut = message.text.slice(0, SAMPLE_CHARACTERS);
  return {
    ref: message.ref,
    at: new Date(message.atMs).toISOString(),
    user: message.user,
    text: cut,
    spans: spans.filter(([, end]) => end <= cut.length).slice(0, 50),
    before: before.total,
    after: after.total,
  };
}
