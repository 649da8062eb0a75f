// The courses of attacks and of honest conversations that look like one.
import { fill } from './fill.ts';
import type { Random } from './random.ts';
import type { Line } from './script.ts';
import type { Session, SessionKind } from './sessions.ts';
import {
  CAMPAIGNS,
  EXFILTRATIONS,
  FLOODS,
  GATEWAY_CALLS,
  HIDDEN_CARRIERS,
  HIDDEN_ORDERS,
  INSIDER,
  PERSONAS,
  PROBES,
  SLOW_BURN,
  TOOL_ATTACKS,
} from './words/attacks.ts';
import { BAITS, LONG_PASTE_QUESTIONS } from './words/baits.ts';
import { pasted } from './words/pasted.ts';
import { SLOTS } from './words/slots.ts';
import { FOLLOW_UPS, OPENINGS } from './words/work.ts';

type Attack = Exclude<SessionKind, 'plain' | 'bait'>;
type Plot = (random: Random, session: Session) => Line[];

const say = (template: string, random: Random): string => fill(template, SLOTS, random);
const opening = (random: Random, session: Session): Line => ({
  text: say(random.pick(OPENINGS[session.person.field]), random),
});
const followUp = (random: Random): Line => ({ text: say(random.pick(FOLLOW_UPS), random), tools: 0 });

/** Different people write the same thing differently. */
function reworded(text: string, random: Random): string {
  switch (random.weighted([4, 2, 2, 1, 1])) {
    case 1:
      return text.toLowerCase();
    case 2:
      return `${say('{greeting}', random)}! ${text}`;
    case 3:
      return text.toUpperCase();
    case 4:
      return `${text}\n\n${say('{please}', random)} ${random.pick(['😇', '🙃', '‼️', '...'])}`;
    default:
      return text;
  }
}

/** Ways to put a text where nobody sees it. */
const DISGUISES: readonly ((carrier: string, order: string) => string)[] = [
  (carrier, order) =>
    carrier +
    [...order].map((character) => String.fromCodePoint(0xe0000 + character.codePointAt(0)!)).join(''),
  (carrier, order) => `${carrier} ${[...order].join('\u200b')}`,
  (carrier, order) => `${carrier} \u202e${[...order].reverse().join('')}\u202c`,
  (carrier, order) => `${carrier} ${order.replace(/a/g, 'а').replace(/e/g, 'е').replace(/o/g, 'о')}`,
];

const PLOTS: { readonly [A in Attack]: Plot } = {
  probe(random, session) {
    const probe: Line = { text: reworded(say(random.pick(PROBES), random), random), tools: 0 };
    if (session.endpoint !== 'websocket') return [probe];
    return random.weighted([3, 3, 2]) === 0 ? [probe] : [opening(random, session), probe, followUp(random)];
  },
  campaign(random, session) {
    return [{ text: reworded(say(CAMPAIGNS[session.campaign]!, random), random) }];
  },
  slow_burn(random) {
    return SLOW_BURN.map((choices) => ({
      text: say(random.pick(choices), random),
      gapMs: random.logNormal(95_000, 0.5),
    }));
  },
  tools(random, session) {
    if (session.endpoint === 'gateway') {
      return Array.from({ length: random.int(1, 5) }, () => ({
        text: say(random.pick(GATEWAY_CALLS), random),
        tools: 1,
        denied: random.chance(0.7),
      }));
    }
    const tries = Array.from(
      { length: random.int(1, 4) },
      (): Line => ({
        text: say(random.pick(TOOL_ATTACKS), random),
        tools: random.int(1, 4),
        denied: true,
      }),
    );
    return session.endpoint === 'websocket' ? [opening(random, session), ...tries] : tries.slice(0, 1);
  },
  exfiltration(random, session) {
    const theft: Line = {
      text: reworded(say(random.pick(EXFILTRATIONS), random), random),
      tools: random.int(0, 3),
    };
    return session.endpoint === 'websocket' && random.chance(0.5)
      ? [opening(random, session), theft]
      : [theft];
  },
  hidden(random, session) {
    const disguise = random.pick(DISGUISES);
    const text = disguise(say(random.pick(HIDDEN_CARRIERS), random), random.pick(HIDDEN_ORDERS));
    return random.chance(0.5) ? [opening(random, session), { text }] : [{ text }];
  },
  personas(random) {
    const count = random.int(2, 4);
    return Array.from({ length: count }, () => ({ text: say(random.pick(PERSONAS), random), tools: 0 }));
  },
  insider(random) {
    const last = random.int(4, INSIDER.length);
    return INSIDER.slice(0, last).map((line, place) => ({
      text: say(line, random),
      tools: Math.min(14, place * 2),
      denied: place > 3,
      gapMs: random.logNormal(120_000, 0.6),
    }));
  },
  flood(random) {
    const template = random.pick(FLOODS);
    const clockwork = random.chance(0.5);
    const gap = clockwork ? random.int(3, 20) * 1_000 : 0;
    return Array.from({ length: random.int(8, 18) }, () => ({
      text: say(template, random),
      tools: 0,
      gapMs: clockwork ? gap + random.int(-20, 20) : random.int(1_500, 6_000),
    }));
  },
};

export function attackLines(session: Session, random: Random): Line[] {
  return PLOTS[session.kind as Attack](random, session);
}

function baitFor(session: Session, random: Random): string {
  const { field, team } = session.person;
  if (team === 'Security') return random.pick(BAITS.security);
  if (field === 'engineering' || field === 'analytics') return random.pick(BAITS.engineering);
  return random.pick(
    field === 'operations' || field === 'finance' || field === 'support' ? BAITS.operations : BAITS.writing,
  );
}

/** Honest conversations that a rule may take for more: quoted attacks, long pastes, much work with tools. */
export function baitLines(session: Session, random: Random): Line[] {
  const kind = session.endpoint === 'websocket' ? random.weighted([6, 2, 2]) : 0;
  if (kind === 1) {
    const parts: string[] = [say(random.pick(LONG_PASTE_QUESTIONS), random)];
    while (parts.reduce((sum, part) => sum + part.length, 0) < 10_400) parts.push(pasted(random));
    return [{ text: parts.join('\n\n') }, followUp(random)];
  }
  if (kind === 2) {
    return [1, 2, random.int(4, 12)].map((tools) => ({
      text: say(random.pick(OPENINGS[session.person.field]), random),
      tools,
    }));
  }
  const bait: Line = { text: say(baitFor(session, random), random) };
  return session.endpoint === 'websocket' ? [opening(random, session), bait, followUp(random)] : [bait];
}
