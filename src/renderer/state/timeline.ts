// A timeline on screen: marks of each subject around the view, read anew when the view leaves them or could be told in more detail.
import { createStore } from 'zustand/vanilla';
import { type Peaks, peaksOf } from '../../shared/model/accumulation.ts';
import type { FailureDetails } from '../../shared/model/failure.ts';
import { clampView, MARK_KINDS, MOST_MARKS, stepFor } from '../../shared/model/timeline.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';
import type { TimelineRange } from './timeline-query.ts';

type Answer = CallOutput<'timeline.read'>;

/** What is known of a subject around the view, as a chart takes it. */
export interface Track extends Omit<Answer, 'marks' | 'from' | 'to'> {
  /** What was read, epoch milliseconds. */
  readonly from: number;
  readonly to: number;
  readonly marks: {
    readonly time: Float64Array;
    readonly kind: Uint8Array;
    readonly score: Float32Array;
    readonly count: Uint32Array | null;
  };
  /** What adds up; null where marks are gathered. */
  readonly peaks: Peaks | null;
}

export interface TimelineState {
  /** Null until the core has chosen one. */
  readonly view: TimelineRange | null;
  readonly tracks: ReadonlyMap<string, Track>;
  readonly failures: ReadonlyMap<string, FailureDetails>;
  readonly reading: boolean;
}

/** A view that moves is read for when it has come to rest. */
const REST_MS = 90;
/** Changes are gathered for so long before they are read. */
const AFTER_CHANGE_MS = 1_000;
const POLL_MS = 15_000;
const STEPS_A_VIEW = 700;

export type Timeline = ReturnType<typeof createTimeline>;

