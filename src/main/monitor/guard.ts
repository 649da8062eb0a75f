// Answers the platform's guard: one monitor of all that hear a request, the next in line when it is silent, always in time.
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import type { Verdict } from '../scoring/engine.ts';
import type { DatabaseClock } from './clock.ts';
import type { Counts } from './counts.ts';
import type { Courses } from './courses.ts';
import type { Directory } from './directory.ts';
import {
  answeredId,
  answerText,
  digestOf,
  type GuardRequest,
  type GuardResult,
  readRequest,
  requestKeyOf,
  resultOf,
  resultWithout,
} from './guard-request.ts';
import type { Judge, Judgement } from './judge.ts';
import { type Members, placeOf } from './ownership.ts';
import { recordOf, reviewed, type Source, unscored } from './record.ts';
import type { Recorder } from './recorder.ts';

/** The platform gives up after two seconds; a verdict that takes longer than this is not waited for. */
const VERDICT_MS = 1_400;
/** A monitor that was not heard of for so long is not counted on. */
export const MEMBER_MS = 1_500;
/** How long the second in line waits for the first, the third for both … */
const TURN_MS = 300;
const MOST_TURNS = 4;
/** Requests and answers remembered, to know a repeated one. */
const REMEMBERED = 20_000;
/** A verdict that raises no alert is written down once the classifier has spoken, or after this. */
const CLASSIFIER_MS = 5_000;

export interface GuardOptions {
  readonly own: string;
  readonly members: Members;
  readonly judge: Judge;
  readonly directory: Directory;
  readonly courses: Courses;
  readonly recorder: Recorder;
  readonly counts: Counts;
  readonly clock: DatabaseClock;
  readonly log: Log;
  answer(payload: string): Promise<void>;
}

export class Guard {
  readonly #options: GuardOptions;
  /** Requests that others are to answer, until they have. */
  readonly #watched = new Map<string, NodeJS.Timeout>();
  /** Ids of requests that somebody has answered. */
  readonly #answered = new Set<string>();
  /** Answers given to requests, by their key; undefined while one is being worked out. */
  readonly #given = new Map<string, GuardResult | undefined>();
  #working = 0;
  #closed = false;

  constructor(options: GuardOptions) {
    this.#options = options;
  }

