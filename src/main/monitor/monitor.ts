// The monitor: scores live traffic, answers the guard, records and tells. One core, whether in a process of its own or in a console.
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { MonitorState } from '../../shared/protocol/monitor.ts';
import type { RedisProfile } from '../../shared/protocol/workspace.ts';
import { blockUsers } from '../stores/monitor-block.ts';
import { canRecord } from '../stores/monitor-record.ts';
import { blockRule } from '../stores/monitor-settings.ts';
import { forgetState, tellState } from '../stores/monitor-state.ts';
import { MonitorRedis } from '../streams/monitor-redis.ts';
import type { Database, Supervised } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { Activities } from './activities.ts';
import { ActivityJudge } from './activity-judge.ts';
import { Announcer } from './announcer.ts';
import { DatabaseClock } from './clock.ts';
import { Counts } from './counts.ts';
import { Courses } from './courses.ts';
import { Directory } from './directory.ts';
import { Follower } from './follower.ts';
import { Guard, MEMBER_MS } from './guard.ts';
import { digestOf, GUARD_ANSWERS, GUARD_RELOAD, GUARD_REQUESTS } from './guard-request.ts';
import { Judge } from './judge.ts';
import { Members } from './ownership.ts';
import { QueueFile } from './queue-file.ts';
import { takeSlot } from './queue-slot.ts';
import { Recorder } from './recorder.ts';
import { startRetention } from './retention.ts';

/** Monitors tell each other that they are there: `{id}`, or `{id, left: true}`. */
const MEMBERS = 'watchroom_monitors';
const FLOW_PATTERN = 'flow_events:*';
const HELLO_MS = 400;
const RULES_MS = 1_000;
const STATE_MS = 2_000;
/** What a stop waits for: answers under way, then records. */
const STOP_MS = { answers: 1_500, records: 4_000 };

export interface MonitorOptions {
  readonly database: Database & Supervised;
  /** Throws while the database was never reached. */
  shape(): PlatformShape;
  /** Null where there is no Redis: then nothing is asked, and alerts are told of by `publish`, if at all. */
  readonly redis: { readonly profile: RedisProfile; password(): Promise<string | undefined> } | null;
  readonly publish?: (channel: string, payload: string) => Promise<void>;
  readonly dataFolder: string;
  /** What the database is known by: each has a local queue of its own. */
  readonly workspace: string;
  readonly log: Log;
  /** Threads that search for patterns. */
  readonly threads?: number;
  readonly queueBytes?: number;
  /** Folder of a second classifier. */
  readonly secondModel?: string;
}

export interface Monitor {
  readonly id: string;
  readonly counts: Counts;
  state(): MonitorState;
  /** Whether it can do what it is for: rules read, and answering where it is asked. */
  ready(): boolean;
  /** Ends in order: what is under way is answered and recorded, or stays in the local queue. */
  stop(): Promise<void>;
}

