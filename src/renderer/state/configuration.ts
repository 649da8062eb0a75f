// The configuration in the window: what is stored, the draft over it, what others changed meanwhile, and what history makes of the draft.
import { create } from 'zustand';
import {
  type Configuration,
  configurationSchema,
  type Difference,
  differencesOf,
  type Leaf,
  leavesOf,
  type Pointer,
} from '../../shared/model/configuration.ts';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type {
  ConfigurationOutcome,
  ConfigurationState,
  ConfigurationVersion,
  WhatIf,
} from '../../shared/protocol/configuration.ts';
import { detailsOf } from './alerts.ts';
import { conflictsOf, draftOf, type Edits, problemsOf, settled } from './configuration-draft.ts';
import { core } from './core.ts';

export interface Trial {
  readonly days: number;
  /** Of the draft that it was asked for. */
  readonly draft: string;
  readonly running: boolean;
  readonly result: WhatIf | null;
  readonly failure: FailureDetails | null;
}

interface Slice {
  /** Null until first read. */
  readonly stored: ConfigurationState | null;
  readonly failure: FailureDetails | null;
  readonly edits: Edits;
  /** What somebody else changed while this was looked at; null where nothing, or it was put away. */
  readonly meanwhile: { readonly by: string | null; readonly before: Configuration } | null;
  readonly trial: Trial | null;
  readonly versions: readonly ConfigurationVersion[] | null;
  readonly versionsFailure: FailureDetails | null;
}

const EMPTY: Slice = {
  stored: null,
  failure: null,
  edits: {},
  meanwhile: null,
  trial: null,
  versions: null,
  versionsFailure: null,
};

export const useConfiguration = create<Slice>(() => EMPTY);
const { getState: get, setState: set } = useConfiguration;

/** The workspace whose draft is at hand. */
let workspace = '';
const keptAs = () => `configuration.draft.${workspace}`;

/** Keeps all of it fresh until the result is called. */
export function watchConfiguration(): () => void {
  const stops = [
    core().subscribe('configuration.changed', () => void readConfiguration()),
    core().subscribe('workspace.changed', ({ profile, phase }) => {
      if (profile.id !== workspace) {
        workspace = profile.id;
        set({ ...EMPTY, edits: keptEdits() });
      }
      if (phase === 'ready') void readConfiguration();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

let turn = 0;

/** Reads what is stored, and the versions if they are looked at. */
export async function readConfiguration(): Promise<void> {
  turn += 1;
  const mine = turn;
  try {
    const stored = await core().call('configuration.read', {});
    if (mine === turn) take(stored);
  } catch (error) {
    if (mine === turn) set({ failure: detailsOf(error) });
  }
  if (get().versions !== null) await readVersions();
}

/** Takes what is stored now; edits stay, and what differs from before without this window's doing is told. */
function take(stored: ConfigurationState, mine = false): void {
  const { stored: before, meanwhile } = get();
  const told =
    before === null || before.digest === stored.digest
      ? meanwhile
      : { by: stored.by, before: meanwhile?.before ?? before.configuration };
  set({ stored, failure: null, meanwhile: mine ? null : told });
  put(settled(get().edits, stored.configuration));
}

function put(edits: Edits): void {
  set({ edits });
  if (Object.keys(edits).length > 0) sessionStorage.setItem(keptAs(), JSON.stringify(edits));
  else sessionStorage.removeItem(keptAs());
}

function keptEdits(): Edits {
  try {
    return (JSON.parse(sessionStorage.getItem(keptAs()) ?? '') ?? {}) as Edits;
  } catch {
    return {};
  }
}

/** Changes a value of the draft; numbers as they are typed. */
export function edit(pointer: Pointer, value: Leaf): void {
  const { stored, edits } = get();
  if (stored === null) return;
  const before = edits[pointer]?.before ?? leavesOf(stored.configuration).get(pointer) ?? null;
  put(settled({ ...edits, [pointer]: { before, value } }, stored.configuration));
}

/** Takes a change back: the value is what is stored again. */
export function revert(pointer: Pointer): void {
  const { [pointer]: _, ...rest } = get().edits;
  put(rest);
}

export function revertAll(): void {
  put({});
}

/** Somebody changed the value as well, it was seen, and the draft's is still wanted. */
export function keepMine(pointer: Pointer): void {
  const { stored, edits } = get();
  const before = stored && leavesOf(stored.configuration).get(pointer);
  if (before !== undefined && edits[pointer]) put({ ...edits, [pointer]: { ...edits[pointer], before } });
}

export function putMeanwhileAway(): void {
  set({ meanwhile: null });
}

/** Puts an earlier version into the draft, to be tried and changed before it is saved. */
export function draftFrom(version: ConfigurationVersion): void {
  const { stored } = get();
  if (stored === null) return;
  const now = leavesOf(stored.configuration);
  const edits = [...leavesOf(version.configuration)]
    .filter(([pointer]) => now.has(pointer))
    .map(([pointer, value]) => [pointer, { before: now.get(pointer) ?? null, value }]);
  put(settled(Object.fromEntries(edits), stored.configuration));
}

export interface DraftView {
  readonly draft: unknown;
  /** Changes of the draft, in the order of the document. */
  readonly changes: readonly Difference[];
  readonly conflicts: readonly Pointer[];
  readonly problems: ReadonlyMap<Pointer, string>;
  /** The draft where nothing is wrong with it; else null. */
  readonly valid: Configuration | null;
}

export function viewOf(stored: Configuration, edits: Edits): DraftView {
  const draft = draftOf(stored, edits);
  return {
    draft,
    changes: differencesOf(stored, draft),
    conflicts: conflictsOf(edits, stored),
    problems: problemsOf(draft),
    valid: configurationSchema.safeParse(draft).data ?? null,
  };
}

/** Tries a draft on the last days; the result, or why there is none, is told as `trial`. */
export async function tryDraft(configuration: Configuration, days: number): Promise<void> {
  const draft = JSON.stringify(configuration);
  const trial = { days, draft, running: true, result: null, failure: null };
  set({ trial });
  const done = (change: Partial<Trial>) => {
    if (get().trial === trial) set({ trial: { ...trial, running: false, ...change } });
  };
  try {
    done({ result: await core().call('configuration.whatIf', { configuration, days }) });
  } catch (error) {
    done({ failure: detailsOf(error) });
  }
}

/** Saves the draft. False where somebody else changed something meanwhile: that is told, and the draft stays. Rejects with a Failure. */
export async function saveDraft(configuration: Configuration, reason: string): Promise<boolean> {
  const basedOn = get().stored?.digest ?? '';
  return conclude(await core().call('configuration.save', { configuration, basedOn, reason }));
}

/** Goes back to a version. As `saveDraft`. */
export async function rollBack(version: number, reason: string): Promise<boolean> {
  const basedOn = get().stored?.digest ?? '';
  return conclude(await core().call('configuration.rollback', { version, basedOn, reason }));
}

async function conclude({ state, current }: ConfigurationOutcome): Promise<boolean> {
  turn += 1;
  take(current, state === 'saved');
  if (state === 'saved') set({ trial: null });
  if (get().versions !== null) await readVersions();
  return state === 'saved';
}

export async function readVersions(): Promise<void> {
  try {
    set({ versions: await core().call('configuration.versions', {}), versionsFailure: null });
  } catch (error) {
    set({ versionsFailure: detailsOf(error) });
  }
}
