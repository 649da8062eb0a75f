// What each user said lately, as the guard needs it: a request names no conversation, so the course is read from pauses.

import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import { type Course, readTurn, type Turn, type TurnReading } from '../scoring/behaviour.ts';

/** A pause this long ends a course. */
const PAUSE_MS = 30 * 60_000;
const LONGEST_MS = 4 * 60 * 60_000;
const MOST_TURNS = 40;
const MOST_DENIALS = 200;
/** Characters of an earlier message that still count. */
const TURN_CHARACTERS = 4_000;
const MOST_USERS = 20_000;
const MOST_CHARACTERS = 64 * 1024 * 1024;

interface Told extends Omit<Turn, 'text' | 'read'> {
  readonly score: number;
  text: string;
  /** Worked out when it is first asked for: most are noted by monitors that never judge their users. */
  read?: TurnReading;
}

interface Person {
  turns: Told[];
  denials: number[];
}

export class Courses {
  readonly #people = new Map<string, Person>();
  #characters = 0;

  /** A user's course at a moment; empty after a pause. Turns come with what is read of their texts: those would be copied to a thread for nothing. */
  before(userId: string, atMs: number): Course & { readonly scored: readonly ScoredTurn[] } {
    const person = this.#people.get(userId);
    if (!person) return { earlier: [], denials: 0, scored: [] };
    const turns: Told[] = [];
    let next = atMs;
    for (let at = person.turns.length - 1; at >= 0; at -= 1) {
      const turn = person.turns[at]!;
      if (next - turn.atMs > PAUSE_MS || atMs - turn.atMs > LONGEST_MS) break;
      turns.unshift(turn);
      next = turn.atMs;
    }
    const since = turns[0]?.atMs ?? atMs;
    return {
      earlier: turns.map((turn) => ({
        atMs: turn.atMs,
        text: '',
        toolCalls: turn.toolCalls,
        read: this.#read(turn),
      })),
      scored: turns.map(({ atMs: at, score }) => ({ atMs: at, score })),
      denials: person.denials.filter((at) => at >= since && at <= atMs).length,
    };
  }

  /** Notes a message, with what was read of it where that is known; those of a user come in order of time, or nearly. */
  said(userId: string, atMs: number, text: string, score: number, read?: TurnReading): void {
    const person = this.#take(userId);
    const turn: Told = {
      atMs,
      text: read ? '' : text.slice(0, TURN_CHARACTERS),
      toolCalls: 0,
      score,
      ...(read && { read }),
    };
    const place = person.turns.findLastIndex((earlier) => earlier.atMs <= atMs);
    person.turns.splice(place + 1, 0, turn);
    this.#characters += sizeOf(turn);
    if (person.turns.length > MOST_TURNS) this.#characters -= sizeOf(person.turns.shift()!);
    this.#bound();
  }

  /** Raises the score of a message noted before. */
  raised(userId: string, atMs: number, score: number): void {
    this.#change(
      userId,
      (turn) => turn.atMs === atMs,
      (turn) => ({ ...turn, score: Math.max(turn.score, score) }),
    );
  }

  /** Notes a tool call: it belongs to the user's last message before it. */
  toolCalled(userId: string, atMs: number): void {
    this.#change(
      userId,
      (turn) => turn.atMs <= atMs,
      (turn) => ({ ...turn, toolCalls: turn.toolCalls + 1 }),
    );
  }

  denied(userId: string, atMs: number): void {
    // It may be heard of before the message that led to it.
    const { denials } = this.#take(userId);
    denials.push(atMs);
    if (denials.length > MOST_DENIALS) denials.shift();
    this.#bound();
  }

  get users(): number {
    return this.#people.size;
  }

  #read(turn: Told): TurnReading {
    if (turn.read) return turn.read;
    this.#characters -= sizeOf(turn);
    turn.read = readTurn(turn.text);
    turn.text = '';
    this.#characters += sizeOf(turn);
    return turn.read;
  }

  #change(userId: string, which: (turn: Told) => boolean, change: (turn: Told) => Told): void {
    const turns = this.#people.get(userId)?.turns;
    const place = turns?.findLastIndex(which) ?? -1;
    if (turns && place >= 0) turns[place] = change(turns[place]!);
  }

  /** The user's course, put last in the order in which courses are forgotten. */
  #take(userId: string): Person {
    const person = this.#people.get(userId) ?? { turns: [], denials: [] };
    this.#people.delete(userId);
    this.#people.set(userId, person);
    return person;
  }

  #bound(): void {
    for (const [userId, { turns }] of this.#people) {
      if (this.#people.size <= MOST_USERS && this.#characters <= MOST_CHARACTERS) return;
      this.#people.delete(userId);
      this.#characters -= turns.reduce((sum, turn) => sum + sizeOf(turn), 0);
    }
  }
}

function sizeOf({ text, read }: Told): number {
  return text.length + (read?.words.length ?? 0);
}
