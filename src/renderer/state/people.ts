/** The list of people: read by pages as one scrolls, kept fresh while it is looked at, and which row the keys act on. */
import { create } from 'zustand';
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { PersonRow } from '../../shared/protocol/people.ts';
import { core } from './core.ts';
import { formatPeopleQuery, type PeopleQuery, parsePeopleQuery, peopleFilterOf } from './people-query.ts';
import { useWorkspaces } from './workspace.ts';

interface PeopleState {
  /** Null until first read. */
  readonly rows: readonly PersonRow[] | null;
  readonly next: string | null;
  /** How many fit the filters, read or not. */
  readonly total: number;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  readonly gaps: readonly string[];
  readonly failure: FailureDetails | null;
  /** The next page is on its way. */
  readonly reading: boolean;
  /** Key of the row the keys act on. */
  readonly active: string | null;
}

const EMPTY: PeopleState = {
  rows: null,
  next: null,
  total: 0,
  roles: [],
  teams: [],
  gaps: [],
  failure: null,
  reading: false,
  active: null,
};

export const usePeople = create<PeopleState>(() => EMPTY);
const { getState: get, setState: set } = usePeople;

/** As many as a call gives at most. */
const PAGE = 200;
/** Scores fade by themselves, and events come without a word. */
const EVERY_MS = 20_000;
/** A workspace may just be filling. */
const WHILE_EMPTY_MS = 3_000;
const AFTER_CHANGE_MS = 300;

let query = parsePeopleQuery(new URLSearchParams());
/** The workspace and the address that the rows are of. */
let readOf = '';
/** Grows with every reading; an answer to an earlier one is dropped. */
let turn = 0;
/** The rows are of this query already: as many are read again. */
let again = false;
let schedule: (delayMs: number) => void = () => undefined;

type Page = CallOutput<'people.list'>;

const ask = (after: string | null): Promise<Page> =>
  core().call('people.list', {
    filter: peopleFilterOf(query, Date.now()),
    order: query.order,
    after,
    limit: PAGE,
  });

/** Reads as many rows as there were, or a first page, and puts them in the place of those there were. */
async function readAll(): Promise<void> {
  const mine = ++turn;
  const wanted = again ? (get().rows?.length ?? 0) : 0;
  try {
    let page = await ask(null);
    const rows = [...page.rows];
    while (mine === turn && page.next !== null && rows.length < wanted) {
      page = await ask(page.next);
      rows.push(...page.rows);
    }
    if (mine !== turn) return;
    again = true;
    const { next, total, roles, teams, gaps } = page;
    const { active } = get();
    const kept = active !== null && rows.some(({ key }) => key === active) ? active : null;
    set({ rows, next, total, roles, teams, gaps, failure: null, reading: false, active: kept });
  } catch (failure) {
    if (mine === turn) set({ failure: failure as FailureDetails, reading: false });
  }
}

/** Reads the next page, unless it is on its way or there is none. */
export async function readMorePeople(): Promise<void> {
  const { next, reading, rows } = get();
  if (next === null || reading || rows === null) return;
  const mine = turn;
  set({ reading: true });
  try {
    const page = await ask(next);
    if (mine !== turn) return;
    // Somebody whose score changed meanwhile may stand on two pages.
    const known = new Set(rows.map(({ key }) => key));
    const further = page.rows.filter(({ key }) => !known.has(key));
    set({ rows: [...rows, ...further], next: page.next, total: page.total, failure: null, reading: false });
  } catch (failure) {
    if (mine === turn) set({ failure: failure as FailureDetails, reading: false });
  }
}

/** Keeps the list of a query fresh until the result is called. */
export function watchPeople(wanted: PeopleQuery): () => void {
  let stopped = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const workspace = useWorkspaces.getState().current?.profile.id ?? '';
  const of = `${workspace} ${new URLSearchParams(formatPeopleQuery(wanted))}`;
  // Rows of another query stay in sight until its own are there; nothing of another workspace does.
  if (readOf.split(' ')[0] !== workspace) set(EMPTY);
  else if (of !== readOf) set({ next: null, reading: false });
  again = of === readOf;
  readOf = of;
  query = wanted;
  const read = async () => {
    await readAll();
    plan(get().rows?.length ? EVERY_MS : WHILE_EMPTY_MS);
  };
  const plan = (delayMs: number) => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(read, delayMs);
  };
  schedule = plan;
  const stops = [
    core().subscribe('people.changed', () => plan(AFTER_CHANGE_MS)),
    core().subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready' && get().rows === null) plan(0);
    }),
  ];
  plan(0);
  return () => {
    stopped = true;
    turn++;
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}

/** Reads the list anew, now. */
export function readPeople(): void {
  schedule(0);
}

/** The address of the list as it was last looked at, to go back to. */
export function lastPeopleAddress(): Record<string, string> {
  return formatPeopleQuery(query);
}

/** Makes a row the active one. */
export function setActivePerson(key: string | null): void {
  set({ active: key });
}

/** Moves the active row; from none, to the first in sight. */
export function moveActivePerson(by: number, firstVisible: number): void {
  const { rows, active } = get();
  if (rows === null || rows.length === 0) return;
  const at = active === null ? -1 : rows.findIndex(({ key }) => key === active);
  const next = at < 0 ? firstVisible : Math.min(rows.length - 1, Math.max(0, at + by));
  set({ active: rows[next]?.key ?? null });
}
