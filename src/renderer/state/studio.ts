// One pattern in the studio: its text as one writes it, kept as a draft by itself, and what others do to the pattern meanwhile.
import { createStore } from 'zustand/vanilla';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput, TopicPayload } from '../../shared/protocol/index.ts';
import type {
  PatternDefinition,
  PatternDetail,
  PatternDraft,
  PatternVersion,
} from '../../shared/protocol/patterns.ts';
import type { Client } from '../bridge/client.ts';
import { detailsOf } from './alerts.ts';
import { problemOf, sameDefinition } from './studio-definition.ts';

/** Where the author's text stands. */
export type Keeping =
  /** As published; there is nothing to keep. */
  | { readonly state: 'clean' }
  | { readonly state: 'waiting' | 'saving' }
  | { readonly state: 'saved'; readonly at: string }
  /** Not yet fit to be kept, and why. */
  | { readonly state: 'incomplete'; readonly why: string }
  | { readonly state: 'failed'; readonly failure: FailureDetails };

export type PublishOutcome = CallOutput<'patterns.publish'>;

export interface StudioState {
  readonly loading: boolean;
  readonly failure: FailureDetails | null;
  /** Null for a new pattern, and before it is read. */
  readonly detail: PatternDetail | null;
  readonly definition: PatternDefinition;
  /** What the text is compared with: as published; null for a new one. */
  readonly published: PatternDefinition | null;
  /** The pattern the text was begun from, and its version then. */
  readonly pattern: string | null;
  readonly basedOn: number | null;
  readonly draft: string | null;
  readonly keeping: Keeping;
  /** Somebody removed the pattern while it was open. */
  readonly removed: boolean;
  /** Somebody published while this text was being written. */
  readonly overtaken: PatternVersion | null;
}

const SAVE_AFTER_MS = 600;
const READ_AFTER_MS = 200;

export type Begin =
  | { readonly from: 'pattern'; readonly name: string }
  | { readonly from: 'new'; readonly definition: PatternDefinition }
  | { readonly from: 'draft'; readonly draft: PatternDraft };

export type Studio = ReturnType<typeof createStudio>;

