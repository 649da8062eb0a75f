// Judges messages of history by another configuration: what was recorded of each stays, and only what the change touches is worked out anew.
import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import type { Configuration } from '../../shared/model/configuration.ts';
import type { SignalName } from '../../shared/model/signal.ts';
import { accumulationScore } from '../scoring/accumulation.ts';
import { detectSignal } from '../scoring/behaviour.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Standing } from '../scoring/decide.ts';
import { type Outcome, outcomeOfScores } from './judge.ts';

/** What a signal saw that looks at tool calls and denials is not kept with the message. */
const OF_TOOLS: ReadonlySet<SignalName> = new Set([
  'tool_call_escalation',
  'excessive_tool_calls',
  'repeated_failures',
]);
/** Conversations that are remembered, the last to say something; and messages of each. */
const MOST_CONVERSATIONS = 20_000;
const MOST_TURNS = 40;
const MOST_CHARACTERS = 64 * 1024 * 1024;
const TURN_CHARACTERS = 4_000;
/** Where a message names no conversation, a pause this long ends one. */
const PAUSE_MS = 30 * 60_000;

export interface PastMessage {
  readonly atMs: number;
  readonly user: string | null;
  readonly conversation: string | null;
  /** Empty where `WhatIfJudge.readsTexts` is false. */
  readonly text: string;
  readonly pattern: number;
  readonly behaviour: number;
  readonly ml: number | null;
  readonly history: number;
  readonly accumulation: number;
  /** Signals that fired, with their points of then. */
  readonly fired: readonly { readonly name: string; readonly score: number }[];
}

interface Past {
  readonly turns: { readonly atMs: number; readonly text: string; readonly toolCalls: number }[];
  readonly before: ScoredTurn[];
  readonly after: ScoredTurn[];
}

/** Messages must come in order of time. */
export class WhatIfJudge {
  readonly #before: Configuration;
  readonly #after: Configuration;
  /** Signals that are not as they were. */
  readonly #changed: ReadonlySet<string>;
  /** Those that must be looked for again. */
  readonly #anew: ReadonlySet<string>;
  readonly #accumulates: boolean;
  readonly #pasts = new Map<string, Past>();
  #characters = 0;
  readonly notes: readonly string[];

