// Follows what answers lead to, for the guard's next look at their users: tool calls and denials, from the table and from Redis.
import { type Cursor, newToolCalls } from '../stores/monitor-activities.ts';
import { flowTimeMs, recentMessages } from '../stores/monitor-course.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { DatabaseClock } from './clock.ts';
import type { Courses } from './courses.ts';
import { userOf } from './guard-request.ts';

/** How far back the guard's memory is filled at a start. */
const RECENT_MINUTES = 60;
const PAGE = 2_000;

export class Follower {
  readonly #courses: Courses;
  readonly #clock: DatabaseClock;
  #cursor: Cursor | null = null;

  constructor(courses: Courses, clock: DatabaseClock) {
    this.#courses = courses;
    this.#clock = clock;
  }

  /** Fills the memory at first, then reads what is new; call it every second. */
  async turn(database: Database, shape: PlatformShape): Promise<void> {
    if (this.#cursor === null) {
      const cursor = { at: new Date(this.#clock.now()).toISOString(), id: '' };
      for (const { userId, atMs, text, score } of await recentMessages(database, shape, RECENT_MINUTES))
        this.#courses.said(userId, atMs, text, score);
      this.#cursor = cursor;
    }
    const calls = await newToolCalls(database, shape, this.#cursor, PAGE);
    for (const { userId, at } of calls) this.#courses.toolCalled(userOf(userId) ?? userId, Date.parse(at));
    const last = calls.at(-1);
    if (last) this.#cursor = { at: last.at, id: last.id };
  }

  /** A flow event of a user whom the platform watches, as published on `flow_events:<user>`. */
  flowEvent(payload: string): void {
    try {
      const event = JSON.parse(payload) as Record<string, unknown> | null;
      const user = userOf(event?.user_id);
      if (user === null) return;
      const atMs = flowTimeMs(event?.timestamp) ?? this.#clock.now();
      const denied =
        event?.event_type === 'permission_denied' ||
        (event?.event_type === 'mcp_permission_check' && event.status === 'denied');
      if (denied) this.#courses.denied(user, atMs);
    } catch {
      // Not an event.
    }
  }
}
