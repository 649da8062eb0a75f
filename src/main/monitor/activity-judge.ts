// Judges messages that the platform wrote down, conversation by conversation and in order, each in the light of what came before.

import type { ScoredTurn } from '../../shared/model/accumulation.ts';
import { Failure } from '../../shared/model/failure.ts';
import type { Turn } from '../scoring/behaviour.ts';
import type { ActivityMessage } from '../stores/monitor-activities.ts';
import { type ConversationPast, countToolCalls, flowTimeMs, readPasts } from '../stores/monitor-course.ts';
import { linkRecorded } from '../stores/monitor-seen.ts';
import type { MonitorRedis } from '../streams/monitor-redis.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { DatabaseClock } from './clock.ts';
import type { Counts } from './counts.ts';
import type { Directory } from './directory.ts';
import { keepDeed } from './guard.ts';
import { digestOf, userOf } from './guard-request.ts';
import type { Judge } from './judge.ts';
import { recordOf, type Source, unscored } from './record.ts';
import type { Recorder } from './recorder.ts';

/** Live flows are asked for only of messages this young; the platform keeps older ones in its table. */
const LIVE_MS = 10 * 60_000;
const LIVE_SESSIONS = 3;

export interface ActivityJudgeOptions {
  readonly database: Database;
  shape(): PlatformShape;
  readonly judge: Judge;
  readonly directory: Directory;
  readonly recorder: Recorder;
  readonly counts: Counts;
  readonly clock: DatabaseClock;
  readonly redis: MonitorRedis | null;
}

export class ActivityJudge {
  readonly #options: ActivityJudgeOptions;

  constructor(options: ActivityJudgeOptions) {
    this.#options = options;
  }

  /** Judges and records them; resolves when all are in the database. Rejects where they could not be judged now. */
  async record(messages: readonly ActivityMessage[]): Promise<void> {
    const { database, shape, judge, counts } = this.#options;
    if (messages.length === 0) return;
    if (!judge.ready) throw new Error('The rules are not read yet');
    const known = await linkRecorded(
      database,
      shape(),
      messages.map(({ id, at, text, userId, conversationId, sessionId }) => ({
        requestKey: null,
        activityId: id,
        digest: digestOf(userOf(userId), text),
        saidMs: Math.floor(Date.parse(at)),
        conversationId,
        sessionId,
        blocked: false,
      })),
    );
    counts.add('linked', known.size);
    const groups = new Map<string, ActivityMessage[]>();
    for (const message of messages.filter((_, place) => !known.has(place))) {
      const key = message.conversationId ?? `alone:${message.id}`;
      const group = groups.get(key);
      if (group) group.push(message);
      else groups.set(key, [message]);
    }
    const named = [...groups].filter(([key]) => !key.startsWith('alone:'));
    const firsts = new Map(named.map(([key, group]) => [key, group[0]!.at]));
    const pasts = await readPasts(database, shape(), firsts);
    const tools = await countToolCalls(database, shape(), [...firsts.keys()]);
    const recorded: Promise<unknown>[] = [];
    await Promise.all(
      [...groups].map(([key, group]) =>
        this.#follow(group, pasts.get(key) ?? { earlier: [], scored: [], denials: [] }, tools, recorded),
      ),
    );
    await Promise.all(recorded);
  }

  /** One conversation: each message is judged when the one before it was. */
  async #follow(
    group: readonly ActivityMessage[],
    past: ConversationPast,
    tools: ReadonlyMap<string, number>,
    recorded: Promise<unknown>[],
  ): Promise<void> {
    const { judge, directory, counts } = this.#options;
    const toolsOf = (session: string | null) => (session === null ? 0 : (tools.get(session) ?? 0));
    const earlier: Turn[] = past.earlier.map(({ atMs, text, sessionId }) => ({
      atMs,
      text,
      toolCalls: toolsOf(sessionId),
    }));
    const known = new Map(past.scored.map((one) => [one.sessionId, one.eventId]));
    const mine = new Set(group.map(({ sessionId }) => sessionId));
    const scored: ScoredTurn[] = past.scored
      .filter(({ sessionId }) => !mine.has(sessionId))
      .map(({ atMs, pattern, behaviour, ml }) => ({
        atMs,
        score: Math.max(pattern, behaviour, ml !== null && ml >= judge.settings.ml_decides_from ? ml : 0),
      }));
    const denials = [...past.denials, ...(await this.#liveDenials(group))];
    for (const { id, at, text, conversationId, sessionId, ...message } of group) {
      const saidMs = Math.floor(Date.parse(at));
      const userId = userOf(message.userId);
      const { role } = directory.person(userId);
      const turn = { atMs: saidMs, text, toolCalls: toolsOf(sessionId) };
      const context = {
        earlier: earlier.filter(({ atMs }) => atMs <= saidMs).slice(-60),
        denials: denials.filter((when) => when <= saidMs).length,
        scored: scored.filter(({ atMs }) => atMs <= saidMs),
        profile: directory.profile(userId),
        bypassesBlocking: judge.bypasses(role),
      };
      const source: Source = {
        endpoint: 'activities',
        requestKey: null,
        activityId: id,
        userId,
        conversationId,
        sessionId,
        digest: digestOf(userId, text),
        saidMs,
        text,
      };
      try {
        const judgement = await judge.score(turn, context, { user: userId, role });
        const { verdict } = judgement;
        earlier.push(turn);
        scored.push({ atMs: saidMs, score: verdict.messageScore });
        const event = sessionId === null ? undefined : known.get(sessionId);
        recorded.push(
          judge.withMl(judgement).then(async (final) => {
            // It was said long ago: nothing can be blocked any more.
            const told = keepDeed(final, { ...final, blocked: false });
            const record = await recordOf(source, told, judge.monitor.text, {
              cuts: judgement.cuts.map(({ name }) => name),
            });
            await this.#options.recorder.add({ ...record, knownEvent: event ?? null }, null);
          }),
        );
      } catch (error) {
        if (!(error instanceof Failure) || error.code !== 'scoring-failed') throw error;
        counts.add('unscored');
        recorded.push(
          recordOf(source, unscored(error.message), judge.monitor.text).then((record) =>
            this.#options.recorder.add(record, null),
          ),
        );
      }
    }
  }

  /** Denials of answers that are still being worked out: their flows are in Redis only. */
  async #liveDenials(group: readonly ActivityMessage[]): Promise<number[]> {
    const { redis, clock } = this.#options;
    const since = clock.now() - LIVE_MS;
    const young = group.filter(({ at, sessionId }) => sessionId !== null && Date.parse(at) > since);
    if (!redis?.up || young.length === 0) return [];
    const flows = await Promise.all(
      young.slice(-LIVE_SESSIONS).map(({ sessionId }) => redis.flow(sessionId!).catch(() => [])),
    );
    return flows.flat().flatMap((event) => {
      const denied =
        event.event_type === 'permission_denied' ||
        (event.event_type === 'mcp_permission_check' && event.status === 'denied');
      return denied ? [flowTimeMs(event.timestamp) ?? clock.now()] : [];
    });
  }
}
