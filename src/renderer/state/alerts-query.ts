// What the alerts screen is asked to show, as it stands in the address, and how it becomes a filter for the database.
import { z } from 'zod';
import { ALERT_STATUSES } from '../../shared/model/alert.ts';
import { LEVELS } from '../../shared/model/level.ts';
import { type AlertFilter, instantSchema } from '../../shared/protocol/alerts.ts';
import type { SavedFilter } from '../../shared/protocol/views.ts';

export type AlertOrder = 'newest' | 'oldest';
export type Within = NonNullable<SavedFilter['within']>;

/** A filter whose time may be counted back from now and whose assignee may be "me". */
export interface AlertQuery {
  readonly filter: SavedFilter;
  readonly order: AlertOrder;
}

/** Stands for whoever sits at the console, so that one shared view fits all. */
export const ME = '@me';
const NOBODY = '@none';

export const WITHIN_WORDS: Readonly<Record<Within, string>> = {
  hour: 'Last hour',
  today: 'Today',
  day: 'Last 24 hours',
  week: 'Last 7 days',
  month: 'Last 30 days',
};

const SECONDS: Readonly<Record<Exclude<Within, 'today'>, number>> = {
  hour: 3_600,
  day: 86_400,
  week: 604_800,
  month: 2_592_000,
};

const LISTS = {
  level: ['levels', z.array(z.enum(LEVELS))],
  status: ['statuses', z.array(z.enum(ALERT_STATUSES))],
  type: ['types', z.array(z.string().min(1).max(50)).max(20)],
} as const;

const WORDS = {
  user: z.string().min(1).max(100),
  text: z.string().min(1).max(200),
  pattern: z.string().min(1).max(100),
  conversation: z.string().min(1).max(100),
  within: z.enum(['hour', 'today', 'day', 'week', 'month']),
  from: instantSchema,
  to: instantSchema,
} as const;

/** Reads a query from an address; what does not make sense there is left out. */
export function parseQuery(address: URLSearchParams): AlertQuery {
  const filter: Record<string, unknown> = {};
  for (const [name, [field, schema]] of Object.entries(LISTS)) {
    const values = (address.get(name) ?? '').split(',').filter((value) => value !== '');
    const read = schema.safeParse(values.map(decodeComma));
    if (read.success && read.data.length > 0) filter[field] = read.data;
  }
  for (const [name, schema] of Object.entries(WORDS)) {
    const read = schema.safeParse(address.get(name));
    if (read.success) filter[name] = read.data;
  }
  const assignee = address.get('assignee');
  if (assignee) filter.assignee = assignee === NOBODY ? '' : assignee.slice(0, 255);
  return { filter: filter as SavedFilter, order: address.get('order') === 'oldest' ? 'oldest' : 'newest' };
}

/** The address of a query: only what is set, in a fixed order, so that equal queries have equal addresses. */
export function formatQuery(query: AlertQuery): URLSearchParams {
  const address = new URLSearchParams();
  const { filter } = query;
  for (const [name, [field]] of Object.entries(LISTS)) {
    const values: readonly string[] | undefined = filter[field];
    if (values !== undefined && values.length > 0) address.set(name, values.map(encodeComma).join(','));
  }
  if (filter.assignee !== undefined)
    address.set('assignee', filter.assignee === '' ? NOBODY : filter.assignee);
  for (const name of Object.keys(WORDS) as (keyof typeof WORDS)[]) {
    const value = filter[name];
    if (value) address.set(name, value);
  }
  if (query.order === 'oldest') address.set('order', 'oldest');
  return address;
}

const encodeComma = (value: string) => value.replaceAll('~', '~0').replaceAll(',', '~1');
const decodeComma = (value: string) => value.replaceAll('~1', ',').replaceAll('~0', '~');

export function sameQuery(a: AlertQuery, b: AlertQuery): boolean {
  return formatQuery(a).toString() === formatQuery(b).toString();
}

/** Whether anything is filtered at all. */
export function isFiltered(query: AlertQuery): boolean {
  return formatQuery({ ...query, order: 'newest' }).size > 0;
}

/** Changes some fields of a query; `undefined` clears a field. */
export function withFilter(
  query: AlertQuery,
  change: { readonly [F in keyof SavedFilter]?: SavedFilter[F] | undefined },
): AlertQuery {
  const merged = Object.entries({ ...query.filter, ...change }).filter(
    ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
  );
  return { ...query, filter: Object.fromEntries(merged) as SavedFilter };
}

/**
 * The filter to ask the database for: "me" by name, time counted back from `nowMs`, days beginning at midnight of the zone.
 * Null where the query asks for "me" and nobody has said who that is.
 */
export function resolveQuery(query: AlertQuery, me: string, zone: string, nowMs: number): AlertFilter | null {
  const { within, ...filter } = query.filter;
  if (filter.assignee === ME) {
    if (me === '') return null;
    filter.assignee = me;
  }
  if (within !== undefined) {
    const from = within === 'today' ? midnightBefore(nowMs, zone) : nowMs - SECONDS[within] * 1_000;
    filter.from = new Date(from).toISOString();
  }
  return filter;
}

/** The last midnight in a zone, epoch milliseconds. */
export function midnightBefore(nowMs: number, zone: string): number {
  const now = Math.floor(nowMs / 1_000) * 1_000;
  const guess = now - secondOfDay(now, zone) * 1_000;
  // On a day whose clock was changed the guess misses midnight by that change.
  const off = secondOfDay(guess, zone);
  return off === 0 ? guess : guess + (off > 43_200 ? 86_400 - off : -off) * 1_000;
}

function secondOfDay(instant: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hourCycle: 'h23', timeStyle: 'medium' })
    .format(instant)
    .split(':')
    .map(Number);
  return (parts[0] ?? 0) * 3_600 + (parts[1] ?? 0) * 60 + (parts[2] ?? 0);
}

/** The views every console has. */
export const BUILT_IN_VIEWS: readonly { id: string; name: string; query: AlertQuery }[] = [
  { id: 'all', name: 'All', query: { filter: {}, order: 'newest' } },
  { id: 'open', name: 'Open', query: { filter: { statuses: ['OPEN', 'INVESTIGATING'] }, order: 'newest' } },
  {
    id: 'mine',
    name: 'Mine',
    query: { filter: { statuses: ['OPEN', 'INVESTIGATING'], assignee: ME }, order: 'newest' },
  },
  {
    id: 'unassigned',
    name: 'Unassigned',
    query: { filter: { statuses: ['OPEN'], assignee: '' }, order: 'newest' },
  },
  {
    id: 'critical',
    name: 'Critical today',
    query: { filter: { levels: ['CRITICAL'], within: 'today' }, order: 'newest' },
  },
];