  constructor(before: Configuration, after: Configuration) {
    this.#before = before;
    this.#after = after;
    const changed = Object.keys(after.signals).filter(
      (name) => !same(before.signals[name], after.signals[name]),
    );
    const anew = changed.filter((name) => {
      const [was, is] = [before.signals[name], after.signals[name]!];
      return is.enabled && (was?.enabled !== true || !same(was.signal, is.signal));
    });
    const blind = anew.filter((name) => OF_TOOLS.has(after.signals[name]!.signal.signal));
    this.#changed = new Set(changed);
    this.#anew = new Set(anew.filter((name) => !blind.includes(name)));
    this.#accumulates =
      changed.length > 0 ||
      before.scoring.ml_decides_from !== after.scoring.ml_decides_from ||
      !same(before.scoring.accumulation, after.scoring.accumulation);
    const notes: string[] = [];
    if (!same(before.scoring.history, after.scoring.history))
      notes.push(
        'The points of people’s history are taken as recorded: how they would have grown is not judged.',
      );
    if (blind.length > 0)
      notes.push(
        `Where ${blind.join(', ')} would fire is taken as recorded: it depends on tool calls, which are not kept with messages.`,
      );
    if (this.#anew.size > 0)
      notes.push(
        'Signals are looked for again in recorded messages alone, not in those that left no record.',
      );
    this.notes = notes;
  }

  /** Whether the words of messages are needed. */
  get readsTexts(): boolean {
    return this.#anew.size > 0;
  }

  /** Whether signals that fired are needed. */
  get readsSignals(): boolean {
    return this.#changed.size > 0;
  }

  /** How long before the period reading must begin, so that conversations are known when it does. */
  get leadMs(): number {
    if (!this.#accumulates) return 0;
    const halfLife = Math.max(
      this.#before.scoring.accumulation.half_life_minutes,
      this.#after.scoring.accumulation.half_life_minutes,
    );
    return Math.min(24 * 60, 8 * halfLife) * 60_000;
  }

  judge(message: PastMessage, standing: Standing): { readonly before: Outcome; readonly after: Outcome } {
    const past = this.#accumulates ? this.#past(message) : null;
    const behaviour = this.#behaviour(message, past);
    const scores = { ...message, pattern: message.pattern };
    const accumulation = past ? this.#accumulation(message, behaviour, past) : message.accumulation;
    return {
      before: outcomeOfScores(scores, standing, this.#before.scoring),
      after: outcomeOfScores({ ...scores, behaviour, accumulation }, standing, this.#after.scoring),
    };
  }

  #behaviour(message: PastMessage, past: Past | null): number {
    if (this.#changed.size === 0 || past === null) return message.behaviour;
    let sum = 0;
    let recorded = 0;
    let touched = false;
    const fired = new Set(message.fired.map(({ name }) => name));
    for (const { name, score } of message.fired) {
      recorded += score;
      if (this.#changed.has(name)) touched = true;
      else sum += score;
    }
    for (const name of this.#changed) {
      const rule = this.#after.signals[name]!;
      if (!rule.enabled) continue;
      const turn = { atMs: message.atMs, text: message.text, toolCalls: 0 };
      const fires = this.#anew.has(name)
        ? detectSignal(rule.signal, turn, { earlier: past.turns, denials: 0 }) !== null
        : fired.has(name);
      if (!fires) continue;
      touched = true;
      sum += rule.points;
    }
    if (!touched) return message.behaviour;
    // What was recorded without the names of its signals stays.
    return Math.min(100, sum + Math.max(0, message.behaviour - recorded));
  }

  /** As recorded, and by as much more or less as the change makes of the same messages. */
  #accumulation(message: PastMessage, behaviour: number, past: Past): number {
    const { atMs } = message;
    past.before.push({ atMs, score: ownScore(message, message.behaviour, this.#before.scoring) });
    past.after.push({ atMs, score: ownScore(message, behaviour, this.#after.scoring) });
    past.turns.push({ atMs, text: message.text.slice(0, TURN_CHARACTERS), toolCalls: 0 });
    this.#characters += past.turns.at(-1)!.text.length;
    if (past.turns.length > MOST_TURNS) {
      this.#characters -= past.turns.shift()!.text.length;
      past.before.shift();
      past.after.shift();
    }
    const before = accumulationScore(past.before, atMs, this.#before.scoring.accumulation);
    const after = accumulationScore(past.after, atMs, this.#after.scoring.accumulation);
    return Math.min(100, Math.max(0, message.accumulation + after - before));
  }

  #past({ atMs, user, conversation }: PastMessage): Past {
    const key = conversation ?? (user === null ? '' : `user ${user}`);
    let past = key === '' ? undefined : this.#pasts.get(key);
    const last = past?.turns.at(-1);
    if (past === undefined || (conversation === null && last && atMs - last.atMs > PAUSE_MS)) {
      this.#forget(key);
      past = { turns: [], before: [], after: [] };
    }
    // Put last in the order in which conversations are forgotten.
    this.#pasts.delete(key);
    if (key !== '') this.#pasts.set(key, past);
    for (const oldest of this.#pasts.keys()) {
      if (this.#pasts.size <= MOST_CONVERSATIONS && this.#characters <= MOST_CHARACTERS) break;
      this.#forget(oldest);
    }
    return past;
  }

  #forget(key: string): void {
    this.#characters -= this.#pasts.get(key)?.turns.reduce((sum, turn) => sum + turn.text.length, 0) ?? 0;
    this.#pasts.delete(key);
  }
}

function ownScore(
  { pattern, ml }: PastMessage,
  behaviour: number,
  { ml_decides_from }: ScoringConfiguration,
): number {
  return Math.max(pattern, behaviour, ml !== null && ml >= ml_decides_from ? ml : 0);
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
