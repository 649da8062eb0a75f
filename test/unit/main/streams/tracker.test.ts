// Proves that every alert ends up shown exactly once, whatever is heard, lost, repeated or late, and in whatever order rows commit.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { HeardAlert, SeenRow } from '../../../../src/main/stores/feed.ts';
import { readMessage } from '../../../../src/main/streams/message.ts';
import { IdCursor } from '../../../../src/main/streams/row-cursor.ts';
import { GRACE_MS, type Match, PENDING_LIMIT, Tracker } from '../../../../src/main/streams/tracker.ts';

const START = Date.UTC(2026, 0, 31, 10);

interface Alert {
  /** Of its row; alerts are numbered from 1 in the order in which their transactions began. */
  readonly id: number;
  readonly user: number;
  readonly score: number;
  /** By the platform's clock. */
  readonly sentMs: number;
}

function message(alert: Alert, form: 'short' | 'long', id = String(alert.id)): HeardAlert {
  const common = { user_id: alert.user, risk_score: alert.score, timestamp: alert.sentMs };
  const body = form === 'short' ? { type: 'security_risk', ...common } : { alert_id: id, ...common };
  const heard = readMessage({ channel: 'security_alerts', payload: JSON.stringify(body), receivedMs: START });
  if (heard.kind !== 'alert') throw new Error('not an alert');
  return heard.alert;
}

function rowOf(alert: Alert): SeenRow {
  const createdMs = alert.sentMs + 20;
  return {
    id: String(alert.id),
    createdMs,
    userId: String(alert.user),
    conversationId: null,
    score: alert.score,
  };
}

/** The table, the feed, and a window that keeps everything. */
class World {
  readonly tracker = new Tracker();
  readonly cursor = IdCursor.behind(0);
  readonly committed = new Map<number, SeenRow>();
  readonly shown: string[] = [];
  now = 0;

  constructor() {
    this.tracker.isRowId = (id) => /^\d+$/.test(id);
  }

  hear(alert: HeardAlert): void {
    if (this.tracker.hear(alert, this.now) === 'new') this.shown.push(alert.key);
  }

  round(): void {
    const question = this.cursor.question();
    if (question.by !== 'id') throw new Error('not by id');
    const asked = [...this.committed].filter(
      ([id]) =>
        id > Number(question.above) ||
        question.gaps.some(([low, high]) => id >= Number(low) && id <= Number(high)),
    );
    const rows = asked.sort(([a], [b]) => a - b).map(([, row]) => row);
    const sighting = this.tracker.see(this.cursor.take(rows, START, this.now), this.now);
    this.shown.push(...sighting.fresh.map((row) => `a:${row.id}`));
    this.settle([...sighting.matched, ...sighting.late]);
    for (const { id, alert } of this.tracker.askable(1_000)) {
      const row = this.committed.get(Number(id));
      if (row && this.tracker.found(alert, row, this.now)) this.settle([{ key: alert.key, id }]);
    }
    const { over, matched } = this.tracker.ripe(this.now, 1_000);
    this.settle(matched);
    for (const alert of over) this.tracker.kept(alert, this.now);
  }

  /** As a window does: the one in place of the other, or the one goes where both are there. */
  settle(matches: readonly Match[]): void {
    for (const { key, id } of matches) {
      const at = this.shown.indexOf(key);
      expect(at, 'only what is shown settles').toBeGreaterThanOrEqual(0);
      if (this.shown.includes(`a:${id}`)) this.shown.splice(at, 1);
      else this.shown[at] = `a:${id}`;
    }
  }
}

type Event =
  | { readonly t: 'commit'; readonly n: number }
  | { readonly t: 'hear'; readonly n: number; readonly form: 'short' | 'long' }
  | { readonly t: 'round' }
  | { readonly t: 'wait'; readonly ms: number };

/** Each alert with a row commits once, at any place; messages of either form may be lost, repeated, early or late. */
function history(alerts: readonly Alert[], rowless: ReadonlySet<number>): fc.Arbitrary<Event[]> {
  const commits: Event[] = alerts.flatMap((_, n) => (rowless.has(n) ? [] : [{ t: 'commit' as const, n }]));
  const other = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({
        t: fc.constant('hear' as const),
        n: fc.nat(alerts.length - 1),
        form: fc.constantFrom('short' as const, 'long' as const),
      }),
    },
    { weight: 2, arbitrary: fc.constant({ t: 'round' as const }) },
    {
      weight: 1,
      arbitrary: fc.record({ t: fc.constant('wait' as const), ms: fc.constantFrom(100, 3_000, GRACE_MS) }),
    },
  );
  return fc
    .array(other, { maxLength: 40 })
    .chain((others) =>
      fc.shuffledSubarray([...commits, ...others], { minLength: commits.length + others.length }),
    );
}

