// Usage in the window: what is read is read again whenever the core has accounted for more; the period stands in the address.
import { useCallback, useEffect, useRef, useState } from 'react';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallName, CallOutput, CallRequest } from '../../shared/protocol/index.ts';
import { detailsOf } from './alerts.ts';
import { core } from './core.ts';

export const USAGE_DAYS = [7, 30, 90] as const;
export type UsageDays = (typeof USAGE_DAYS)[number];

export interface UsagePeriod {
  /** Days of the accounting's zone, both included. */
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

export function usageDaysOf(address: URLSearchParams): UsageDays {
  const asked = Number(address.get('days'));
  return USAGE_DAYS.find((known) => known === asked) ?? 30;
}

/** The day it is in a zone, "2026-01-31". */
export const todayIn = (zone: string, nowMs: number): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(nowMs);

/** The last days, of which `today` is one. */
export function periodOf(days: UsageDays, today: string): UsagePeriod {
  return { from: dayOf(Date.parse(today) - (days - 1) * DAY_MS), to: today };
}

/** Every day of a period, the first first. */
export function daysOf({ from, to }: UsagePeriod): string[] {
  const days: string[] = [];
  for (let ms = Date.parse(from); ms <= Date.parse(to); ms += DAY_MS) days.push(dayOf(ms));
  return days;
}

export interface UsageRead<N extends CallName> {
  /** Null until first read; of the former question while `stale`. */
  readonly data: CallOutput<N> | null;
  readonly failure: FailureDetails | null;
  readonly stale: boolean;
  readonly again: () => void;
}

/** Reads while the caller is mounted, anew when the question or what is known changes. */
export function useUsage<N extends CallName>(name: N, input: CallRequest<N>): UsageRead<N> {
  const [state, setState] = useState<Pick<UsageRead<N>, 'data' | 'failure'> & { of: string }>({
    data: null,
    failure: null,
    of: '',
  });
  const question = JSON.stringify(input);
  const turn = useRef(0);
  const read = useCallback(() => {
    const mine = ++turn.current;
    core()
      .call(name, JSON.parse(question) as CallRequest<N>)
      .then(
        (data) => mine === turn.current && setState({ data, failure: null, of: question }),
        (error: unknown) =>
          mine === turn.current &&
          setState((before) => ({ ...before, failure: detailsOf(error), of: question })),
      );
  }, [name, question]);
  useEffect(() => {
    read();
    const stops = [
      core().subscribe('usage.changed', read),
      core().subscribe('workspace.changed', ({ phase }) => {
        if (phase === 'ready') read();
      }),
    ];
    return () => {
      turn.current++;
      for (const stop of stops) stop();
    };
  }, [read]);
  return { data: state.data, failure: state.failure, stale: state.of !== question, again: read };
}