  /** A request, as it was heard. */
  heard(payload: string): void {
    if (this.#closed) return;
    const receivedAt = performance.now();
    const { own, members, judge, counts, log } = this.#options;
    const request = readRequest(payload);
    if ('malformed' in request) {
      counts.add('malformed');
      log('warn', 'guard-request-malformed', { why: request.malformed });
      return;
    }
    const others = members.others(MEMBER_MS);
    // One that is still starting is the last in line.
    const place = judge.ready
      ? placeOf(own, others, request.userId ?? String(request.requestId))
      : others.length;
    if (place === 0) void this.#answer(request, receivedAt);
    else this.#watch(request, receivedAt, Math.min(place, MOST_TURNS));
  }

  /** An answer, by whomever. */
  heardAnswer(payload: string): void {
    const id = answeredId(payload);
    if (id === null) return;
    remember(this.#answered, id);
    const timer = this.#watched.get(id);
    if (timer === undefined) return;
    clearTimeout(timer);
    this.#watched.delete(id);
  }

  /** Takes no more requests, and waits for those under way. */
  async close(milliseconds: number): Promise<void> {
    this.#closed = true;
    for (const timer of this.#watched.values()) clearTimeout(timer);
    this.#watched.clear();
    const until = performance.now() + milliseconds;
    while (this.#working > 0 && performance.now() < until)
      await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Another is to answer: its user's course is followed all the same, and it is taken over when nobody answers. */
  #watch(request: GuardRequest, receivedAt: number, place: number): void {
    const { courses, clock, counts } = this.#options;
    const id = String(request.requestId);
    if (this.#answered.has(id) || this.#watched.has(id)) return;
    const atMs = clock.now();
    const timer = setTimeout(() => {
      this.#watched.delete(id);
      counts.add('taken_over');
      void this.#answer(request, receivedAt);
    }, place * TURN_MS);
    this.#watched.set(id, timer);
    if (request.userId !== null && request.text !== null)
      setTimeout(
        () => {
          // Not before it is sure that this monitor does not judge it itself.
          if (!this.#given.has(keyOf(request))) courses.said(request.userId!, atMs, request.text!, 0);
        },
        place * TURN_MS + 50,
      ).unref();
  }

  async #answer(request: GuardRequest, receivedAt: number): Promise<void> {
    const key = keyOf(request);
    if (this.#given.has(key)) {
      const given = this.#given.get(key);
      // While the first is being worked out, its answer will do for both.
      if (given)
        await this.#give(request, { ...given, cached: true, latency_ms: since(receivedAt) }, receivedAt);
      return;
    }
    remember(this.#given, key, undefined);
    this.#working += 1;
    try {
      await this.#judge(request, key, receivedAt);
    } catch (error) {
      this.#options.log('error', 'guard-broke', { problem: error instanceof Error ? error.name : 'unknown' });
    } finally {
      this.#working -= 1;
    }
  }

  async #judge(request: GuardRequest, key: string, receivedAt: number): Promise<void> {
    const { judge, directory, courses, clock, counts } = this.#options;
    const { userId, text } = request;
    if (text !== null && !judge.ready) await within(judge.whenReady, VERDICT_MS - since(receivedAt));
    if (text === null || !judge.ready) {
      const why = text === null ? 'There is no text to check' : 'The rules could not be read yet';
      await this.#giveWithout(request, key, why, receivedAt);
      return;
    }
    const atMs = Math.floor(clock.now());
    const { role } = directory.person(userId);
    const course = userId === null ? { earlier: [], denials: 0, scored: [] } : courses.before(userId, atMs);
    const context = {
      ...course,
      profile: directory.profile(userId),
      bypassesBlocking: judge.bypasses(role),
    };
    const waitsMs = VERDICT_MS - since(receivedAt);
    const scoring = judge.score({ atMs, text, toolCalls: 0 }, context, { user: userId, role }, waitsMs);
    const judgement = await within(scoring, waitsMs);
    const source: Source = {
      endpoint: 'guard',
      requestKey: key,
      activityId: null,
      userId,
      conversationId: null,
      sessionId: null,
      digest: digestOf(userId, text),
      saidMs: atMs,
      text,
    };
    if (judgement !== null) {
      const result = resultOf(judgement.verdict, since(receivedAt), false);
      const given = this.#give(request, result, receivedAt, key);
      if (userId !== null) courses.said(userId, atMs, text, judgement.verdict.messageScore, judgement.read);
      void this.#record(source, judgement, result);
      await given;
      return;
    }
    const result = await this.#giveWithout(request, key, 'It could not be scored in time', receivedAt);
    if (userId !== null) courses.said(userId, atMs, text, 0);
    // Late is not never: what it would have been is written down all the same.
    scoring.then(
      (late) => void this.#record(source, { ...late, verdict: asAnswered(late.verdict, result) }, result),
      (error: unknown) => {
        counts.add('unscored');
        const verdict = unscored(error instanceof Failure ? error.message : 'It could not be scored');
        void recordOf(source, asAnswered(verdict, result), judge.monitor.text, {
          answered: { action: result.action, latency_ms: result.latency_ms },
        }).then((record) => this.#options.recorder.add(record, this.#options.recorder.keep(record)));
      },
    );
  }

  async #giveWithout(
    request: GuardRequest,
    key: string,
    why: string,
    receivedAt: number,
  ): Promise<GuardResult> {
    const { judge, counts } = this.#options;
    const result = resultWithout(why, judge.monitor.fail, judge.settings.rollout_phase, since(receivedAt));
    counts.add('answered_without_verdict');
    await this.#give(request, result, receivedAt, key);
    return result;
  }

  /** Answers, unless another guard was faster. An answer that cannot be sent is not waited for: the platform lets the message pass. */
  async #give(request: GuardRequest, result: GuardResult, receivedAt: number, key?: string): Promise<void> {
    const { counts, log, answer } = this.#options;
    if (key !== undefined) this.#given.set(key, result);
    const id = String(request.requestId);
    if (this.#answered.has(id) && !result.cached) {
      counts.add('answered_by_others');
      return;
    }
    remember(this.#answered, id);
    try {
      await answer(answerText(request, result));
      counts.answered(performance.now() - receivedAt);
    } catch (error) {
      log('warn', 'guard-answer-lost', { problem: error instanceof Error ? error.name : 'unknown' });
    }
  }

  /** Writes a verdict down: in the local queue at once, in the database at once where it raises an alert, else when the classifier has spoken, so that it is written once. */
  async #record(source: Source, judgement: Judgement, result: GuardResult): Promise<void> {
    const { judge, recorder, courses, counts } = this.#options;
    const { verdict, cuts } = judgement;
    const remarks = {
      cuts: cuts.map(({ name }) => name),
      answered: { action: result.action, latency_ms: result.latency_ms },
    };
    if (verdict.blocked) counts.add('blocked');
    const kept = judge.monitor.text;
    const first = await recordOf(source, verdict, kept, remarks);
    // Kept before the classifier speaks: a monitor that is killed meanwhile has answered this message, and must not forget it.
    const number = recorder.keep(first);
    const classified = judge.withMl(judgement).then((final) => {
      if (source.userId !== null) courses.raised(source.userId, source.saidMs, final.messageScore);
      return keepDeed(final, verdict);
    });
    if (verdict.alertLevel === null) {
      const final = await within(classified, CLASSIFIER_MS);
      await recorder.add(final === null ? first : await reviewed(first, final, kept), number);
      if (final !== null) return;
    } else await recorder.add(first, number);
    // What was written before the classifier spoke is raised where it finds more.
    const final = await classified;
    if (final.total > verdict.total) await recorder.raise(await reviewed(first, final, kept));
  }
}

/** The classifier comes too late to block: what was done stays, and at most an alert is added. */
export function keepDeed(final: Verdict, answered: Verdict): Verdict {
  if (final.blocked === answered.blocked) return final;
  const { alertLevel } = final;
  if (answered.blocked)
    return { ...final, blocked: true, action: alertLevel === 'CRITICAL' ? 'ESCALATED' : 'BLOCKED' };
  return { ...final, blocked: false, action: alertLevel === null ? 'LOGGED' : 'ALERTED' };
}

/** A verdict that came too late, with what was really answered. */
function asAnswered(verdict: Verdict, { safe }: GuardResult): Verdict {
  return keepDeed(verdict, { ...verdict, blocked: !safe });
}

function keyOf({ requestId, userId, text }: GuardRequest): string {
  return requestKeyOf(requestId, digestOf(userId, text ?? ''));
}

const since = (at: number): number => performance.now() - at;

/** What the promise gives, or null where it takes longer or fails; its failure is not unhandled. */
async function within<T>(promise: Promise<T>, milliseconds: number): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), Math.max(0, milliseconds));
  });
  try {
    return await Promise.race([promise.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Adds to a bounded memory, forgetting the oldest. */
function remember(memory: Set<string>, key: string): void;
function remember<T>(memory: Map<string, T>, key: string, value: T): void;
function remember(memory: Set<string> | Map<string, unknown>, key: string, value?: unknown): void {
  if (memory instanceof Set) memory.add(key);
  else memory.set(key, value);
  if (memory.size <= REMEMBERED) return;
  const [oldest] = memory.keys();
  if (oldest !== undefined) memory.delete(oldest);
}
