// What is said in a session: each message with its moment, the tools it uses, the answer it gets, and the ids of its rows.
import { DAY_MS, dayOf } from './calendar.ts';
import { fill } from './fill.ts';
import type { Person } from './people.ts';
import { attackLines, baitLines } from './plots.ts';
import { Random } from './random.ts';
import { type McpServer, SERVERS } from './servers.ts';
import type { Session } from './sessions.ts';
import { ANSWERS, ANSWERS_ELSEWHERE, TOOL_ERRORS, TOOL_RESULTS } from './words/answers.ts';
import { OTHER_LANGUAGES } from './words/languages.ts';
import { pasted } from './words/pasted.ts';
import { SLOTS } from './words/slots.ts';
import { FOLLOW_UPS, OPENINGS } from './words/work.ts';

export interface ToolUse {
  readonly server: McpServer;
  readonly tool: string;
  readonly parameters: string;
  readonly outcome: 'ok' | 'error' | 'denied';
  readonly result: string;
  readonly durationMs: number;
}

export interface Utterance {
  readonly session: Session;
  /** Place within the session, from 0. */
  readonly place: number;
  readonly atMs: number;
  readonly text: string;
  readonly tools: readonly ToolUse[];
  readonly answer: string;
  readonly tokens: { readonly input: number; readonly output: number; readonly cached: number };
  readonly durationMs: number;
  readonly conversationId: string;
  /** A fresh one per message. */
  readonly sessionId: string;
  /** For what else is random about its rows. */
  readonly random: Random;
}

/** A line of a plot: what is said, and where it is not left to chance, after which pause and with how many tools. */
export interface Line {
  readonly text: string;
  readonly gapMs?: number;
  readonly tools?: number;
  /** All its tool calls are refused. */
  readonly denied?: boolean;
}

/** People take at least this long, so that honest conversations are never as fast as scripts. */
const SHORTEST_GAP_MS = 9_000;
const LONGEST_GAP_MS = 15 * 60_000;

/** Plays a session from its begin; what would fall on the next day is left unsaid. */
export function play(seed: number, session: Session): Utterance[] {
  const random = new Random(seed, 'play', dayOf(session.startMs), session.startMs, session.number);
  const lines = linesOf(session, random);
  const conversationId = random.uuid(session.startMs);
  const endMs = (dayOf(session.startMs) + 1) * DAY_MS;
  const utterances: Utterance[] = [];
  const used: number[] = [];
  let atMs = session.startMs;
  for (const [place, line] of lines.entries()) {
    if (place > 0) {
      const pause = Math.min(LONGEST_GAP_MS, Math.max(SHORTEST_GAP_MS, random.logNormal(52_000, 0.75)));
      atMs += Math.round(line.gapMs ?? pause);
    }
    if (atMs >= endMs) break;
    const tools = callTools(session, line, used, random);
    if (tools.length > 0) used.push(tools.length);
    const answer = answerTo(session, line, random);
    const durationMs =
      Math.round(random.logNormal(1_400, 0.5)) + tools.reduce((sum, use) => sum + use.durationMs, 0);
    const input = 420 + Math.ceil(line.text.length / 3.6) + place * random.int(80, 260);
    utterances.push({
      session,
      place,
      atMs,
      text: line.text,
      tools,
      answer,
      tokens: {
        input,
        output: 12 + Math.ceil(answer.length / 3.4),
        cached: random.chance(0.4) ? Math.floor(input * 0.6) : 0,
      },
      durationMs,
      conversationId,
      sessionId: random.uuid(atMs),
      random: new Random(seed, 'rows', atMs, session.number, place),
    });
  }
  return utterances;
}

function linesOf(session: Session, random: Random): Line[] {
  if (session.kind === 'plain')
    return session.endpoint === 'gateway' ? gatewayLines(random) : plainLines(session, random);
  return session.kind === 'bait' ? baitLines(session, random) : attackLines(session, random);
}

const CALLS = [
  '{"query": "select count(*) from {table}"}',
  '{"query": "select region, sum(total) from {table} group by region"}',
  '{"search": "{product} {metric}", "limit": {5-50}}',
  '{"path": "docs/{service}/README.md"}',
  '{"ticket": "{ticket}"}',
  '{"service": "{service}", "minutes": {5-120}}',
  '{"repository": "{service}", "state": "open"}',
  '{"metric": "{metric}", "from": "-{1-48}h"}',
];

