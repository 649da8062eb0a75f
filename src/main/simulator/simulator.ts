// The simulator of the embedded workspace: a month of history, newest day first, and live talk from then on.
import { Worker } from 'node:worker_threads';
import type { Configuration } from '../../shared/model/configuration.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { Database } from '../workspace/port.ts';
import { workerPath } from '../workspace/worker-path.ts';
import { DAY_MS, dayOf } from './calendar.ts';
import { SIMULATOR_DDL } from './ddl.ts';
import type { DayTask } from './plan.ts';
import { referenceRows } from './reference.ts';
import { COLUMNS } from './rows.ts';
import * as store from './store.ts';
import { SimulatorThread } from './thread-client.ts';
import type { LiveTick } from './wire.ts';

export interface SimulatorJob {
  /** Aborted when the user cancels the job: what is missing is written at the next start. */
  readonly signal: AbortSignal;
  /** `fraction` is 0–1. */
  progress(fraction: number, detail: string): void;
}

export interface SimulatorOptions {
  /** Of the embedded workspace, migrated; never a server's. */
  readonly database: Database;
  readonly seed?: number;
  /** Epoch milliseconds. */
  readonly clock?: () => number;
  /** Runs work as a job that shows its progress. */
  readonly runJob: (
    title: string,
    options: { readonly cancellable: boolean },
    work: (job: SimulatorJob) => Promise<void>,
  ) => Promise<void>;
  /** Told when the simulator ends by a mistake; nothing else of the console depends on it. */
  readonly onError: (error: unknown) => void;
  /** The simulator's thread, where it was started ahead of the database; it is ended with the simulator. */
  readonly worker?: Worker;
  /** False leaves live talk out: for tests of the history. */
  readonly live?: boolean;
  /** Whole days of history before today. */
  readonly days?: number;
}

export interface Simulator {
  /** Resolves when the newest day can be read; the older days follow as a job, and the talk has begun. */
  start(): Promise<void>;
  /** Resolves when all that was missing is written, or the writing was given up. */
  filled(): Promise<void>;
  /** Judges what is said from now on by another configuration; what was said stays as it was judged. */
  configure(configuration: Configuration): void;
  /** Ends the talk and the filling; nothing half-written remains visible. */
  stop(): Promise<void>;
}

export const DEFAULT_SEED = 20_260_101;
const HISTORY_DAYS = 30;
/** Where the console tells its windows to read alerts anew: older days have come. */
const CHANGES_CHANNEL = 'security_console_changes';
/** A shorter absence leaves no gap worth filling. */
const SHORTEST_GAP_MS = 60_000;

interface Step {
  readonly run: store.Run;
  readonly task: DayTask;
  /** Its place in the plan. */
  readonly place: number;
  /** Left over from an earlier start, so that parts of it may be there. */
  readonly resumed: boolean;
}

/** Starts the thread, which compiles its patterns at once: that takes about as long as opening a database. */
export function startSimulatorThread(): Worker {
  return new Worker(workerPath('simulator'));
}

/** The workspace was closed: nothing failed, and nothing is lost. */
function interrupted(): Failure {
  return new Failure('cancelled', 'The workspace was closed', 'The rest is written when it is opened again.');
}