export async function startMonitor(options: MonitorOptions): Promise<Monitor> {
  const { database, shape, log, dataFolder } = options;
  const id = `${hostname()}-${process.pid}-${randomUUID().slice(0, 8)}`;
  const startedAt = new Date().toISOString();
  const counts = new Counts();
  const clock = new DatabaseClock();
  const directory = new Directory();
  const courses = new Courses();
  const members = new Members(id);
  const follower = new Follower(courses, clock);
  const judge = new Judge({
    counts,
    log,
    threads: options.threads ?? 2,
    secondModel: options.secondModel ?? '',
    onSuspend: (pattern) => announcer.system('security_pattern_suspended', { pattern, monitor: id }),
  });
  const queueFolder = join(dataFolder, 'monitor-queue', digestOf(null, options.workspace).slice(0, 16));
  const slot = await takeSlot(queueFolder).catch((error: unknown) => {
    log('error', 'queue-not-opened', { problem: (error as NodeJS.ErrnoException).code ?? 'unknown' });
    return { folder: join(queueFolder, 'none'), release: () => undefined };
  });
  const queue = new QueueFile({
    folder: slot.folder,
    ...(options.queueBytes === undefined ? {} : { mostBytes: options.queueBytes }),
    onDropped(records) {
      counts.add('dropped', records);
      log('error', 'queue-full', { dropped: records });
    },
  });
  const redis =
    options.redis === null
      ? null
      : new MonitorRedis({
          ...options.redis,
          channels: [GUARD_REQUESTS, GUARD_ANSWERS, GUARD_RELOAD, MEMBERS],
          patterns: [FLOW_PATTERN],
          heard,
        });
  const announcer = new Announcer({
    database,
    shape,
    directory,
    clock,
    log,
    publish: redis ? (channel, payload) => redis.publish(channel, payload) : (options.publish ?? null),
  });
  const recorder = new Recorder({
    database,
    shape,
    queue,
    counts,
    log,
    onAlerts: (alerts) => announcer.alerts(alerts),
    onBlocked: (users) => void block(users),
  });
  const guard = new Guard({
    own: id,
    members,
    judge,
    directory,
    courses,
    recorder,
    counts,
    clock,
    log,
    answer: (payload) => redis?.publish(GUARD_ANSWERS, payload) ?? Promise.resolve(),
  });
  const activities = new Activities({
    own: id,
    database,
    shape,
    judge: new ActivityJudge({ database, shape, judge, directory, recorder, counts, clock, redis }),
    clock,
    redis,
    others: () => members.others(MEMBER_MS).length > 0,
    backfillHours: () => judge.monitor.backfill_hours,
    log,
  });

  function heard(channel: string, payload: string): void {
    if (channel === GUARD_REQUESTS) guard.heard(payload);
    else if (channel === GUARD_ANSWERS) guard.heardAnswer(payload);
    else if (channel === GUARD_RELOAD) void refresh();
    else if (channel === MEMBERS) heardMember(payload);
    else follower.flowEvent(payload);
  }

  function heardMember(payload: string): void {
    try {
      const said = JSON.parse(payload) as { id?: unknown; left?: unknown } | null;
      if (typeof said?.id !== 'string' || said.id.length > 200) return;
      if (said.left === true) members.left(said.id);
      else members.heard(said.id);
    } catch {
      // Not from a monitor.
    }
  }

  async function block(users: readonly string[]): Promise<void> {
    try {
      if (!judge.monitor.block_users || judge.settings.rollout_phase < 3) return;
      const rule = await blockRule(database, shape());
      if (rule === null) return;
      const done = await blockUsers(database, shape(), users, rule, 'monitor');
      counts.add('users_blocked', done.length);
      await announcer.blocked(done, rule.message);
    } catch (error) {
      log('warn', 'block-failed', { code: error instanceof Failure ? error.code : 'unknown' });
    }
  }

  let refreshing: Promise<void> | null = null;
  let started = false;
  function refresh(): Promise<void> {
    refreshing ??= (async () => {
      const known = shape();
      await clock.ask(database);
      if (await judge.refresh(database, known)) log('info', 'rules-read', { patterns: judge.patterns });
      await directory.refresh(database, known, clock.now());
      await follower.turn(database, known, redis);
      if (!started && canRecord(known)) {
        started = true;
        activities.start();
      }
      recorder.drain();
    })()
      .catch((error: unknown) => {
        if (!(error instanceof Failure && error.retryable))
          log('warn', 'refresh-failed', {
            problem: error instanceof Failure ? error.code : String(error).slice(0, 120),
          });
      })
      .finally(() => {
        refreshing = null;
      });
    return refreshing;
  }

  const hello = (left: boolean) =>
    redis?.publish(MEMBERS, JSON.stringify(left ? { id, left } : { id })).catch(() => undefined);

  const timers = [
    setInterval(() => void refresh(), RULES_MS),
    // Only one that can answer is counted on by the others.
    setInterval(() => judge.ready && void hello(false), HELLO_MS),
    setInterval(() => void tellState(database, state()).catch(() => undefined), STATE_MS),
  ];
  const endRetention = startRetention({
    database,
    shape,
    settings: () => judge.monitor,
    mine: () => activities.leads,
    log,
  });
  announcer.start();
  void refresh();
  redis
    ?.start()
    .catch((error: unknown) => log('error', 'redis-not-opened', { problem: String(error).slice(0, 80) }));
  log('info', 'monitor-started', { id });

  function state(): MonitorState {
    const health = database.health();
    const live = redis?.state ?? { state: 'absent' as const, problem: null };
    const { score, classifier } = judge.waiting;
    const problems = [
      health.state === 'down' ? `The database is away: ${health.problem ?? 'it does not answer'}` : null,
      live.problem,
      judge.ready ? null : 'No rules were read yet: every guard request is answered unchecked',
      started || health.state !== 'up'
        ? null
        : 'Nothing can be recorded: tables are missing, or this role may not write them',
      recorder.problem,
      queue.problem,
      counts.counts.dropped > 0 ? `${counts.counts.dropped} records were dropped` : null,
      judge.ml.state === 'ready' ? null : `The classifier does not speak: ${judge.ml.detail}`,
      ...judge.suspended.map(
        (name) => `Pattern ${name} is suspended: it was too slow three times within an hour`,
      ),
    ];
    return {
      id,
      host: hostname(),
      pid: process.pid,
      started_at: startedAt,
      leads: activities.leads,
      database: { state: health.state, problem: health.problem },
      redis: live,
      phase: judge.settings.rollout_phase,
      fail: judge.monitor.fail,
      text: judge.monitor.text,
      counts: { ...counts.counts },
      levels: { ...counts.levels },
      latency: counts.latency(),
      waiting: { score, record: recorder.waiting, classifier },
      queue: { records: queue.size, bytes: queue.bytes, problem: queue.problem },
      lag_seconds: activities.lagSeconds,
      suspended: [...judge.suspended],
      ml: judge.ml,
      rules: { patterns: judge.patterns, problems: judge.problems.length, ...judge.taken },
      // What is away is noticed by more than one.
      problems: [...new Set(problems.filter((problem) => problem !== null))],
    };
  }

  let stopping: Promise<void> | null = null;
  return {
    id,
    counts,
    state,
    ready: () => judge.ready && (redis === null || redis.up),
    stop() {
      stopping ??= (async () => {
        log('info', 'monitor-stopping', { id });
        for (const timer of timers) clearInterval(timer);
        // The others take over from this moment on.
        await hello(true);
        await guard.close(STOP_MS.answers);
        await endRetention();
        await Promise.race([
          activities.close(),
          new Promise((resolve) => setTimeout(resolve, STOP_MS.answers)),
        ]);
        await recorder.close(STOP_MS.records);
        await announcer.close();
        await forgetState(database, id).catch(() => undefined);
        redis?.close();
        queue.close();
        slot.release();
        await judge.close();
      })();
      return stopping;
    },
  };
}
