// The simulated company: the same for the same seed, believable in its rhythm, and planned as it is later written.
import { expect, test } from 'vitest';
import { DAY_MS, dayOf } from '../../../../src/main/simulator/calendar.ts';
import { buildDay } from '../../../../src/main/simulator/day.ts';
import { bells } from '../../../../src/main/simulator/findings.ts';
import {
  isEvent,
  Judge,
  type Judged,
  type Standing,
  simulatedRules,
} from '../../../../src/main/simulator/judge.ts';
import { makePeople } from '../../../../src/main/simulator/people.ts';
import { makePlan, playAll } from '../../../../src/main/simulator/plan.ts';
import { Planner } from '../../../../src/main/simulator/sessions.ts';
import { DEFAULT_SEED } from '../../../../src/main/simulator/simulator.ts';

const seed = DEFAULT_SEED;
const people = makePeople(seed);
const planner = new Planner(seed, people);
const rules = simulatedRules();
const nobody = (): Standing => ({ profiles: new Map(), blocks: new Map(), violations: new Map() });
const WEDNESDAY = dayOf(Date.UTC(2026, 2, 18));
const SUNDAY = WEDNESDAY - 3;
const stretch = { fromMs: (WEDNESDAY - 1) * DAY_MS, toMs: (WEDNESDAY + 1) * DAY_MS - 6 * 3_600_000 };

function planned(): { plan: ReturnType<typeof makePlan>; noted: Judged[] } {
  const noted: Judged[] = [];
  const plan = makePlan(seed, planner, rules, nobody(), [{ stretch, after: [] }], (judged) =>
    noted.push(...judged),
  );
  return { plan, noted };
}

test('every pattern of the pack is usable', () => {
  expect(rules.problems).toEqual([]);
});

test('about 200 people with unique names, some in one id space only', () => {
  expect(people.length).toBeGreaterThan(195);
  expect(new Set(people.map((person) => person.username)).size).toBe(people.length);
  expect(people.some((person) => person.authId === null)).toBe(true);
  expect(people.some((person) => person.publicId === null)).toBe(true);
  expect(makePeople(seed)).toEqual(people);
  expect(makePeople(seed + 1)).not.toEqual(people);
});

test('working days are busy, Sundays are not, and nights are quieter than days', () => {
  const busy = planner.day(WEDNESDAY);
  expect(busy.length).toBeGreaterThan(2 * planner.day(SUNDAY).length);
  const hour = (startMs: number) => new Date(startMs).getUTCHours();
  const day = busy.filter(({ startMs }) => hour(startMs) >= 8 && hour(startMs) < 14).length;
  const night = busy.filter(({ startMs }) => hour(startMs) >= 19 || hour(startMs) < 1).length;
  expect(day).toBeGreaterThan(2 * night);
});

test('plain conversations never make an event, which is what lets the plan leave them out', () => {
  for (const day of [WEDNESDAY, SUNDAY, WEDNESDAY + 100]) {
    const plain = planner.day(day).filter((session) => session.kind === 'plain');
    const events = new Judge(rules, nobody())
      .judge(playAll(seed, plain))
      .filter(({ verdict }) => isEvent(verdict));
    expect(events.map(({ utterance }) => utterance.text)).toEqual([]);
  }
}, 60_000);

test('days built newest first, each by itself, hold the very verdicts of a run in order of time', () => {
  const { plan, noted } = planned();
  const inOrder = noted
    .filter(({ verdict }) => isEvent(verdict))
    .map(({ utterance, verdict }) => [utterance.sessionId, verdict.total]);
  const built = [...plan.tasks]
    .reverse()
    .map(({ task, standing }) => buildDay({ seed, planner, rules, task, standing, nowMs: stretch.toMs }));
  const events = [...built]
    .reverse()
    .flatMap((part) => part.batches.filter(({ table }) => table === 'omni2.security_risk_events'));
  const written = events
    .flatMap(({ lines }) => lines.trimEnd().split('\n'))
    .map((line) => {
      const cells = line.split('\t');
      return [cells[3], Number(cells[8])];
    });
  expect(written.length).toBeGreaterThan(20);
  expect(written).toEqual(inOrder);
}, 60_000);

test('a day is the same each time it is built', () => {
  const { plan } = planned();
  const { task, standing } = plan.tasks.at(-1)!;
  const build = () => buildDay({ seed, planner, rules, task, standing, nowMs: stretch.toMs });
  expect(build()).toEqual(build());
}, 60_000);

test('doorbell messages fit into a NOTIFY in any script', () => {
  const { noted } = planned();
  const rung = noted.flatMap((judged) => bells(judged, 1));
  expect(rung.length).toBeGreaterThan(0);
  for (const { payload } of rung) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
});
