// What the audit log and the list of activities are asked to show, as it stands in the address.
import { z } from 'zod';
import { ACTIVITY_KINDS, type ActivityFilter, type ActivityKind } from '../../shared/protocol/activity.ts';
import { instantSchema } from '../../shared/protocol/alerts.ts';
import { AUDIT_TABLES, type AuditFilter, type AuditTable } from '../../shared/protocol/audit.ts';
import { resolveQuery, type Within } from './alerts-query.ts';

export interface Times {
  readonly within?: Within | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

export interface AuditQuery extends Times {
  readonly text: string;
  readonly user: string;
  readonly tool: string;
  readonly success: boolean | null;
  readonly blocked: boolean | null;
  readonly table: AuditTable | null;
}

export interface ActivityQuery extends Times {
  readonly text: string;
  readonly user: string;
  readonly kinds: readonly ActivityKind[];
  readonly trouble: boolean;
}

const withinSchema = z.enum(['hour', 'today', 'day', 'week', 'month']);
const YES_NO: Readonly<Record<string, boolean>> = { yes: true, no: false };
const word = (value: boolean | null) => (value === null ? '' : value ? 'yes' : 'no');
const text = (address: URLSearchParams, name: string, most = 100) => (address.get(name) ?? '').slice(0, most);

export function timesOf(address: URLSearchParams): Times {
  const within = withinSchema.safeParse(address.get('within'));
  const from = instantSchema.safeParse(address.get('from'));
  const to = instantSchema.safeParse(address.get('to'));
  return {
    within: within.success ? within.data : undefined,
    from: from.success ? from.data : undefined,
    to: to.success ? to.data : undefined,
  };
}

export const formatTimes = ({ within, from, to }: Times) => ({
  within: within ?? '',
  from: from ?? '',
  to: to ?? '',
});

/** The times as the core takes them: counted back from `nowMs`, days beginning at midnight of the zone. */
export function resolveTimes(
  { within, from, to }: Times,
  zone: string,
  nowMs: number,
): { from?: string; to?: string } {
  const filter = {
    ...(within !== undefined && { within }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
  const resolved = resolveQuery({ filter, order: 'newest' }, '', zone, nowMs);
  return {
    ...(resolved?.from !== undefined && { from: resolved.from }),
    ...(resolved?.to !== undefined && { to: resolved.to }),
  };
}

export function parseAuditQuery(address: URLSearchParams): AuditQuery {
  return {
    ...timesOf(address),
    text: text(address, 'text', 200),
    user: text(address, 'user'),
    tool: text(address, 'tool'),
    success: YES_NO[address.get('success') ?? ''] ?? null,
    blocked: YES_NO[address.get('blocked') ?? ''] ?? null,
    table: AUDIT_TABLES.find((table) => table === address.get('table')) ?? null,
  };
}

export function formatAuditQuery(query: AuditQuery): Record<string, string> {
  return {
    text: query.text,
    user: query.user,
    tool: query.tool,
    success: word(query.success),
    blocked: word(query.blocked),
    table: query.table ?? '',
    ...formatTimes(query),
  };
}

export function auditFilterOf(query: AuditQuery, zone: string, nowMs: number): AuditFilter {
  const { text: wanted, user, tool, success, blocked, table } = query;
  return {
    ...(wanted.trim() !== '' && { text: wanted }),
    ...(user.trim() !== '' && { user }),
    ...(tool.trim() !== '' && { tool }),
    ...(success !== null && { success }),
    ...(blocked !== null && { blocked }),
    ...(table !== null && { table }),
    ...resolveTimes(query, zone, nowMs),
  };
}

export function parseActivityQuery(address: URLSearchParams): ActivityQuery {
  const kinds = new Set((address.get('kind') ?? '').split(','));
  return {
    ...timesOf(address),
    text: text(address, 'text', 200),
    user: text(address, 'user'),
    kinds: ACTIVITY_KINDS.filter((kind) => kinds.has(kind)),
    trouble: address.get('trouble') === 'yes',
  };
}

export function formatActivityQuery(query: ActivityQuery): Record<string, string> {
  return {
    text: query.text,
    user: query.user,
    kind: query.kinds.join(','),
    trouble: query.trouble ? 'yes' : '',
    ...formatTimes(query),
  };
}

export function activityFilterOf(query: ActivityQuery, zone: string, nowMs: number): ActivityFilter {
  const { text: wanted, user, kinds, trouble } = query;
  return {
    ...(wanted.trim() !== '' && { text: wanted }),
    ...(user.trim() !== '' && { user }),
    ...(kinds.length > 0 && { kinds: [...kinds] }),
    ...(trouble && { trouble: true }),
    ...resolveTimes(query, zone, nowMs),
  };
}

/** Whether an address of either asks for anything at all. */
export function asksAnything(address: Readonly<Record<string, string>>): boolean {
  return Object.values(address).some((value) => value !== '');
}