function play(alerts: readonly Alert[], events: readonly Event[]): { world: World; heard: Set<number> } {
  const world = new World();
  const heard = new Set<number>();
  for (const event of events) {
    if (event.t === 'round') world.round();
    else if (event.t === 'wait') world.now += event.ms;
    else {
      const alert = alerts[event.n] as Alert;
      if (event.t === 'commit') world.committed.set(alert.id, rowOf(alert));
      else {
        world.hear(message(alert, event.form));
        heard.add(event.n);
      }
    }
  }
  for (let n = 0; n < 3; n++) {
    world.now += GRACE_MS;
    world.round();
  }
  return { world, heard };
}

const different = (count: number): Alert[] =>
  Array.from({ length: count }, (_, n) => ({ id: n + 1, user: n, score: 70, sentMs: START + n * 1_000 }));

test('every alert with a row is shown as its row, once, and every one without is shown once for each form heard', () => {
  const scenario = fc.integer({ min: 1, max: 8 }).chain((count) => {
    const alerts = different(count);
    return fc
      .uniqueArray(fc.nat(count - 1))
      .chain((rowless) => history(alerts, new Set(rowless)).map((events) => ({ alerts, rowless, events })));
  });
  fc.assert(
    fc.property(scenario, ({ alerts, rowless, events }) => {
      const { world, heard } = play(alerts, events);
      const rows = alerts.filter((_, n) => !rowless.includes(n)).map(({ id }) => `a:${id}`);
      expect(world.shown.filter((key) => key.startsWith('a:')).sort()).toEqual(rows.sort());
      const kept = world.shown.filter((key) => key.startsWith('f:'));
      expect(new Set(kept).size).toBe(kept.length);
      const forms = new Set(
        events.flatMap((event) =>
          event.t === 'hear' && rowless.includes(event.n)
            ? [message(alerts[event.n] as Alert, event.form).key]
            : [],
        ),
      );
      expect(kept.sort()).toEqual([...forms].sort());
      expect(heard.size).toBeLessThanOrEqual(alerts.length);
    }),
    { numRuns: 1_500 },
  );
});

test('alerts that are alike in everything are still each shown once', () => {
  const scenario = fc.integer({ min: 2, max: 6 }).chain((count) => {
    const alerts = different(count).map((alert) => ({ ...alert, user: 1 }));
    return history(alerts, new Set()).map((events) => ({ alerts, events }));
  });
  fc.assert(
    fc.property(scenario, ({ alerts, events }) => {
      const { world } = play(alerts, events);
      expect([...world.shown].sort()).toEqual(alerts.map(({ id }) => `a:${id}`).sort());
    }),
    { numRuns: 1_500 },
  );
});

test('a message that names a row of another user does not take it', () => {
  const world = new World();
  const [mine, other] = different(2) as [Alert, Alert];
  world.committed.set(other.id, rowOf(other));
  world.hear(message(mine, 'long', String(other.id)));
  world.now += GRACE_MS;
  world.round();
  expect(world.shown.map((key) => key.slice(0, 2)).sort()).toEqual(['a:', 'f:']);
});

test('an id of another kind than the table has falls back on what the alert is like', () => {
  const world = new World();
  const [alert] = different(1) as [Alert];
  world.hear(message(alert, 'long', 'ALERT-2026-1'));
  world.committed.set(alert.id, rowOf(alert));
  world.round();
  expect(world.shown).toEqual(['a:1']);
});

test('a flood of one user’s alerts does not cost the square of their number', () => {
  const time = (users: number): number => {
    const world = new World();
    const alerts = Array.from({ length: 10_000 }, (_, n) => ({
      id: n + 1,
      user: n % users,
      score: 70,
      sentMs: START + n,
    }));
    const messages = alerts.map((alert) => message(alert, 'short'));
    const startedAt = performance.now();
    for (const heard of messages) world.tracker.hear(heard, 0);
    expect(world.tracker.see(alerts.map(rowOf), 1).matched).toHaveLength(alerts.length);
    return performance.now() - startedAt;
  };
  time(10_000);
  // The nearest in time is looked for among 64; the square would be ten thousand times as much.
  expect(time(1) / time(10_000)).toBeLessThan(100);
});

test('when too many wait the oldest are ripe at once, and can be forgotten', () => {
  const tracker = new Tracker();
  const alerts = Array.from({ length: PENDING_LIMIT + 10 }, (_, n) => ({
    id: n,
    user: n,
    score: 70,
    sentMs: START,
  }));
  for (const alert of alerts) tracker.hear(message(alert, 'short'), 0);
  const { over } = tracker.ripe(1, 100);
  expect(over.map(({ userId }) => userId)).toEqual(alerts.slice(0, 10).map(({ user }) => String(user)));
  expect(tracker.forgetSurplus()).toBe(10);
  expect(tracker.pendingCount).toBe(PENDING_LIMIT);
});
