// What a draft does: judged, tried on its sample texts and scored, again and again as one types; only the latest answer counts.
import { createStore } from 'zustand/vanilla';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallName, CallOutput, CallRequest } from '../../shared/protocol/index.ts';
import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';
import type { Studio, StudioState } from './studio.ts';

export type Judgement = CallOutput<'studio.judge'>;
export type Trials = CallOutput<'studio.try'>;
export type Scored = CallOutput<'studio.score'>;

export interface Answer<Output> {
  readonly output: Output | null;
  readonly failure: FailureDetails | null;
  /** A newer one is on its way. */
  readonly waiting: boolean;
}

export interface TrialsState {
  readonly judged: Answer<Judgement> & { readonly value: string | null };
  /** `texts`: those the trials are of, in their order. */
  readonly tried: Answer<Trials> & { readonly texts: readonly string[] };
  /** `text`: the message that is scored; null where none is chosen. */
  readonly scored: Answer<Scored> & { readonly text: string | null };
}

const NONE = { output: null, failure: null, waiting: false } as const;
/** A key's time and no more: the answer is to stand there within 150 ms of it. */
const TRY_AFTER_MS = 40;
const JUDGE_AFTER_MS = 120;
const SCORE_AFTER_MS = 250;
/** What a trial is of; and what the score depends on besides. A description changes nothing. */
const TRIED_FIELDS = ['type', 'value', 'caseSensitive', 'tests'] as const;
const SCORED_FIELDS = ['riskScore', 'enabled', 'severity'] as const;

export type StudioTrials = ReturnType<typeof createTrials>;

/** Trials over a client. Texts longer than the core takes are left out, and shown as such by the screen. */
export function createTrials(client: Pick<Client, 'call'>) {
  const store = createStore<TrialsState>(() => ({
    judged: { ...NONE, value: null },
    tried: { ...NONE, texts: [] },
    scored: { ...NONE, text: null },
  }));
  const { getState: get, setState: set } = store;
  const judge = latest(client, 'studio.judge', JUDGE_AFTER_MS);
  const tryOut = latest(client, 'studio.try', TRY_AFTER_MS);
  const score = latest(client, 'studio.score', SCORE_AFTER_MS);

  const tried = ({ type, value, caseSensitive }: PatternDefinition) => ({ type, value, caseSensitive });

  const trials = {
    store,
    /** The draft is now this; `replaces` names the pattern it was begun from. */
    changed(definition: PatternDefinition, replaces: string | null): void {
      if (definition.value === '') {
        for (const asking of [judge, tryOut, score]) asking.stop();
        set({ judged: { ...NONE, value: null }, tried: { ...NONE, texts: [] } });
        return;
      }
      set(({ judged, tried }) => ({
        judged: judged.waiting ? judged : { ...judged, waiting: true },
        tried: tried.waiting ? tried : { ...tried, waiting: true },
      }));
      judge.ask({ definition: tried(definition) }, (answer) =>
        set({ judged: { ...answer, value: definition.value } }),
      );
      const texts = definition.tests.map(({ text }) => text);
      tryOut.ask({ definition: tried(definition), texts }, (answer) => set({ tried: { ...answer, texts } }));
      trials.score(get().scored.text, definition, replaces);
    },
    /** Has a message scored with the draft in place; null ends it. A draft without a name is scored under a stand-in. */
    score(text: string | null, definition: PatternDefinition, replaces: string | null): void {
      if (text === null || definition.value === '') {
        score.stop();
        set({ scored: { ...NONE, text } });
        return;
      }
      set(({ scored }) => ({ scored: { ...scored, text, waiting: true } }));
      const named = { ...definition, name: definition.name.trim() || 'this draft', tests: [] };
      score.ask({ text, draft: { replaces, definition: named } }, (answer) =>
        set(({ scored }) => (scored.text === text ? { scored: { ...answer, text } } : {})),
      );
    },
    /** Tries what a studio holds, now and whenever that changes in what a trial depends on. Gives the way to stop. */
    follow({ store: studio }: Pick<Studio, 'store'>): () => void {
      const differs = (fields: readonly (keyof PatternDefinition)[], one: StudioState, other: StudioState) =>
        fields.some((field) => one.definition[field] !== other.definition[field]);
      const begin = ({ definition, pattern, loading }: StudioState) => {
        if (!loading) trials.changed(definition, pattern);
      };
      const stop = studio.subscribe((now, before) => {
        const other = now.loading !== before.loading || now.pattern !== before.pattern;
        if (other || differs(TRIED_FIELDS, now, before)) begin(now);
        else if (differs(SCORED_FIELDS, now, before))
          trials.score(get().scored.text, now.definition, now.pattern);
      });
      begin(studio.getState());
      return () => {
        stop();
        for (const asking of [judge, tryOut, score]) asking.stop();
      };
    },
  };
  return trials;
}

/** Asks after a pause, one call at a time; of what is asked for meanwhile only the last, and only its answer is told. */
function latest<N extends CallName>(client: Pick<Client, 'call'>, name: N, afterMs: number) {
  type Told = (answer: Answer<CallOutput<N>>) => void;
  let next: { input: CallRequest<N>; told: Told } | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy = false;

  async function run(): Promise<void> {
    const asked = next;
    if (asked === null || busy) return;
    next = null;
    busy = true;
    let answer: Answer<CallOutput<N>>;
    try {
      answer = { output: await client.call(name, asked.input), failure: null, waiting: false };
    } catch (error) {
      answer = { output: null, failure: detailsOf(error), waiting: false };
    }
    busy = false;
    if (next === null) asked.told(answer);
    else void run();
  }

  return {
    ask(input: CallRequest<N>, told: Told): void {
      next = { input, told };
      clearTimeout(timer);
      timer = setTimeout(() => void run(), afterMs);
    },
    /** What is on its way is told no more. */
    stop(): void {
      clearTimeout(timer);
      next = null;
    },
  };
}
