// What a report is asked for, as it stands in the address, and as the core takes it.
import { ALERT_STATUSES, type AlertStatus } from '../../shared/model/alert.ts';
import { LEVELS, type Level } from '../../shared/model/level.ts';
import {
  PERSONAL_CHOICES,
  type PersonalChoice,
  REPORT_KINDS,
  type ReportKind,
  TEXT_CHOICES,
  type TextChoice,
} from '../../shared/model/report.ts';
import type { CallRequest } from '../../shared/protocol/index.ts';
import { formatTimes, resolveTimes, type Times, timesOf } from './audit-query.ts';

export interface ReportQuery extends Times {
  readonly kind: ReportKind;
  readonly levels: readonly Level[];
  readonly statuses: readonly AlertStatus[];
  readonly user: string;
  readonly caseId: string;
  readonly text: TextChoice;
  readonly personal: PersonalChoice;
}

/** Kinds that a filter means something to. */
export const FILTERED: Readonly<Record<'levels' | 'statuses' | 'user', readonly ReportKind[]>> = {
  levels: ['summary', 'alerts', 'events', 'people'],
  statuses: ['summary', 'alerts'],
  user: ['summary', 'alerts', 'events', 'people'],
};

const many = <T extends string>(text: string | null, known: readonly T[]): T[] => {
  const wanted = new Set((text ?? '').split(','));
  return known.filter((one) => wanted.has(one));
};

export function parseReportQuery(kind: string, address: URLSearchParams): ReportQuery {
  const times = timesOf(address);
  const none = times.within === undefined && times.from === undefined && times.to === undefined;
  return {
    ...times,
    ...(none && { within: 'month' as const }),
    kind: REPORT_KINDS.find((one) => one === kind) ?? 'summary',
    levels: many(address.get('level'), LEVELS),
    statuses: many(address.get('status'), ALERT_STATUSES),
    user: (address.get('user') ?? '').slice(0, 100),
    caseId: /^[1-9]\d{0,17}$/.exec(address.get('case') ?? '')?.[0] ?? '',
    text: TEXT_CHOICES.find((one) => one === address.get('text')) ?? 'excerpt',
    personal: PERSONAL_CHOICES.find((one) => one === address.get('personal')) ?? 'full',
  };
}

export function formatReportQuery(query: ReportQuery): Record<string, string> {
  const times = formatTimes(query);
  return {
    ...times,
    within: times.within === 'month' ? '' : times.within,
    level: query.levels.join(','),
    status: query.statuses.join(','),
    user: query.user,
    case: query.caseId,
    text: query.text === 'excerpt' ? '' : query.text,
    personal: query.personal === 'full' ? '' : query.personal,
  };
}

type Definition = CallRequest<'reports.preview'>['definition'];

/** The definition at a moment: what reaches until now ends with it. Null while a case is still to be chosen. */
export function definitionOf(query: ReportQuery, zone: string, nowMs: number): Definition | null {
  const { kind, levels, statuses, user, caseId, text, personal } = query;
  if (kind === 'case' && caseId === '') return null;
  const times = resolveTimes(query, zone, nowMs);
  const applies = (name: keyof typeof FILTERED) => FILTERED[name].includes(kind);
  return {
    kind,
    from: times.from ?? '2000-01-01T00:00:00Z',
    to: times.to ?? `${new Date(nowMs).toISOString().slice(0, 19)}Z`,
    filter: {
      ...(levels.length > 0 && applies('levels') && { levels: [...levels] }),
      ...(statuses.length > 0 && applies('statuses') && { statuses: [...statuses] }),
      ...(user.trim() !== '' && applies('user') && { user: user.trim() }),
    },
    redaction: { text, personal },
    caseId: kind === 'case' ? caseId : null,
  };
}
