/** What the list of people is asked to show, as it stands in the address, and how it becomes a filter for the core. */
import { z } from 'zod';
import { LEVELS } from '../../shared/model/level.ts';
import { PEOPLE_ORDERS, type PeopleFilter, personFlagSchema } from '../../shared/protocol/people.ts';

export type PeopleOrder = (typeof PEOPLE_ORDERS)[number];
export type PersonFlag = z.infer<typeof personFlagSchema>;

export const SINCE_WORDS = { day: 'Last 24 hours', week: 'Last 7 days', month: 'Last 30 days' } as const;
export type Since = keyof typeof SINCE_WORDS;

const DAYS: Readonly<Record<Since, number>> = { day: 1, week: 7, month: 30 };
const DAY_MS = 86_400_000;

export interface PeopleQuery {
  readonly text: string;
  readonly levels: NonNullable<PeopleFilter['levels']>;
  readonly flags: readonly PersonFlag[];
  readonly role: string | null;
  readonly team: string | null;
  /** Only those with an incident within, counted back from now. */
  readonly since: Since | null;
  readonly order: PeopleOrder;
}

const levelsSchema = z.array(z.enum(LEVELS)).max(LEVELS.length);
const flagsSchema = z.array(personFlagSchema).max(personFlagSchema.options.length);
const sinceSchema = z.enum(['day', 'week', 'month']);
const orderSchema = z.enum(PEOPLE_ORDERS);

/** What an address asks for; what makes no sense there is left out. */
export function parsePeopleQuery(address: URLSearchParams): PeopleQuery {
  const many = (name: string) => [...new Set(address.get(name)?.split(',').filter(Boolean) ?? [])];
  const levels = levelsSchema.safeParse(many('level'));
  const flags = flagsSchema.safeParse(many('flag'));
  const since = sinceSchema.safeParse(address.get('since'));
  const order = orderSchema.safeParse(address.get('order'));
  return {
    text: (address.get('text') ?? '').slice(0, 200),
    levels: levels.success ? levels.data : [],
    flags: flags.success ? flags.data : [],
    role: address.get('role')?.slice(0, 100) || null,
    team: address.get('team')?.slice(0, 100) || null,
    since: since.success ? since.data : null,
    order: order.success ? order.data : 'score',
  };
}

/** The address of a query; what is as always is left out. */
export function formatPeopleQuery(query: PeopleQuery): Record<string, string> {
  return {
    text: query.text,
    level: query.levels.join(','),
    flag: query.flags.join(','),
    role: query.role ?? '',
    team: query.team ?? '',
    since: query.since ?? '',
    order: query.order === 'score' ? '' : query.order,
  };
}

export function isPeopleFiltered({ text, levels, flags, role, team, since }: PeopleQuery): boolean {
  return (
    text.trim() !== '' ||
    levels.length > 0 ||
    flags.length > 0 ||
    role !== null ||
    team !== null ||
    since !== null
  );
}

/** The query without its filters, in the same order. */
export function unfilteredPeople({ order }: PeopleQuery): PeopleQuery {
  return { ...parsePeopleQuery(new URLSearchParams()), order };
}

/** The query as the core takes it; `nowMs` is what `since` is counted back from. */
export function peopleFilterOf(query: PeopleQuery, nowMs: number): PeopleFilter {
  const { text, levels, flags, role, team, since } = query;
  return {
    ...(text.trim() !== '' && { query: text.trim() }),
    ...(levels.length > 0 && { levels: [...levels] }),
    ...(flags.length > 0 && { flags: [...flags] }),
    ...(role !== null && { role }),
    ...(team !== null && { team }),
    ...(since !== null && { since: new Date(nowMs - DAYS[since] * DAY_MS).toISOString() }),
  };
}
