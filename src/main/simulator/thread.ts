// The simulator's worker thread: plans, builds days and talks, so that no generating or scoring ever holds up the core.
import type { MessagePort } from 'node:worker_threads';
import { buildDay } from './day.ts';
import { configuredRules, copyStanding, simulatedRules } from './judge.ts';
import { Live } from './live.ts';
import { makePeople } from './people.ts';
import { makePlan, type Plan } from './plan.ts';
import { Planner } from './sessions.ts';
import type { FromThread, ToThread } from './wire.ts';

const TICK_MS = 500;

/** Answers the core until the thread is ended. A mistake here ends the thread, which the core hears as its error. */
export function serveSimulator(port: MessagePort): void {
  const post = (message: FromThread) => port.postMessage(message);
  const rules = simulatedRules();
  let work: { seed: number; planner: Planner; plan: Plan; nowMs: number } | null = null;

  let live: Live | null = null;
  let liveRules = rules;

  port.on('message', (message: ToThread) => {
    if (message.t === 'configure') {
      liveRules = configuredRules(rules, message.configuration);
      live?.use(liveRules);
      return;
    }
    if (message.t === 'plan') {
      const { seed, base, items, nowMs } = message;
      const planner = new Planner(seed, makePeople(seed));
      const plan = makePlan(seed, planner, rules, base, items);
      work = { seed, planner, plan, nowMs };
      post({ t: 'planned', tasks: plan.tasks.map(({ task }) => task), end: plan.end });
      return;
    }
    if (!work) throw new Error('The simulator was asked before it had a plan');
    const { seed, planner, plan } = work;
    if (message.t === 'day') {
      post({
        t: 'day',
        part: buildDay({ seed, planner, rules, ...plan.tasks[message.place]!, nowMs: work.nowMs }),
      });
      return;
    }
    const { nowMs, written } = message;
    const talk = new Live({
      seed,
      planner,
      rules: liveRules,
      standing: copyStanding(plan.end),
      nowMs,
      written,
    });
    live = talk;
    // The core's clock may be another than this machine's; only the distance from its now counts here.
    const began = performance.now();
    setInterval(() => {
      const tick = talk.tick(nowMs + Math.floor(performance.now() - began));
      if (tick) post({ t: 'live', tick });
    }, TICK_MS);
  });
}