/** A timeline over a client. Nothing is read before `start`. */
export function createTimeline(
  client: Pick<Client, 'call' | 'subscribe'>,
  keys: readonly string[],
  range: TimelineRange | null,
) {
  const store = createStore<TimelineState>(() => ({
    view: range,
    tracks: new Map(),
    failures: new Map(),
    reading: false,
  }));
  const { getState: get, setState: set } = store;
  const most = Math.floor(MOST_MARKS / keys.length);
  let turn = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  async function readOne(key: string, view: TimelineRange | null): Promise<Track> {
    // Half a view more on either side, so that the next step aside is there already.
    const margin = view ? (view.to - view.from) / 2 : 0;
    const answer = await client.call('timeline.read', {
      key,
      range: view && { from: iso(view.from - margin), to: iso(view.to + margin) },
      most,
      steps: STEPS_A_VIEW * 2,
    });
    return trackOf(answer, key === keys[0]);
  }

  async function read(): Promise<void> {
    clearTimeout(timer);
    const mine = ++turn;
    const { view } = get();
    set({ reading: true });
    const failures = new Map<string, FailureDetails>();
    const tracks = new Map(get().tracks);
    const one = async (key: string, of: TimelineRange | null) => {
      try {
        tracks.set(key, await readOne(key, of));
      } catch (error) {
        failures.set(key, detailsOf(error));
      }
    };
    const [first, ...others] = keys as [string, ...string[]];
    if (view === null) await one(first, null);
    const chosen = tracks.get(first);
    const seen = view ?? (chosen ? { from: chosen.from, to: chosen.to } : null);
    await Promise.all((view === null ? others : keys).map((key) => one(key, seen)));
    if (mine !== turn) return;
    set({ tracks, failures, reading: false, ...(get().view === null && { view: seen }) });
    // It may have been moved on while this was read.
    if (!satisfied()) rest();
  }

  /** Whether the view is told by what is here, as finely as it could be. */
  function satisfied(): boolean {
    const { view, tracks, failures } = get();
    if (view === null) return false;
    return keys.every((key) => {
      const track = tracks.get(key);
      // What could not be read is asked for again when the view moves, or by hand.
      if (failures.has(key)) return true;
      if (!track) return false;
      const span = view.to - view.from;
      const within = track.from <= view.from && track.to >= view.to;
      const fine = track.stepMs === null || track.stepMs <= stepFor(span * 2, STEPS_A_VIEW * 2);
      // What was gathered over a longer time may be few enough by now to stand each by itself.
      const single = track.stepMs === null || track.to - track.from <= span * 2.1;
      // Marks by the ten thousand around a short view are of no use.
      const coarse =
        track.stepMs !== null || track.marks.time.length < 20_000 || track.to - track.from < span * 40;
      return within && fine && single && coarse;
    });
  }

  function rest(): void {
    clearTimeout(timer);
    timer = setTimeout(() => void read(), REST_MS);
  }

  return {
    keys,
    store,
    read,
    /** Shows another time; what is drawn stays until the new has come. */
    look({ from, to }: TimelineRange): void {
      const [begin, end] = clampView(from, to);
      set({ view: { from: begin, to: end } });
      if (!satisfied() || get().failures.size > 0) rest();
    },
    /** All that is known, as far as it fits. */
    whole(): void {
      const known = [...get().tracks.values()].flatMap((track) => (track.known ? [track.known] : []));
      if (known.length === 0) return;
      const to = Math.max(...known.map((one) => Date.parse(one.to)));
      const from = Math.min(...known.map((one) => Date.parse(one.from)));
      const margin = Math.max(30 * 60_000, (to - from) * 0.03);
      // Where it is longer than can be shown, its end.
      const [begin, end] = clampView(from - margin, to + margin);
      const shift = Math.max(0, to + margin - end);
      this.look({ from: begin + shift, to: end + shift });
    },
    /** Reads, and reads anew when something happens to one of them, until the result is called. */
    start(): () => void {
      let later: ReturnType<typeof setTimeout> | undefined;
      const changed = () => {
        later ??= setTimeout(() => {
          later = undefined;
          void read();
        }, AFTER_CHANGE_MS);
      };
      const users = new Set(keys.flatMap((key) => (key.startsWith('u:') ? [key.slice(2)] : [])));
      const stops = [
        client.subscribe('alerts.arrived', ({ rows }) => {
          if (rows.some(({ userId }) => userId !== null && users.has(userId))) changed();
        }),
        client.subscribe('alerts.changed', changed),
        client.subscribe('people.changed', ({ key }) => {
          if (key === null || keys.includes(key)) changed();
        }),
        client.subscribe('workspace.changed', ({ phase }) => {
          if (phase === 'ready' && get().tracks.size === 0) void read();
        }),
      ];
      // Of whom nothing is known yet, something may be soon.
      const poll = setInterval(() => {
        const { tracks, reading } = get();
        if (!reading && [...tracks.values()].every(({ known }) => known === null)) void read();
      }, POLL_MS);
      void read();
      return () => {
        turn += 1;
        clearInterval(poll);
        clearTimeout(timer);
        clearTimeout(later);
        for (const stop of stops) stop();
      };
    },
  };
}

const iso = (ms: number): string => new Date(Math.round(ms)).toISOString();

/** `first`: changes of settings are everybody's, and are drawn once. */
export function trackOf({ marks, ...answer }: Answer, first: boolean): Track {
  const config = MARK_KINDS.indexOf('config');
  const kept: number[] = [];
  const absolute = new Float64Array(marks.time.length);
  let at = 0;
  marks.time.forEach((since, index) => {
    at += since;
    absolute[index] = at;
    if (first || marks.kind[index] !== config) kept.push(index);
  });
  const gathered = answer.stepMs !== null;
  return {
    ...answer,
    from: Date.parse(answer.from),
    to: Date.parse(answer.to),
    marks: {
      time: Float64Array.from(kept, (index) => absolute[index]!),
      kind: Uint8Array.from(kept, (index) => marks.kind[index]!),
      score: Float32Array.from(kept, (index) => marks.score[index]!),
      count: gathered ? Uint32Array.from(kept, (index) => marks.count[index]!) : null,
    },
    peaks: gathered
      ? null
      : peaksOf(
          kept.flatMap((index) => {
            const own = marks.own[index]!;
            return own > 0
              ? [{ atMs: absolute[index]!, score: own, conversation: marks.conversation[index]! }]
              : [];
          }),
          answer.accumulation,
        ),
  };
}
