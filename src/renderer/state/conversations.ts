// The conversation on screen: its steps by page, grown at both ends, and the long texts that were asked for.
import { createStore } from 'zustand/vanilla';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { ConversationStep } from '../../shared/protocol/conversations.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';

type Page = CallOutput<'conversations.read'>;

/** A long text as far as it was read on; `next` is where the core goes on, null at the end. */
export interface ReadOn {
  readonly text: string;
  readonly next: number | null;
  readonly reading: boolean;
}

export interface ConversationState {
  readonly page: Omit<Page, 'steps'> | null;
  readonly steps: readonly ConversationStep[];
  /** How often the conversation was read from a place; the steps begin anew with each. */
  readonly reads: number;
  readonly failure: FailureDetails | null;
  readonly extending: 'before' | 'after' | null;
  readonly extendFailure: FailureDetails | null;
  /** By `textKey`. */
  readonly texts: ReadonlyMap<string, ReadOn>;
}

export type StepPart = 'text' | 'data';
export const textKey = (step: string, what: StepPart): string => `${what} ${step}`;

/** Steps copied as text at most; a longer conversation says that it was cut. */
const MOST_COPIED = 10_000;
/** Characters read on by one press; what is longer takes several. */
const READ_ON_CHARACTERS = 300_000;

const EMPTY: ConversationState = {
  page: null,
  steps: [],
  reads: 0,
  failure: null,
  extending: null,
  extendFailure: null,
  texts: new Map(),
};

export type Conversation = ReturnType<typeof createConversation>;

/** One conversation over a client; `id` is that of a conversation or of a session. */
export function createConversation(client: Pick<Client, 'call'>, id: string) {
  const store = createStore<ConversationState>(() => EMPTY);
  const { getState: get, setState: set } = store;
  /** Counts what was asked for, so that a late answer to an earlier question is left. */
  let generation = 0;

  async function read(around?: string): Promise<void> {
    generation += 1;
    const mine = generation;
    set({ failure: null, extending: null, extendFailure: null });
    try {
      const { steps, ...page } = await client.call('conversations.read', {
        id,
        ...(around !== undefined && { around }),
      });
      if (mine === generation) set({ page, steps, reads: get().reads + 1 });
    } catch (error) {
      if (mine === generation) set({ failure: detailsOf(error) });
    }
  }

  /** Reads the page before the first step, or after the last. False where there is none, or it failed. */
  async function extend(end: 'before' | 'after'): Promise<boolean> {
    const { page, extending } = get();
    const from = page?.[end] ?? null;
    if (page === null || from === null || extending !== null) return false;
    const mine = generation;
    set({ extending: end, extendFailure: null });
    try {
      const next = await client.call('conversations.read', { id, [end]: from });
      if (mine !== generation) return false;
      const known = new Set(get().steps.map((step) => step.id));
      const fresh = next.steps.filter((step) => !known.has(step.id));
      set({
        steps: end === 'before' ? [...fresh, ...get().steps] : [...get().steps, ...fresh],
        page: { ...page, total: next.total, to: next.to, [end]: next[end] },
        extending: null,
      });
      return fresh.length > 0;
    } catch (error) {
      if (mine === generation) set({ extending: null, extendFailure: detailsOf(error) });
      return false;
    }
  }

  /** Reads a long text on, to its end where that is not too far. Rejects with a Failure. */
  async function readOn(step: ConversationStep, what: StepPart): Promise<void> {
    const key = textKey(step.id, what);
    const given = (what === 'text' ? step.text : step.data) ?? '';
    const before = get().texts.get(key) ?? { text: given, next: [...given].length, reading: false };
    if (before.next === null || before.reading) return;
    const keep = (one: ReadOn) => set({ texts: new Map(get().texts).set(key, one) });
    keep({ ...before, reading: true });
    let { text, next } = before as { text: string; next: number | null };
    try {
      const until = text.length + READ_ON_CHARACTERS;
      while (next !== null && text.length < until) {
        const part: CallOutput<'conversations.text'> = await client.call('conversations.text', {
          conversation: id,
          step: step.id,
          what,
          offset: next,
        });
        text += part.text;
        next = part.next;
      }
    } finally {
      keep({ text, next, reading: false });
    }
  }

  return {
    id,
    store,
    read,
    extend,
    readOn,
    /** Reads what is left of the conversation, as far as it is to be copied; true when all of it is here. */
    async whole(): Promise<boolean> {
      for (const end of ['before', 'after'] as const)
        while (get().steps.length < MOST_COPIED && (await extend(end)));
      const { page } = get();
      return page !== null && page.before === null && page.after === null;
    },
  };
}

/** What a step is elsewhere: its alert, its risk event, or what was recorded. */
export function referenceOf({ id, kind, risk }: ConversationStep): string {
  return risk !== null && kind !== 'alert' ? `event:${risk.event}` : id;
}
