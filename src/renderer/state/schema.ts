// The schema viewer: two chosen sources, their comparison, the object in sight, what is left out of the script.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type {
  IgnoredParts,
  ObjectDetail,
  SchemaComparison,
  SchemaScript,
  SchemaSource,
} from '../../shared/protocol/schema.ts';
import { core } from './core.ts';
import { useWorkspaces } from './workspace.ts';

export type Sources = CallOutput<'schema.sources'>;

interface SchemaState {
  readonly sources: Sources | null;
  readonly left: SchemaSource;
  readonly right: SchemaSource;
  readonly ignored: IgnoredParts;
  readonly comparison: SchemaComparison | null;
  readonly busy: boolean;
  readonly failure: FailureDetails | null;
  /** Id of the object in sight. */
  readonly active: string | null;
  readonly detail: ObjectDetail | null;
  readonly detailFailure: FailureDetails | null;
  /** Ids of objects and differences that the script leaves alone. */
  readonly excluded: ReadonlySet<string>;
  /** Ids of differences that drop or narrow something, agreed to a second time. */
  readonly confirmed: ReadonlySet<string>;
}

const LIVE = { kind: 'live', workspace: null, schema: null, table: null } as const;
const EMPTY: SchemaState = {
  sources: null,
  left: LIVE,
  right: { kind: 'platform', schema: null, table: null },
  // Most who compare want to know what differs in tables, not who made them.
  ignored: { owner: true, grants: true, comments: false, order: true, names: false, whitespace: true },
  comparison: null,
  busy: false,
  failure: null,
  active: null,
  detail: null,
  detailFailure: null,
  excluded: new Set(),
  confirmed: new Set(),
};

export const useSchema = create<SchemaState>(() => EMPTY);
const { getState: get, setState: set } = useSchema;
let workspaceOf = '';
let turn = 0;

/** Reads what can be chosen, and anew for another workspace, until the result is called. */
export function watchSchema(): () => void {
  const workspace = useWorkspaces.getState().current?.profile.id ?? '';
  if (workspace !== workspaceOf) set({ ...EMPTY });
  workspaceOf = workspace;
  const read = async () => {
    try {
      set({ sources: await core().call('schema.sources', {}) });
    } catch (failure) {
      set({ failure: failure as FailureDetails });
    }
  };
  void read();
  const stops = [
    core().subscribe('schema.changed', () => void read()),
    core().subscribe('workspace.changed', ({ phase, profile }) => {
      if (profile.id !== workspaceOf) set({ ...EMPTY });
      workspaceOf = profile.id;
      if (phase === 'ready' && get().sources === null) void read();
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

export function chooseSource(side: 'left' | 'right', source: SchemaSource): void {
  set({ [side]: source });
}

export function swapSources(): void {
  set(({ left, right }) => ({ left: right, right: left }));
}

export function ignore(part: keyof IgnoredParts, on: boolean): void {
  set(({ ignored }) => ({ ignored: { ...ignored, [part]: on } }));
}

/** Compares what is chosen, or what is given. */
export async function compareSchemas(left = get().left, right = get().right): Promise<void> {
  if (get().busy) return;
  set({ left, right, busy: true, failure: null });
  const mine = ++turn;
  try {
    const comparison = await core().call('schema.compare', { left, right, ignored: get().ignored });
    if (mine !== turn) return;
    set({ comparison, active: null, detail: null, excluded: new Set(), confirmed: new Set() });
    const first = comparison.rows.find(({ status }) => status !== 'same') ?? comparison.rows[0];
    if (first) void showObject(first.id);
  } catch (failure) {
    const details = failure as FailureDetails;
    if (mine === turn) set({ failure: details.code === 'cancelled' ? null : details });
  } finally {
    if (mine === turn) set({ busy: false });
  }
}

/** Shows one object of the comparison. */
export async function showObject(id: string): Promise<void> {
  const { comparison } = get();
  if (comparison === null) return;
  set({ active: id, detailFailure: null });
  try {
    const detail = await core().call('schema.object', { comparison: comparison.id, id });
    if (get().active === id && get().comparison?.id === comparison.id) set({ detail });
  } catch (failure) {
    if (get().active === id) set({ detail: null, detailFailure: failure as FailureDetails });
  }
}

/** Accepts, refuses or forgets a rename; rejects with a Failure. Gives whether it is remembered beyond this comparison. */
export async function judgeRename(
  from: string,
  to: string,
  verdict: 'open' | 'accepted' | 'refused',
): Promise<boolean> {
  const { comparison, active } = get();
  if (comparison === null || active === null) return false;
  const done = await core().call('schema.rename', {
    comparison: comparison.id,
    table: active,
    from,
    to,
    verdict,
  });
  set({ comparison: done.comparison });
  await showObject(active);
  return done.remembered;
}

/** Puts an object or a difference in the script or leaves it out. */
export function include(id: string, on: boolean): void {
  set(({ excluded }) => ({ excluded: withOrWithout(excluded, id, !on) }));
}

/** Agrees a second time to something that drops or narrows. */
export function confirmLoss(id: string, on: boolean): void {
  set(({ confirmed }) => ({ confirmed: withOrWithout(confirmed, id, on) }));
}

function withOrWithout(those: ReadonlySet<string>, id: string, on: boolean): ReadonlySet<string> {
  const next = new Set(those);
  if (on) next.add(id);
  else next.delete(id);
  return next;
}

/** Has the script written and proven. Rejects with a Failure. */
export function writeMigration(online: boolean, confirmed: ReadonlySet<string>): Promise<SchemaScript> {
  const { comparison, excluded } = get();
  if (comparison === null) return Promise.reject(new Error('Nothing was compared'));
  return core().call('schema.script', {
    comparison: comparison.id,
    excluded: [...excluded],
    confirmed: [...confirmed],
    online,
  });
}