/** The studio of one pattern over a client. `me` names the analyst, `mayWrite` says whether drafts may be kept. */
export function createStudio(
  client: Pick<Client, 'call' | 'subscribe'>,
  begin: Begin,
  me: () => string,
  mayWrite: () => boolean,
) {
  const store = createStore<StudioState>(() => ({ ...beginning(begin) }));
  const { getState: get, setState: set } = store;
  let saveTimer: ReturnType<typeof setTimeout> | undefined;
  let readTimer: ReturnType<typeof setTimeout> | undefined;
  let saving: Promise<void> | null = null;

  async function read(): Promise<void> {
    const { pattern } = get();
    if (pattern === null) return;
    try {
      took(await client.call('patterns.read', { name: pattern }));
    } catch (error) {
      // What is open stays on the screen: only opening it can fail as a whole.
      if (get().detail === null) set({ failure: detailsOf(error), loading: false });
    }
  }

  function took(detail: PatternDetail): void {
    const before = get();
    const removed = detail.published === null && (detail.versions.length > 0 || before.published !== null);
    const common = { detail, removed, loading: false, failure: null, published: detail.published };
    const untouched = before.keeping.state === 'clean';
    const mine = detail.drafts.find(({ author }) => author === me());
    if (untouched && mine !== undefined) {
      set({
        ...common,
        ...holding(mine),
        overtaken: newer(detail, mine.basedOn),
      });
    } else if (untouched) {
      const definition = detail.published ?? detail.versions[0]?.definition ?? before.definition;
      set({
        ...common,
        definition,
        basedOn: detail.version,
        overtaken: null,
      });
    } else {
      set({
        ...common,
        // The draft may have been taken away by the publishing of it, or from another window.
        draft: mine?.id ?? null,
        overtaken: newer(detail, before.basedOn),
      });
    }
  }

  /** Keeps the text now, in the order it was written; resolves when it is kept or cannot be. */
  async function keep(): Promise<void> {
    clearTimeout(saveTimer);
    while (saving !== null) await saving;
    const { definition, published, draft, pattern, basedOn, keeping } = get();
    if (keeping.state !== 'waiting' && keeping.state !== 'failed') return;
    if (!mayWrite()) return;
    if (draft === null && published !== null && sameDefinition(definition, published)) {
      set({ keeping: { state: 'clean' } });
      return;
    }
    const why = problemOf(definition);
    if (why !== null) {
      set({ keeping: { state: 'incomplete', why } });
      return;
    }
    set({ keeping: { state: 'saving' } });
    saving = client
      .call('patterns.saveDraft', { ...(draft === null ? {} : { id: draft }), basedOn, pattern, definition })
      .then(
        (saved) => {
          set({ draft: saved.id });
          // What was written meanwhile is kept next.
          if (get().definition === definition) set({ keeping: { state: 'saved', at: saved.updatedAt } });
        },
        (error: unknown) => {
          const failure = detailsOf(error);
          // Published or discarded from another window: the next attempt makes a new one.
          if (failure.code === 'draft-gone') set({ draft: null });
          if (get().definition === definition) set({ keeping: { state: 'failed', failure } });
        },
      )
      .finally(() => {
        saving = null;
      });
    await saving;
  }

  function edit(patch: Partial<PatternDefinition>): void {
    if (!mayWrite()) return;
    set(({ definition, keeping }) => ({
      definition: { ...definition, ...patch },
      keeping: keeping.state === 'waiting' ? keeping : { state: 'waiting' },
    }));
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => void keep(), SAVE_AFTER_MS);
  }

  function changed({ names }: TopicPayload<'patterns.changed'>): void {
    const { pattern } = get();
    if (pattern === null || (names !== null && !names.includes(pattern))) return;
    clearTimeout(readTimer);
    readTimer = setTimeout(() => void read(), READ_AFTER_MS);
  }

  /** Goes on from a version that is in force now: as clean as on opening. */
  function settle(version: PatternVersion): void {
    set({
      definition: version.definition,
      published: version.definition,
      pattern: version.definition.name,
      basedOn: version.version,
      draft: null,
      keeping: { state: 'clean' },
      overtaken: null,
      removed: false,
    });
  }

  return {
    store,
    read,
    edit,
    keep,
    start(): () => void {
      const stop = client.subscribe('patterns.changed', changed);
      void read();
      void keep();
      return () => {
        stop();
        clearTimeout(readTimer);
        void keep();
      };
    },
    /** Forgets one's own text, here and in the database; gives whether it could. Rejects with a Failure. */
    async discard(): Promise<void> {
      clearTimeout(saveTimer);
      while (saving !== null) await saving;
      const { draft, published, detail } = get();
      if (draft !== null) await client.call('patterns.dropDraft', { id: draft });
      set(({ definition }) => ({
        draft: null,
        keeping: { state: 'clean' },
        definition: published ?? definition,
        basedOn: detail?.version ?? null,
        overtaken: null,
      }));
      await read();
    },
    /** Publishes the text, or one merged of it and of what somebody else published. Rejects with a Failure. */
    async publish(given: {
      reason: string;
      acceptSlow: boolean;
      backtest: string | null;
      definition?: PatternDefinition;
      basedOn?: number | null;
    }): Promise<PublishOutcome> {
      clearTimeout(saveTimer);
      while (saving !== null) await saving;
      const { definition, pattern, basedOn, draft, removed } = get();
      const outcome = await client.call('patterns.publish', {
        definition: given.definition ?? definition,
        pattern: removed ? null : pattern,
        basedOn: given.basedOn !== undefined ? given.basedOn : basedOn,
        reason: given.reason,
        acceptSlow: given.acceptSlow,
        backtest: given.backtest,
        draft,
      });
      if (outcome.state === 'published') settle(outcome.version);
      return outcome;
    },
    /** Puts an earlier version into force. Rejects with a Failure. */
    async rollBack(to: number, reason: string): Promise<PublishOutcome> {
      const { pattern, detail } = get();
      const outcome = await client.call('patterns.rollback', {
        name: pattern ?? '',
        to,
        basedOn: detail?.version ?? null,
        reason,
      });
      if (outcome.state === 'published') {
        const { keeping } = get();
        if (keeping.state === 'clean') settle(outcome.version);
        await read();
      }
      return outcome;
    },
    /** Takes a definition over as one's own text: somebody's draft, or theirs in a conflict. */
    take(definition: PatternDefinition, basedOn?: number | null): void {
      if (basedOn !== undefined) set({ basedOn, overtaken: null });
      edit(definition);
    },
  };
}

function beginning(begin: Begin): StudioState {
  const state: StudioState = {
    loading: begin.from === 'pattern',
    failure: null,
    detail: null,
    definition: begin.from === 'new' ? begin.definition : NOTHING,
    published: null,
    pattern: begin.from === 'pattern' ? begin.name : null,
    basedOn: null,
    draft: null,
    keeping: { state: begin.from === 'new' ? 'waiting' : 'clean' },
    removed: false,
    overtaken: null,
  };
  return begin.from === 'draft' ? { ...state, ...holding(begin.draft) } : state;
}

const NOTHING: PatternDefinition = {
  name: '',
  type: 'REGEX',
  value: '',
  riskScore: 0,
  enabled: false,
  caseSensitive: false,
  description: '',
  category: null,
  severity: null,
  owasp: {},
  atlas: [],
  tests: [],
};

function holding(draft: PatternDraft): Pick<StudioState, 'definition' | 'draft' | 'basedOn' | 'keeping'> {
  const { definition, id, basedOn, updatedAt } = draft;
  return { definition, draft: id, basedOn, keeping: { state: 'saved', at: updatedAt } };
}

/** The version in force, where it is another than the text was begun from. */
function newer(detail: PatternDetail, basedOn: number | null): PatternVersion | null {
  if (detail.version === basedOn) return null;
  return detail.versions.find(({ version }) => version === detail.version) ?? null;
}
