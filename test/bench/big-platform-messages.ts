// What is said on a big platform: a million messages in conversations, always the same for the same moment, with how each was scored.

import { fill } from '../../src/main/simulator/fill.ts';
import { Random } from '../../src/main/simulator/random.ts';
import {
  CAMPAIGNS,
  EXFILTRATIONS,
  PROBES,
  SLOW_BURN,
  TOOL_ATTACKS,
} from '../../src/main/simulator/words/attacks.ts';
import { SLOTS } from '../../src/main/simulator/words/slots.ts';
import { copyLine } from '../../src/main/workspace/copy-text.ts';
import { levelOf } from '../../src/shared/model/level.ts';

/** Whoever sent a fifth of all messages: a service account. */
export const BUSIEST_USER = 7;
/** A user of the middle: some hundred messages. */
export const USUAL_USER = 1_500;
/** A conversation of exactly 500 messages, with its flows. */
export const LONG_CONVERSATION = '00000500-0000-7000-8000-000000000500';
export const USERS = 5_000;
export const DAYS = 90;

const DAY_MS = 86_400_000;
const HALF_HOUR_MS = 1_800_000;
/** Rows that wait to be put in the order of time: conversations go on beside each other. */
const WAITING = 60_000;

interface Message {
  readonly number: number;
  readonly user: number;
  readonly conversation: string;
  readonly session: string;
  readonly place: number;
  readonly atMs: number;
  readonly text: string;
  readonly pattern: number;
  readonly ml: number;
  readonly total: number;
  readonly blocked: boolean;
}

const ATTACKS: readonly string[] = [...PROBES, ...TOOL_ATTACKS, ...EXFILTRATIONS].map(String);
const BURN = SLOW_BURN.flat();

/** Words as a language has them: some of them everywhere, most of them seldom; a text of templates alone would be like every tenth other. */
function speaker(random: Random): () => string {
  const syllable = () =>
    random.pick([...'bcdfghjklmnprstvwz']) +
    random.pick([...'aeiou']) +
    (random.chance(0.5) ? random.pick([...'lmnrstdk']) : '');
  const words = Array.from({ length: 4_000 }, () =>
    Array.from({ length: random.int(1, 3) }, syllable).join(''),
  );
  return () => words[Math.floor(random.next() ** 3 * words.length)]!;
}

/** Every message, conversation after conversation, in the order in which these begin. */
function* messages(events: number, endMs: number): Generator<Message> {
  const random = new Random('big-platform', events);
  const word = speaker(random);
  const startMs = endMs - DAYS * DAY_MS;
  let number = 0;
  let busiest = 0;
  let long = false;
  while (number < events) {
    const begins = startMs + (number / events) * (DAYS * DAY_MS - HALF_HOUR_MS);
    const isLong: boolean = !long && number > events * 0.9;
    long ||= isLong;
    const isBusiest = !isLong && busiest < number / 5;
    const user = isLong ? 42 : isBusiest ? BUSIEST_USER : 8 + Math.floor(random.next() ** 2.2 * (USERS - 8));
    const most = isLong ? 500 : Math.max(1, Math.min(120, Math.round(random.logNormal(6, 0.9))));
    const count = Math.min(most, events - number);
    const conversation = isLong ? LONG_CONVERSATION : random.uuid(begins);
    const attack = random.next();
    const campaign = random.pick(CAMPAIGNS);
    let atMs = begins;
    for (let place = 0; place < count; place += 1) {
      number += 1;
      if (isBusiest) busiest += 1;
      const kind = attack < 0.97 ? 'work' : attack < 0.985 ? 'probe' : attack < 0.993 ? 'campaign' : 'burn';
      const hostile = kind !== 'work' && random.chance(0.5);
      const words = 6 + Math.floor(random.next() ** 2 * 60);
      const text = !hostile
        ? Array.from({ length: words }, word).join(' ')
        : fill(
            kind === 'probe' ? random.pick(ATTACKS) : kind === 'campaign' ? campaign : random.pick(BURN),
            SLOTS,
            random,
          );
      const pattern = hostile ? random.int(35, 100) : random.chance(0.02) ? random.int(10, 60) : 0;
      const ml = hostile ? random.int(30, 99) : random.int(0, 25);
      const total = Math.max(pattern, ml >= 70 ? ml : 0, Math.round(0.4 * pattern + 0.3 * ml));
      const blocked = total >= 90 && random.chance(0.5);
      const session = random.uuid(atMs);
      yield {
        number,
        user,
        conversation,
        session,
        place,
        atMs: Math.round(atMs),
        text,
        pattern,
        ml,
        total,
        blocked,
      };
      atMs += Math.min(HALF_HOUR_MS, random.logNormal(isLong ? 40_000 : 55_000, 0.8));
      if (atMs > endMs) atMs = endMs - 1;
    }
  }
}

export const EVENT_COLUMNS = [
  'id',
  'user_id',
  'conversation_id',
  'session_id',
  'message',
  'pattern_score',
  'ml_score',
  'total_risk_score',
  'risk_level',
  'matched_patterns',
  'detection_metadata',
  'action_taken',
  'blocked',
  'created_at',
] as const;

/** Risk events for COPY, in the order of time, as a platform writes them. */
export function* eventLines(events: number, endMs: number): Generator<string> {
  let waiting: (readonly [atMs: number, line: string])[] = [];
  const sort = () => waiting.sort(([a], [b]) => a - b);
  for (const message of messages(events, endMs)) {
    waiting.push([message.atMs, eventLine(message)]);
    if (message.place > 0 || waiting.length < 2 * WAITING) continue;
    // All that comes is later than the conversation that begins. What still waits then is a small part.
    sort();
    const ready = waiting.findIndex(([at]) => at >= message.atMs);
    for (const [, line] of waiting.slice(0, ready)) yield line;
    waiting = waiting.slice(ready);
  }
  for (const [, line] of sort()) yield line;
}

function eventLine(message: Message): string {
  const { number, pattern, ml, total, blocked } = message;
  const level = levelOf(total);
  const matched =
    pattern > 0
      ? [{ name: `pattern_${number % 60}`, category: 'INJECTION', score: pattern, start: 0, end: 12 }]
      : [];
  return copyLine([
    number,
    message.user,
    message.conversation,
    message.session,
    message.text,
    pattern,
    ml,
    total,
    level,
    JSON.stringify(matched),
    `{"engine":1,"rule":"${pattern > ml ? 'pattern' : 'weighted'}","took_ms":0.4}`,
    blocked ? (level === 'CRITICAL' ? 'ESCALATED' : 'BLOCKED') : total >= 61 ? 'ALERTED' : 'LOGGED',
    blocked,
    new Date(message.atMs),
  ]);
}
