// Follows what answers lead to, for the guard's next look at their users: tool calls and denials, from the table and from Redis.
import { type Cursor, newSteps } from '../stores/monitor-activities.ts';
import { flowTimeMs, recentMessages } from '../stores/monitor-course.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { DatabaseClock } from './clock.ts';
import type { Courses } from './courses.ts';
import { userOf } from './guard-request.ts';

/** How far back the guard's memory is filled at a start. */
const RECENT_MINUTES = 60;
const PAGE = 2_000;
/** An answer is worked out within it; its session's flow is looked at so long, or until it says that it is complete. */
const LIVE_MS = 60_000;
/** Flows read at one look, those of the youngest sessions. */
const MOST_FLOWS = 100;
const MOST_SESSIONS = 10_000;
/** Denials remembered, for one may be told on a channel and in a stream. */
const REMEMBERED = 10_000;

export interface Flows {
  readonly up: boolean;
  /** What a session's flow says so far. */
  flow(sessionId: string): Promise<Readonly<Record<string, string>>[]>;
}

export class Follower {
  readonly #courses: Courses;
  readonly #clock: DatabaseClock;
  readonly #live = new Map<string, { readonly user: string; readonly untilMs: number }>();
  readonly #denials = new Set<string>();
  #cursor: Cursor | null = null;

  constructor(courses: Courses, clock: DatabaseClock) {
    this.#courses = courses;
    this.#clock = clock;
  }

  /** Fills the memory at first, then reads what is new; call it every second. */
  async turn(database: Database, shape: PlatformShape, flows: Flows | null): Promise<void> {
    if (this.#cursor === null) {
      const cursor = { at: new Date(this.#clock.now()).toISOString(), id: '' };
      for (const { userId, atMs, text, score } of await recentMessages(database, shape, RECENT_MINUTES))
        this.#courses.said(userId, atMs, text, score);
      this.#cursor = cursor;
    }
    const steps = await newSteps(database, shape, this.#cursor, PAGE);
    for (const { kind, userId, sessionId, at } of steps) {
      const user = userOf(userId) ?? userId;
      if (kind === 'tool-call') this.#courses.toolCalled(user, Date.parse(at));
      else if (sessionId !== null) this.#begin(sessionId, user);
    }
    const last = steps.at(-1);
    if (last) this.#cursor = { at: last.at, id: last.id };
    if (flows?.up) await this.#readFlows(flows);
  }

  /** A flow event of a user whom the platform watches, as published on `flow_events:<user>`. */
  flowEvent(payload: string): void {
    try {
      const event = JSON.parse(payload) as Record<string, unknown> | null;
      const user = userOf(event?.user_id);
      if (event !== null && user !== null) this.#note(user, String(event.session_id ?? ''), event);
    } catch {
      // Not an event.
    }
  }

  #begin(sessionId: string, user: string): void {
    this.#live.set(sessionId, { user, untilMs: this.#clock.now() + LIVE_MS });
    const [oldest] = this.#live.keys();
    if (this.#live.size > MOST_SESSIONS && oldest !== undefined) this.#live.delete(oldest);
  }

  /** The platform writes every flow into a stream of its own, whether or not it watches the user. */
  async #readFlows(flows: Flows): Promise<void> {
    const now = this.#clock.now();
    for (const [session, { untilMs }] of this.#live) if (untilMs < now) this.#live.delete(session);
    await Promise.all(
      [...this.#live].slice(-MOST_FLOWS).map(async ([session, { user }]) => {
        // Redis may go away meanwhile: it is looked at again.
        for (const event of await flows.flow(session).catch(() => [])) {
          this.#note(user, session, event);
          if (event.event_type === 'llm_complete') this.#live.delete(session);
        }
      }),
    );
  }

  #note(user: string, session: string, event: Readonly<Record<string, unknown>>): void {
    const denied =
      event.event_type === 'permission_denied' ||
      (event.event_type === 'mcp_permission_check' && event.status === 'denied');
    if (!denied) return;
    const key = `${session} ${event.node_id ?? event.timestamp}`;
    if (this.#denials.has(key)) return;
    this.#denials.add(key);
    const [oldest] = this.#denials;
    if (this.#denials.size > REMEMBERED && oldest !== undefined) this.#denials.delete(oldest);
    this.#courses.denied(user, flowTimeMs(event.timestamp) ?? this.#clock.now());
  }
}
