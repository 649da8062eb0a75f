/** What the list of cases is asked to show, as it stands in the address, and how it becomes a filter for the core. */
import { z } from 'zod';
import { CASE_STATUSES } from '../../shared/model/case.ts';
import { LEVELS } from '../../shared/model/level.ts';
import { CASE_ORDERS, type CaseFilter } from '../../shared/protocol/cases.ts';

export type CasesOrder = (typeof CASE_ORDERS)[number];

export interface CasesQuery {
  readonly text: string;
  readonly statuses: NonNullable<CaseFilter['statuses']>;
  readonly severities: NonNullable<CaseFilter['severities']>;
  /** Null: whoever it is; the empty string: nobody. */
  readonly owner: string | null;
  readonly tag: string | null;
  readonly order: CasesOrder;
}

const statusesSchema = z.array(z.enum(CASE_STATUSES));
const levelsSchema = z.array(z.enum(LEVELS));
const orderSchema = z.enum(CASE_ORDERS);
/** In an address nobody needs a word: what is empty is left out there. */
const NOBODY = '-';

/** What an address asks for; what makes no sense there is left out. */
export function parseCasesQuery(address: URLSearchParams): CasesQuery {
  const many = (name: string) => [...new Set(address.get(name)?.split(',').filter(Boolean) ?? [])];
  const statuses = statusesSchema.safeParse(many('status'));
  const severities = levelsSchema.safeParse(many('severity'));
  const order = orderSchema.safeParse(address.get('order'));
  const owner = address.get('owner')?.slice(0, 255) || null;
  return {
    text: (address.get('text') ?? '').slice(0, 200),
    statuses: statuses.success ? statuses.data : [],
    severities: severities.success ? severities.data : [],
    owner: owner === NOBODY ? '' : owner,
    tag: address.get('tag')?.slice(0, 50) || null,
    order: order.success ? order.data : 'updated',
  };
}

/** The address of a query; what is as always is left out. */
export function formatCasesQuery(query: CasesQuery): Record<string, string> {
  return {
    text: query.text,
    status: query.statuses.join(','),
    severity: query.severities.join(','),
    owner: query.owner === '' ? NOBODY : (query.owner ?? ''),
    tag: query.tag ?? '',
    order: query.order === 'updated' ? '' : query.order,
  };
}

export function isCasesFiltered({ text, statuses, severities, owner, tag }: CasesQuery): boolean {
  return text.trim() !== '' || statuses.length > 0 || severities.length > 0 || owner !== null || tag !== null;
}

/** The query without its filters, in the same order. */
export function unfilteredCases({ order }: CasesQuery): CasesQuery {
  return { ...parseCasesQuery(new URLSearchParams()), order };
}

/** The query as the core takes it. */
export function casesFilterOf({ text, statuses, severities, owner, tag }: CasesQuery): CaseFilter {
  return {
    ...(text.trim() !== '' && { text: text.trim() }),
    ...(statuses.length > 0 && { statuses: [...statuses] }),
    ...(severities.length > 0 && { severities: [...severities] }),
    ...(owner !== null && { owner }),
    ...(tag !== null && { tag }),
  };
}
