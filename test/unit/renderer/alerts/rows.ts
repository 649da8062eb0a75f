// Alert rows for tests, and a small list that answers the calls of the alerts screen as the core would.

import type { Client } from '../../../../src/renderer/bridge/client.ts';
import { CONNECTED, createConnectionStore } from '../../../../src/renderer/bridge/connection.ts';
import { alertFits } from '../../../../src/shared/model/alert-fits.ts';
import type { AlertRow } from '../../../../src/shared/protocol/alerts.ts';
import type { CallInput, TopicPayload } from '../../../../src/shared/protocol/index.ts';

/** Row number `n`, a second younger than the one before. */
export function row(n: number, over: Partial<AlertRow> = {}): AlertRow {
  return {
    key: `a:${n}`,
    source: 'table',
    createdAt: new Date(Date.UTC(2026, 0, 1) + n * 1_000).toISOString(),
    level: 'HIGH',
    score: 70,
    type: 'HIGH_RISK',
    status: 'OPEN',
    userId: '7',
    userName: 'Mara',
    userEmail: 'mara@example.org',
    conversationId: null,
    text: `alert ${n}`,
    cut: false,
    patterns: ['dan'],
    assignee: null,
    reason: null,
    notes: 0,
    version: 'v0',
    ...over,
  };
}

/** Rows `from` down to `to`, newest first. */
export function rows(from: number, to: number): AlertRow[] {
  return Array.from({ length: from - to + 1 }, (_, index) => row(from - index));
}

/** A hex key of a provisional alert. */
export const heardKey = (n: number) => `f:${n.toString(16).padStart(32, '0')}`;

/** Newest first; `handlers` can be replaced one by one, and topics be told. */
export function createListClient(list: AlertRow[]) {
  const topics = new Map<string, Set<(payload: never) => void>>();
  const calls: string[] = [];
  const handlers: Record<string, (input: never) => unknown> = {
    'alerts.list': ({ filter, order, at, limit = 100 }: CallInput<'alerts.list'>) => {
      const fitting = list.filter((one) => alertFits(one, filter));
      if (order === 'oldest') fitting.reverse();
      const indexOf = (cursor: string) => fitting.findIndex((one) => one.key === cursor);
      const from =
        'offset' in at
          ? at.offset
          : 'after' in at
            ? indexOf(at.after) + 1
            : Math.max(0, indexOf(at.before) - limit);
      const to = 'before' in at ? indexOf(at.before) : from + limit;
      const page = fitting.slice(from, to);
      return {
        rows: page,
        first: page[0]?.key ?? null,
        last: page.at(-1)?.key ?? null,
        hasBefore: from > 0,
        hasAfter: to < fitting.length,
        tookMs: 1,
      };
    },
    'alerts.count': ({ filter }: CallInput<'alerts.count'>) => ({
      count: list.filter((one) => alertFits(one, filter)).length,
      exact: true,
    }),
    'alerts.keys': ({ filter, limit }: CallInput<'alerts.keys'>) => {
      const fitting = list.filter((one) => alertFits(one, filter));
      return {
        targets: fitting.slice(0, limit).map(({ key, version }) => ({ key, version })),
        more: fitting.length > limit,
      };
    },
  };
  const client = {
    async call(name: string, input: unknown) {
      calls.push(name);
      const handler = handlers[name];
      if (handler === undefined) throw new Error(`No answer for ${name}`);
      return handler(input as never);
    },
    subscribe(topic: string, handler: (payload: never) => void) {
      const heard = topics.get(topic) ?? new Set();
      topics.set(topic, heard.add(handler));
      return () => heard.delete(handler);
    },
    connection: createConnectionStore(CONNECTED),
  } as unknown as Client & { connection: ReturnType<typeof createConnectionStore> };
  return {
    client,
    handlers,
    calls,
    tell<N extends 'alerts.arrived' | 'alerts.changed'>(topic: N, payload: TopicPayload<N>): void {
      for (const handler of topics.get(topic) ?? []) handler(payload as never);
    },
  };
}

export const arrival = (arrived: AlertRow[], more = 0): TopicPayload<'alerts.arrived'> => ({
  rows: arrived,
  more,
  settled: [],
});