function gatewayLines(random: Random): Line[] {
  return Array.from({ length: random.int(1, 8) }, () => ({
    text: fill(random.pick(CALLS), SLOTS, random),
    tools: 1,
  }));
}

function plainLines(session: Session, random: Random): Line[] {
  const { tongue } = session.person;
  const speech = tongue && random.chance(0.5) ? OTHER_LANGUAGES[tongue] : null;
  const openings: readonly string[] = speech?.openings ?? OPENINGS[session.person.field];
  const followUps: readonly string[] = speech?.followUps ?? FOLLOW_UPS;
  const count = messageCount(session, random, followUps.length);
  const rest = [...followUps];
  return Array.from({ length: count }, (_, place) => {
    // No follow-up twice: people do not repeat themselves like scripts.
    const template = place === 0 ? random.pick(openings) : rest.splice(random.int(0, rest.length - 1), 1)[0]!;
    let text = fill(template, SLOTS, random);
    if (place === 0 && !speech && random.chance(0.16)) text = `${fill('{greeting}', SLOTS, random)}, ${text}`;
    text = untidy(text, random);
    return { text: random.chance(place === 0 ? 0.16 : 0.04) ? `${text}\n\n${pasted(random)}` : text };
  });
}

function messageCount(session: Session, random: Random, most: number): number {
  if (session.endpoint === 'ask' || session.endpoint === 'stream')
    return 1 + random.weighted([60, 25, 10, 5]);
  return Math.min(most, Math.max(1, Math.round(random.logNormal(4.6, 0.55))));
}

function untidy(text: string, random: Random): string {
  if (random.chance(0.1)) return text.toLowerCase();
  return random.chance(0.08) ? text.replace(/[.?!]$/, '') : text;
}

function callTools(session: Session, line: Line, used: readonly number[], random: Random): ToolUse[] {
  let count = line.tools ?? random.weighted([52, 27, 14, 7]);
  // In honest conversations the use of tools goes up and down.
  const [before, last] = [used.at(-2), used.at(-1)];
  if (session.kind === 'plain' && before !== undefined && last !== undefined && before < last)
    count = Math.min(count, last);
  return Array.from({ length: count }, () =>
    callTool(session.person, session.kind === 'plain' && used.length > 4, line, random),
  );
}

function callTool(person: Person, careful: boolean, line: Line, random: Random): ToolUse {
  const all = random.chance(careful ? 0 : 0.07) || line.denied;
  const server = random.pick(
    all ? SERVERS : SERVERS.filter((each) => each.roles.length === 0 || each.roles.includes(person.role)),
  );
  const denied = line.denied || (server.roles.length > 0 && !server.roles.includes(person.role));
  const outcome = denied ? 'denied' : random.chance(server.frailty / 4) ? 'error' : 'ok';
  return {
    server,
    tool: random.pick(server.tools),
    parameters: fill(random.pick(CALLS), SLOTS, random),
    outcome,
    result:
      outcome === 'denied'
        ? 'permission denied'
        : fill(random.pick(outcome === 'ok' ? TOOL_RESULTS : TOOL_ERRORS), SLOTS, random),
    durationMs: denied ? random.int(2, 9) : Math.round(random.logNormal(server.medianMs * 2, 0.6)),
  };
}

const HEBREW = /[\u0590-\u05ff]/;
const CHINESE = /[\u4e00-\u9fff]/;

function answerTo(session: Session, line: Line, random: Random): string {
  const { tongue } = session.person;
  let answers: readonly string[] = ANSWERS;
  if (HEBREW.test(line.text)) answers = ANSWERS_ELSEWHERE.he;
  else if (CHINESE.test(line.text)) answers = ANSWERS_ELSEWHERE.zh;
  else if (tongue === 'de' && /\b(?:bitte|und|der|das|wie|ich)\b/i.test(line.text))
    answers = ANSWERS_ELSEWHERE.de;
  else if (tongue === 'es' && /[¿¡ñáéíóú]/.test(line.text)) answers = ANSWERS_ELSEWHERE.es;
  return fill(random.pick(answers), SLOTS, random);
}
