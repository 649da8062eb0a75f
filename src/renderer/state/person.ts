/** One person: what is known of them, the inputs of their score by pages, and what is done about them. */
import { createStore } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { PersonAction, PersonDetail } from '../../shared/protocol/people.ts';
import type { Client } from '../bridge/client.ts';
import { keepRead } from './keep-read.ts';

export type ScoreInputs = CallOutput<'people.inputs'>;
export type Recomputed = CallOutput<'people.recompute'>;
export type Preview = CallOutput<'people.preview'>;

interface PersonState {
  /** Null until first read. */
  readonly detail: PersonDetail | null;
  readonly failure: FailureDetails | null;
  readonly inputs: ScoreInputs | null;
  readonly inputsFailure: FailureDetails | null;
  /** Of the first input on the page in sight. */
  readonly offset: number;
  readonly recomputed: Recomputed | null;
  readonly recomputeFailure: FailureDetails | null;
  readonly recomputing: boolean;
}

/** Inputs of a page. */
export const INPUTS_PAGE = 25;

export type Person = ReturnType<typeof createPerson>;

/** A person over a client. Nothing is read before `start`. */
export function createPerson(client: Pick<Client, 'call' | 'subscribe'>, key: string) {
  const store = createStore<PersonState>(() => ({
    detail: null,
    failure: null,
    inputs: null,
    inputsFailure: null,
    offset: 0,
    recomputed: null,
    recomputeFailure: null,
    recomputing: false,
  }));
  const { getState: get, setState: set } = store;
  let detailTurn = 0;
  let inputsTurn = 0;

  async function readDetail(): Promise<void> {
    const mine = ++detailTurn;
    try {
      const detail = await client.call('people.read', { key });
      if (mine === detailTurn) set({ detail, failure: null });
    } catch (failure) {
      if (mine === detailTurn) set({ failure: failure as FailureDetails });
    }
  }

  async function readInputs(offset = get().offset): Promise<void> {
    const mine = ++inputsTurn;
    try {
      const inputs = await client.call('people.inputs', { key, offset, limit: INPUTS_PAGE });
      if (mine === inputsTurn) set({ inputs, offset, inputsFailure: null });
    } catch (failure) {
      if (mine === inputsTurn) set({ inputsFailure: failure as FailureDetails });
    }
  }

  /** Works the profile out anew, and shows it beside what is stored. */
  async function recompute(): Promise<void> {
    set({ recomputing: true });
    try {
      const recomputed = await client.call('people.recompute', { key });
      set({ recomputed, recomputeFailure: null, recomputing: false });
    } catch (failure) {
      set({ recomputeFailure: failure as FailureDetails, recomputing: false });
    }
  }

  async function read(): Promise<void> {
    const anew = get().recomputed === null ? [] : [recompute()];
    await Promise.all([readDetail(), readInputs(), ...anew]);
  }

  return {
    store,
    read,
    recompute,
    /** Shows another page of inputs. */
    page: (offset: number): Promise<void> => readInputs(Math.max(0, offset)),
    /** What an action would do, exactly. Rejects with a Failure. */
    preview: (action: PersonAction): Promise<Preview> => client.call('people.preview', { key, action }),
    /** Does it; gives whether the platform was told, null where there was nothing to tell. Rejects with a Failure. */
    async act(action: PersonAction): Promise<boolean | null> {
      const { detail, platformTold } = await client.call('people.act', { key, action });
      detailTurn++;
      set({ detail, failure: null });
      void readInputs();
      if (get().recomputed !== null) void recompute();
      return platformTold;
    },
    /** Reads, and reads anew when anybody changes this person, until the result is called. */
    start: (): (() => void) =>
      keepRead(client, {
        topic: 'people.changed',
        concerns: (changed) => changed.key === null || changed.key === key,
        isRead: () => get().detail !== null,
        read,
      }),
  };
}
