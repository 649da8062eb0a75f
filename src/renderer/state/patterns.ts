// The library: every pattern with what is known of it, kept fresh while it is looked at, and what is marked in it.
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { PatternRow } from '../../shared/protocol/patterns.ts';
import { core } from './core.ts';
import { useWorkspaces } from './workspace.ts';

interface PatternsState {
  /** Null until first read. */
  readonly rows: readonly PatternRow[] | null;
  /** What could not be shown, and why. */
  readonly gaps: readonly string[];
  readonly failure: FailureDetails | null;
  /** Name of the row the keys act on. */
  readonly active: string | null;
  /** Where a range began. */
  readonly pivot: string | null;
  readonly marked: ReadonlySet<string>;
}

const EMPTY: PatternsState = {
  rows: null,
  gaps: [],
  failure: null,
  active: null,
  pivot: null,
  marked: new Set(),
};

export const usePatterns = create<PatternsState>(() => EMPTY);
const { getState: get, setState: set } = usePatterns;

/** Hits and last hits grow by themselves. */
const EVERY_MS = 60_000;
/** Worked-out healths arrive in bursts. */
const AFTER_CHANGE_MS = 400;

/** The workspace that the rows are of. */
let readFrom: string | undefined;
let readAgain: () => void = () => undefined;

/** Keeps the library fresh until the result is called. */
export function watchPatterns(): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let dueMs = Number.POSITIVE_INFINITY;
  const schedule = (delayMs: number) => {
    const atMs = Date.now() + delayMs;
    if (stopped || atMs >= dueMs) return;
    clearTimeout(timer);
    dueMs = atMs;
    timer = setTimeout(read, delayMs);
  };
  const read = async () => {
    dueMs = Number.POSITIVE_INFINITY;
    try {
      const { rows, gaps } = await core().call('patterns.list', {});
      if (!stopped) took(rows, gaps);
    } catch (failure) {
      if (!stopped) set({ failure: failure as FailureDetails });
    }
    schedule(EVERY_MS);
  };
  const workspace = useWorkspaces.getState().current?.profile.id;
  // What was read before stays in sight until it is read anew; nothing of another workspace does.
  if (workspace !== readFrom) set(EMPTY);
  readFrom = workspace;
  const stops = [
    core().subscribe('patterns.changed', () => schedule(AFTER_CHANGE_MS)),
    core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready' && get().rows === null) schedule(0);
    }),
  ];
  readAgain = () => schedule(0);
  schedule(0);
  return () => {
    stopped = true;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

/** Marks of patterns that are gone are gone as well. */
function took(rows: readonly PatternRow[], gaps: readonly string[]): void {
  const names = new Set(rows.map(({ name }) => name));
  const { marked, active } = get();
  set({
    rows,
    gaps,
    failure: null,
    marked: new Set([...marked].filter((name) => names.has(name))),
    active: active !== null && names.has(active) ? active : null,
  });
}

/** Reads the library anew, now. */
export function readPatterns(): void {
  readAgain();
}

export type ChangeOutcome = CallOutput<'patterns.change'>;

/** Turns patterns on or off, or removes them. Rejects with a Failure. */
export async function changePatterns(
  names: readonly string[],
  what: 'enable' | 'disable' | 'remove',
  reason: string,
): Promise<ChangeOutcome> {
  const outcome = await core().call('patterns.change', { names: [...names], what, reason });
  set({ marked: new Set() });
  readPatterns();
  return outcome;
}

/** The last move marked what it passed; the next that does goes on from where the first began. */
let extending = false;

/** What the keys and the pointer do to the marks. `shown` are the names in their order on screen. */
export const marking = {
  /** Moves the active row; from none, to the first in sight. `extend` marks what it passes. */
  move(shown: readonly string[], by: number, firstVisible: number, extend = false): string | null {
    if (shown.length === 0) return null;
    const { active, pivot, marked } = get();
    const at = active === null ? -1 : shown.indexOf(active);
    const next = at < 0 ? firstVisible : Math.min(shown.length - 1, Math.max(0, at + by));
    const name = shown[next] ?? null;
    if (extend) {
      const from = extending && pivot !== null ? shown.indexOf(pivot) : -1;
      const start = from < 0 ? (at < 0 ? next : at) : from;
      const passed = shown.slice(Math.min(start, next), Math.max(start, next) + 1);
      set({ active: name, pivot: shown[start] ?? name, marked: new Set([...marked, ...passed]) });
    } else set({ active: name });
    extending = extend;
    return name;
  },
  /** Makes a row the active one. */
  setActive(name: string | null): void {
    extending = false;
    set({ active: name, pivot: name });
  },
  toggle(name: string): void {
    extending = false;
    const marked = new Set(get().marked);
    if (!marked.delete(name)) marked.add(name);
    set({ marked, active: name, pivot: name });
  },
  /** Marks from where the last mark was made to this row. */
  range(shown: readonly string[], name: string): void {
    const { pivot, marked } = get();
    const to = shown.indexOf(name);
    const from = pivot === null ? to : shown.indexOf(pivot);
    if (to < 0) return;
    const start = from < 0 ? to : from;
    const passed = shown.slice(Math.min(start, to), Math.max(start, to) + 1);
    set({ marked: new Set([...marked, ...passed]), active: name });
  },
  all(shown: readonly string[]): void {
    set({ marked: new Set(shown) });
  },
  clear(): void {
    set({ marked: new Set() });
  },
};
