// The planning pass: runs attacks and other notable conversations of the whole time through the engine in order, in memory,
// so that each day can then be written by itself, newest first, and still be scored as if all days before were there.
//
// Plain conversations are left out: they never make an incident (a test holds it), so no later verdict depends on them.

import type { Rules } from '../scoring/engine.ts';
import { DAY_MS, dayOf } from './calendar.ts';
import { addIncident, copyStanding, type Incident, Judge, type Judged, type Standing } from './judge.ts';
import { play, type Utterance } from './script.ts';
import type { Planner, Session } from './sessions.ts';

/** A stretch of time whose history is written; sessions that begin in [fromMs, toMs) belong to it, cut off at toMs. */
export interface Stretch {
  readonly fromMs: number;
  readonly toMs: number;
}

/** A stretch to plan, and the incidents the database holds between its end and the next stretch (from live talk). */
export interface PlanItem {
  readonly stretch: Stretch;
  readonly after: readonly Incident[];
}

/** A day, or the part of it that lies in one stretch. */
export interface DayTask extends Stretch {
  readonly day: number;
}

export interface Plan {
  /** Of all stretches, oldest first, with the standing at each one's begin. */
  readonly tasks: readonly { readonly task: DayTask; readonly standing: Standing }[];
  readonly end: Standing;
}

export function daysOf(stretch: Stretch): DayTask[] {
  const tasks: DayTask[] = [];
  if (stretch.fromMs >= stretch.toMs) return tasks;
  for (let day = dayOf(stretch.fromMs); day * DAY_MS < stretch.toMs; day += 1) {
    tasks.push({
      day,
      fromMs: Math.max(stretch.fromMs, day * DAY_MS),
      toMs: Math.min(stretch.toMs, (day + 1) * DAY_MS),
    });
  }
  return tasks;
}

/** Sessions played and sorted by time; ties by session, so that a part of them is sorted as the whole. */
export function playAll(seed: number, sessions: readonly Session[]): Utterance[] {
  return sessions
    .flatMap((session) => play(seed, session))
    .sort((a, b) => a.atMs - b.atMs || a.session.number - b.session.number || a.place - b.place);
}

export function belongs(utterance: Utterance, { fromMs, toMs }: Stretch): boolean {
  return utterance.session.startMs >= fromMs && utterance.atMs < toMs;
}

export function makePlan(
  seed: number,
  planner: Planner,
  rules: Rules,
  base: Standing,
  items: readonly PlanItem[],
  noted: (judged: readonly Judged[]) => void = () => undefined,
): Plan {
  const standing = copyStanding(base);
  const tasks: { task: DayTask; standing: Standing }[] = [];
  for (const { stretch, after } of items) {
    for (const task of daysOf(stretch)) {
      tasks.push({ task, standing: copyStanding(standing) });
      const notable = planner.day(task.day).filter((session) => session.kind !== 'plain');
      const utterances = playAll(seed, notable).filter((utterance) => belongs(utterance, task));
      noted(new Judge(rules, standing).judge(utterances));
    }
    for (const incident of after) addIncident(standing.profiles, incident);
  }
  return { tasks, end: standing };
}
