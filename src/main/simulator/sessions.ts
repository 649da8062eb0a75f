// Who talks when, over which endpoint, and with what intent: the plan of one day, cheap enough to make for a month at once.
import { busyness, DAY_MS } from './calendar.ts';
import type { Person } from './people.ts';
import { Random } from './random.ts';
import { CAMPAIGNS } from './words/attacks.ts';

export type Endpoint = 'ask' | 'stream' | 'websocket' | 'gateway';
export const ENDPOINTS: readonly Endpoint[] = ['ask', 'stream', 'websocket', 'gateway'];

/** `plain` conversations never trip a rule; `bait` ones are honest and do; all others are attacks. */
export type SessionKind =
  | 'plain'
  | 'bait'
  | 'probe'
  | 'campaign'
  | 'slow_burn'
  | 'tools'
  | 'exfiltration'
  | 'hidden'
  | 'personas'
  | 'insider'
  | 'flood';

export interface Session {
  /** Unique within its day. */
  readonly number: number;
  readonly person: Person;
  readonly endpoint: Endpoint;
  readonly startMs: number;
  readonly kind: SessionKind;
  /** Which text a campaign spreads. */
  readonly campaign: number;
}

/** Moments of a day at which somebody might begin; most fall outside working hours and come to nothing. */
const MOMENTS = 2_900;
const CAMPAIGN_NUMBERS_FROM = 10_000;
/** Campaigns are planned over this many days together. */
const CAMPAIGN_DAYS = 5;

/** Intents of people who attack now and then, and of those who do it again and again. */
const CURIOUS: readonly [SessionKind, number][] = [
  ['probe', 50],
  ['exfiltration', 9],
  ['tools', 9],
  ['personas', 12],
  ['hidden', 9],
  ['flood', 11],
];
const HOSTILE: readonly [SessionKind, number][] = [
  ['probe', 14],
  ['slow_burn', 24],
  ['tools', 24],
  ['exfiltration', 16],
  ['personas', 10],
  ['hidden', 8],
  ['flood', 4],
];

/** Chances that the one who is about to talk means something by it. */
const CHANCES = { curious: 0.011, hostile: 0.24, insider: 0.14, bait: 0.012 };

export class Planner {
  readonly #seed: number;
  readonly #people: readonly Person[];
  readonly #cumulated: number[] = [];

  constructor(seed: number, people: readonly Person[]) {
    this.#seed = seed;
    this.#people = people.filter((person) => person.active);
    let sum = 0;
    for (const person of this.#people) {
      sum += person.eagerness;
      this.#cumulated.push(sum);
    }
  }

  /** All sessions of a day (days since 1970 in UTC), in order of their begin. */
  day(day: number): Session[] {
    const random = new Random(this.#seed, 'sessions', day);
    const sessions: Session[] = [];
    for (let number = 0; number < MOMENTS; number += 1) {
      const startMs = day * DAY_MS + Math.floor(random.next() * DAY_MS);
      const session = this.someone(random, startMs, number, true);
      if (session) sessions.push(session);
    }
    sessions.push(...this.#campaignSessions(day));
    return sessions.sort((a, b) => a.startMs - b.startMs || a.number - b.number);
  }

  /** A session of somebody who may be at work at that moment; null when the one it fell on is not (`byRhythm`). */
  someone(
    random: Random,
    startMs: number,
    number: number,
    byRhythm: boolean,
    kind?: SessionKind,
  ): Session | null {
    const person = this.#anyone(random);
    const present = random.next() < busyness(startMs, person.offset, person.weekend);
    const intent = kind ?? chooseKind(person, random);
    const endpoint = chooseEndpoint(person, intent, random);
    if (byRhythm && !present) return null;
    return { number, person, endpoint, startMs, kind: intent, campaign: 0 };
  }

  #anyone(random: Random): Person {
    const at = random.next() * this.#cumulated.at(-1)!;
    let low = 0;
    let high = this.#cumulated.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#cumulated[middle]! > at) high = middle;
      else low = middle + 1;
    }
    return this.#people[low]!;
  }

  #campaignSessions(day: number): Session[] {
    const first = Math.floor(day / CAMPAIGN_DAYS) * CAMPAIGN_DAYS;
    const random = new Random(this.#seed, 'campaigns', first);
    const sessions: Session[] = [];
    const campaigns = random.int(1, 2);
    for (let index = 0; index < campaigns; index += 1) {
      const campaign = random.int(0, CAMPAIGNS.length - 1);
      const onDay = first + random.int(0, CAMPAIGN_DAYS - 1);
      const beginMs = onDay * DAY_MS + random.between(7, 14) * 3_600_000;
      const size = random.int(4, 8);
      for (let member = 0; member < size; member += 1) {
        const person = this.#anyone(random);
        const startMs = Math.floor(beginMs + random.between(0, 2.5) * 3_600_000);
        if (onDay !== day || person.authId === null) continue;
        const number = CAMPAIGN_NUMBERS_FROM + index * 100 + member;
        sessions.push({ number, person, endpoint: 'websocket', startMs, kind: 'campaign', campaign });
      }
    }
    return sessions;
  }
}

function chooseKind(person: Person, random: Random): SessionKind {
  const roll = random.next();
  const which = random.next();
  if (person.authId === null) return 'plain';
  if (person.insider && roll < CHANCES.insider) return 'insider';
  if (person.hostile && roll < CHANCES.hostile) return weightedKind(HOSTILE, which);
  if (roll < CHANCES.curious) return weightedKind(CURIOUS, which);
  return roll > 1 - CHANCES.bait ? 'bait' : 'plain';
}

function weightedKind(kinds: readonly [SessionKind, number][], roll: number): SessionKind {
  let left = roll * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  for (const [kind, weight] of kinds) {
    left -= weight;
    if (left < 0) return kind;
  }
  return kinds[0]![0];
}

/** Courses of conversation need the one endpoint that has conversations. */
const NEEDS_CONVERSATION: readonly SessionKind[] = [
  'campaign',
  'slow_burn',
  'personas',
  'insider',
  'flood',
  'hidden',
];

function chooseEndpoint(person: Person, kind: SessionKind, random: Random): Endpoint {
  const roll = random.next();
  if (person.authId === null) return 'ask';
  if (NEEDS_CONVERSATION.includes(kind)) return 'websocket';
  const technical = person.role === 'developer' || person.role === 'admin' || person.role === 'analyst';
  if (kind !== 'bait' && kind !== 'probe' && roll < (technical ? 0.24 : 0.03)) return 'gateway';
  if (roll > 0.87) return 'stream';
  if (person.publicId !== null && roll > 0.7) return 'ask';
  return 'websocket';
}
