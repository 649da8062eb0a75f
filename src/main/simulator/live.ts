// Live talk: after its history the company keeps chatting, and somebody attacks every 20 to 60 seconds.
import type { Rules } from '../scoring/engine.ts';
import { dayOf, idBase, LIVE_IDS_FROM } from './calendar.ts';
import { alertRow, type Bell, bells, putEvent } from './findings.ts';
import { healthOfDay } from './health.ts';
import { type Block, Judge, type Profile, type Standing } from './judge.ts';
import { Random } from './random.ts';
import { type Cells, putLogin, putMessage, type TableName } from './rows.ts';
import { play, type Utterance } from './script.ts';
import type { Planner, Session, SessionKind } from './sessions.ts';
import type { LiveTick } from './wire.ts';
import { CAMPAIGNS } from './words/attacks.ts';

/** Conversations at the very begin, so that the talk is under way at once. */
const AT_ONCE = 10;
const SESSION_EVERY_MS = [9_000, 16_000] as const;
const FIRST_ATTACK_MS = 3_000;
const ATTACK_EVERY_MS = [20_000, 60_000] as const;
const HEALTH_EVERY_MS = 60_000;
/** Tries to find somebody at work; at night in every office nearly nobody is. */
const TRIES = 25;

const ATTACKS: readonly SessionKind[] = [
  'probe',
  'probe',
  'tools',
  'exfiltration',
  'personas',
  'hidden',
  'slow_burn',
  'flood',
  'insider',
  'bait',
];

export interface LiveOptions {
  readonly seed: number;
  readonly planner: Planner;
  readonly rules: Rules;
  readonly standing: Standing;
  readonly nowMs: number;
  /** Live rows that today already has. */
  readonly written: number;
}

export class Live {
  readonly #seed: number;
  readonly #planner: Planner;
  readonly #judge: Judge;
  readonly #random: Random;
  readonly #sequences = new Map<string, number>();
  /** Messages still to be said, in order of time. */
  #coming: Utterance[] = [];
  #written: number;
  #day: number;
  #sessions = 0;
  #nextSessionMs: number;
  #nextAttackMs: number;
  #healthMs: number;

  constructor(options: LiveOptions) {
    const { nowMs } = options;
    this.#seed = options.seed;
    this.#planner = options.planner;
    this.#judge = new Judge(options.rules, options.standing);
    this.#random = new Random(options.seed, 'live', nowMs);
    this.#written = options.written;
    this.#day = dayOf(nowMs);
    this.#healthMs = nowMs;
    this.#nextSessionMs = nowMs;
    this.#nextAttackMs = nowMs + FIRST_ATTACK_MS;
    for (let count = 0; count < AT_ONCE; count += 1)
      this.#begin(nowMs + this.#random.int(500, 25_000), 'plain');
    this.#begin(nowMs + FIRST_ATTACK_MS, 'campaign');
  }

  /** Judges what is said from now on by other rules. */
  use(rules: Rules): void {
    this.#judge.rules = rules;
  }

  /** Everything said up to now that was not told before; null where nothing happened. */
  tick(nowMs: number): LiveTick | null {
    if (dayOf(nowMs) !== this.#day) {
      this.#day = dayOf(nowMs);
      this.#written = 0;
    }
    this.#invite(nowMs);
    const due = this.#coming.findIndex((utterance) => utterance.atMs > nowMs);
    const said = this.#coming.splice(0, due < 0 ? this.#coming.length : due);
    const rows: [TableName, Cells][] = [];
    const profiles = new Map<number, Profile>();
    const blocks: [number, Block][] = [];
    const rung: Bell[] = [];
    for (const utterance of said) this.#say(utterance, rows, profiles, blocks, rung);
    const checks = this.#checks(nowMs);
    rows.push(...checks.rows.map((cells): [TableName, Cells] => ['omni2.mcp_health_log', cells]));
    const unblocked = this.#unblock(nowMs);
    if (rows.length === 0 && unblocked.length === 0) return null;
    return { nowMs, rows, profiles: [...profiles], blocks, unblocked, health: checks.states, bells: rung };
  }

  #invite(nowMs: number): void {
    if (nowMs >= this.#nextSessionMs) {
      this.#begin(nowMs, 'plain');
      this.#nextSessionMs = nowMs + this.#random.int(...SESSION_EVERY_MS);
    }
    if (nowMs >= this.#nextAttackMs) {
      this.#begin(nowMs, this.#random.pick(ATTACKS));
      this.#nextAttackMs = nowMs + this.#random.int(...ATTACK_EVERY_MS);
    }
  }

  #begin(startMs: number, kind: SessionKind): void {
    const number = LIVE_IDS_FROM + this.#sessions;
    this.#sessions += 1;
    for (let attempt = 0; attempt < TRIES; attempt += 1) {
      const found = this.#planner.someone(this.#random, startMs, number, attempt < TRIES - 5, kind);
      if (!found || !this.#mayTalk(found, startMs)) continue;
      const session: Session = { ...found, campaign: this.#random.int(0, CAMPAIGNS.length - 1) };
      this.#coming.push(...play(this.#seed, session));
      this.#coming.sort((a, b) => a.atMs - b.atMs);
      return;
    }
  }

  /** Attacks come from those the security tables can name, and who are neither blocked nor trusted. */
  #mayTalk({ person, kind }: Session, startMs: number): boolean {
    if (kind === 'plain') return true;
    if (person.authId === null || person.whitelisted) return false;
    return (this.#judge.standing.blocks.get(person.authId)?.untilMs ?? 0) <= startMs;
  }

  #say(
    utterance: Utterance,
    rows: [TableName, Cells][],
    profiles: Map<number, Profile>,
    blocks: [number, Block][],
    rung: Bell[],
  ): void {
    const { conversationId, session } = utterance;
    const [judged] = this.#judge.judge([utterance]);
    if (judged) {
      const id = idBase(this.#day) + LIVE_IDS_FROM + this.#written;
      this.#written += 1;
      const put = (table: TableName, cells: Cells) => rows.push([table, cells]);
      if (session.endpoint === 'websocket' && utterance.place === 0) putLogin(put, utterance, id);
      putMessage(put, judged, id, this.#sequences);
      putEvent(put, judged, id);
      const alert = alertRow(judged, id);
      if (alert) put('omni2.security_alerts', alert);
      const userId = session.person.authId;
      const profile = userId === null ? undefined : this.#judge.standing.profiles.get(userId);
      if (userId !== null && profile?.lastIncidentMs === utterance.atMs) profiles.set(userId, profile);
      if (userId !== null && judged.block) blocks.push([userId, judged.block]);
      rung.push(...bells(judged, alert ? id : null));
    }
    if (this.#coming.some((other) => other.conversationId === conversationId)) return;
    this.#sequences.delete(conversationId);
    this.#judge.forget(conversationId);
  }

  #checks(nowMs: number): Pick<ReturnType<typeof healthOfDay>, 'rows' | 'states'> {
    if (nowMs - this.#healthMs < HEALTH_EVERY_MS) return { rows: [], states: [] };
    // Over midnight the last minute of the old day is left out rather than told late.
    const fromMs = dayOf(this.#healthMs) === this.#day ? this.#healthMs : 0;
    this.#healthMs = nowMs;
    return healthOfDay(this.#seed, this.#day, fromMs, nowMs, idBase(this.#day));
  }

  #unblock(nowMs: number): number[] {
    const { blocks } = this.#judge.standing;
    const over = [...blocks].filter(([, block]) => block.untilMs <= nowMs).map(([userId]) => userId);
    for (const userId of over) blocks.delete(userId);
    return over;
  }
}