export function createSimulator(options: SimulatorOptions): Simulator {
  const { database, seed = DEFAULT_SEED, clock = Date.now, days = HISTORY_DAYS } = options;
  let thread: SimulatorThread | null = null;
  let filling: Promise<void> = Promise.resolve();
  let writing: Promise<void> = Promise.resolve();
  let stopped = false;

  async function start(): Promise<void> {
    try {
      await begin();
    } catch (error) {
      // What a stop cuts short is no mistake.
      if (!stopped) throw error;
    }
  }

  async function begin(): Promise<void> {
    if (database.engine !== 'pglite') throw new Error('The simulator never runs on a server workspace');
    const nowMs = clock();
    const client = new SimulatorThread(options.worker ?? startSimulatorThread(), options.onError);
    thread = client;
    await database.script(SIMULATOR_DDL);
    if (!(await store.hasReference(database))) await writeReference(nowMs);
    const before = await store.readRuns(database);
    const run = await openRun(before, nowMs);
    const runs = before.includes(run) ? before : [...before, run];
    if (stopped) return;

    const steps = await planSteps(client, runs, before, nowMs);
    await store.raiseSequences(database, dayOf(nowMs));
    const [first, ...rest] = steps;
    if (first) await writeStep(client, first);
    if (stopped) return;
    await tellWindows();
    if (options.live ?? true) await goLive(client, run.id, nowMs);
    if (rest.length > 0) filling = fill(client, rest);
  }

  async function writeReference(nowMs: number): Promise<void> {
    await database.transaction(async (sql) => {
      for (const { table, columns, rows } of referenceRows(seed, nowMs))
        await store.insertRows(sql, table, columns, rows);
    });
  }

  /** A new run from where the last one stopped, or the last one where no time has gone by. */
  async function openRun(before: readonly store.Run[], nowMs: number): Promise<store.Run> {
    const last = before.at(-1);
    const earliest = (dayOf(nowMs) - days) * DAY_MS;
    if (last && nowMs - last.liveUntilMs < SHORTEST_GAP_MS) return last;
    return store.addRun(database, seed, {
      fromMs: Math.max(last?.liveUntilMs ?? earliest, earliest),
      toMs: nowMs,
    });
  }

  /** What is to be written, newest first. */
  async function planSteps(
    client: SimulatorThread,
    runs: readonly store.Run[],
    before: readonly store.Run[],
    nowMs: number,
  ): Promise<Step[]> {
    const isOpen = (run: store.Run) =>
      run.daysDone.size < Math.max(1, dayOf(run.toMs - 1) - dayOf(run.fromMs) + 1);
    const firstOpen = runs.findIndex(isOpen);
    const open = firstOpen < 0 ? [] : runs.slice(firstOpen);
    const fromMs = open[0]?.fromMs ?? nowMs;
    const base = await store.readStanding(database, fromMs);
    const items = [
      // A stretch without time carries what the database knows from before into the plan.
      { stretch: { fromMs, toMs: fromMs }, after: await store.readIncidents(database, 0, fromMs) },
      ...(await Promise.all(
        open.map(async (run, index) => ({
          stretch: { fromMs: run.fromMs, toMs: run.toMs },
          after: await store.readIncidents(database, run.toMs, open[index + 1]?.fromMs ?? nowMs),
        })),
      )),
    ];
    const { tasks, end } = await client.plan(seed, base, items, nowMs);
    await database.transaction(async (sql) => {
      await store.writeProfiles(sql, [...end.profiles]);
      await store.writeBlocks(sql, [...end.blocks], nowMs);
    });
    return tasks
      .map((task, place) => {
        const run = open.find((each) => task.fromMs >= each.fromMs && task.toMs <= each.toMs)!;
        return { run, task, place, resumed: before.includes(run) };
      })
      .filter(({ run, task }) => !run.daysDone.has(task.day))
      .reverse();
  }

  async function writeStep(client: SimulatorThread, step: Step, signal?: AbortSignal): Promise<boolean> {
    const part = await client.day(step.place);
    if (step.resumed) await store.clearDay(database, part);
    for (const { table, lines } of part.batches) {
      if (stopped || signal?.aborted) return false;
      await database.copyIn(table, COLUMNS[table], [lines]);
    }
    if (stopped || signal?.aborted) return false;
    await store.finishDay(database, step.run.id, part);
    if (step.task.toMs === step.run.toMs) await store.writeHealth(database, part.health);
    return true;
  }

  /** What COPY wrote, no doorbell rang for: windows read their lists anew. */
  async function tellWindows(): Promise<void> {
    await database.notify(CHANGES_CHANNEL, JSON.stringify({ by: null, keys: 'all' }));
  }

  async function fill(client: SimulatorThread, steps: readonly Step[]): Promise<void> {
    const work = options.runJob('Writing the simulated history', { cancellable: true }, async (job) => {
      for (const [index, step] of steps.entries()) {
        job.progress(index / steps.length, `${index} of ${steps.length} days, newest first`);
        const whole = await writeStep(client, step, job.signal).catch((error: unknown) => {
          if (!stopped) throw error;
          return false;
        });
        job.signal.throwIfAborted();
        if (!whole) throw interrupted();
      }
      await database.execute('ANALYZE');
      await tellWindows();
    });
    // A cancelled or failed job is shown as such; it takes nothing else with it.
    await work.catch((error: unknown) => {
      if (!stopped) options.onError(error);
    });
  }

  async function goLive(client: SimulatorThread, runId: number, nowMs: number): Promise<void> {
    const beginMs = Math.max(clock(), nowMs);
    const written = await store.liveNumbersTaken(database, dayOf(beginMs));
    client.live(beginMs, written, (tick) => {
      writing = writing.then(() => writeTick(runId, tick)).catch(options.onError);
    });
  }

  async function writeTick(runId: number, tick: LiveTick): Promise<void> {
    if (stopped) return;
    await store.writeTick(database, runId, tick);
    for (const { channel, payload } of tick.bells) await database.notify(channel, payload);
  }

  return {
    start,
    filled: () => filling,
    configure(configuration) {
      thread?.configure(configuration);
    },
    async stop() {
      stopped = true;
      await thread?.end();
      await filling;
      await writing;
    },
  };
}
