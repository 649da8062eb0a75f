// Marks of a timeline in words: some of them by page for the table, all of them for a file.
import { createStore } from 'zustand/vanilla';
import { type CsvValue, toCsv } from '../../shared/model/csv.ts';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { MarkKind } from '../../shared/model/timeline.ts';
import type { Mark } from '../../shared/protocol/timeline.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';

/** Which marks: of whom, between when, of which kinds, and with which scores. */
export interface MarkQuery {
  readonly key: string;
  readonly from: number;
  readonly to: number;
  readonly kinds: readonly MarkKind[];
  readonly scores: readonly [lowest: number, highest: number] | null;
}

export interface MarkListState {
  readonly marks: readonly Mark[] | null;
  readonly next: string | null;
  readonly failure: FailureDetails | null;
  readonly reading: boolean;
}

const PAGE = 100;
const FILE_PAGE = 5_000;
/** Marks in a file at most. */
export const MOST_IN_FILE = 100_000;

type Calls = Pick<Client, 'call'>;

const inputOf = ({ key, from, to, kinds, scores }: MarkQuery) => ({
  key,
  from: new Date(Math.floor(from)).toISOString(),
  // The window knows milliseconds, the database microseconds.
  to: new Date(Math.ceil(to) + 1).toISOString(),
  kinds: [...kinds],
  ...(scores && { scores: [scores[0], scores[1]] as [number, number] }),
});

export type MarkList = ReturnType<typeof createMarkList>;

export function createMarkList(client: Calls) {
  const store = createStore<MarkListState>(() => ({
    marks: null,
    next: null,
    failure: null,
    reading: false,
  }));
  const { getState: get, setState: set } = store;
  let turn = 0;

  async function page(query: MarkQuery, after: string | null): Promise<void> {
    const mine = ++turn;
    set({ reading: true, failure: null });
    try {
      const { marks, next } = await client.call('timeline.marks', { ...inputOf(query), after, limit: PAGE });
      if (mine !== turn) return;
      set({ marks: after === null ? marks : [...(get().marks ?? []), ...marks], next, reading: false });
    } catch (error) {
      if (mine === turn) set({ failure: detailsOf(error), reading: false });
    }
  }

  return {
    store,
    /** Reads from the beginning; what is there stays until the new has come. */
    read: (query: MarkQuery): Promise<void> => page(query, null),
    more: (query: MarkQuery): Promise<void> => page(query, get().next),
  };
}

/** The first marks of a query. Rejects with a Failure. */
export async function firstMarks(client: Calls, query: MarkQuery, limit: number): Promise<readonly Mark[]> {
  return (await client.call('timeline.marks', { ...inputOf(query), limit })).marks;
}

/** All marks of some people as CSV, safe for spreadsheets; `cut` where there were more than a file takes. Rejects with a Failure. */
export async function marksAsCsv(
  client: Calls,
  queries: readonly MarkQuery[],
  nameOf: (key: string) => string,
): Promise<{ text: string; rows: number; cut: boolean }> {
  const rows: CsvValue[][] = [
    ['Whose', 'Time (UTC)', 'Kind', 'Score', 'What', 'Conversation', 'Alert', 'Record'],
  ];
  let cut = false;
  for (const query of queries) {
    let after: string | null = null;
    do {
      const answer: { marks: readonly Mark[]; next: string | null } = await client.call('timeline.marks', {
        ...inputOf(query),
        after,
        limit: FILE_PAGE,
      });
      for (const { at, kind, score, title, conversation, alert, ref } of answer.marks)
        rows.push([nameOf(query.key), at, kind, score, title, conversation, alert, ref]);
      after = answer.next;
      cut = after !== null && rows.length > MOST_IN_FILE;
    } while (after !== null && !cut);
    if (cut) break;
  }
  return { text: toCsv(rows), rows: rows.length - 1, cut };
}
