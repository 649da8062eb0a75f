/** Cases in words: how one stands, how it ended, what is in it, and what the journal says was done. */
import { CircleCheck, CircleDashed, CircleDot } from 'lucide-react';
import type { CaseMemberKind, CaseOutcome, CaseStatus } from '../../../shared/model/case.ts';
import type { CaseEntry, CaseMember, CaseRow } from '../../../shared/protocol/cases.ts';
import { cx } from '../../parts/class-names.ts';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { subjectOf } from '../../state/reference.ts';
import { formatSubject } from '../../state/related.ts';
import { routeHref } from '../../state/route.ts';
import { plural } from '../overview/figure.ts';

export const CASE_STATUS_WORDS: Readonly<Record<CaseStatus, string>> = {
  open: 'Open',
  investigating: 'Investigating',
  closed: 'Closed',
};

export const OUTCOME_WORDS: Readonly<Record<CaseOutcome, string>> = {
  confirmed: 'Confirmed',
  benign: 'Benign',
  false_alarm: 'False alarm',
  duplicate: 'Duplicate',
  inconclusive: 'Inconclusive',
};

export const KIND_WORDS: Readonly<Record<CaseMemberKind, readonly [one: string, many: string]>> = {
  alert: ['alert', 'alerts'],
  event: ['event', 'events'],
  conversation: ['conversation', 'conversations'],
  person: ['person', 'people'],
};

const LOOKS = {
  open: [CircleDashed, 'text-ink'],
  investigating: [CircleDot, 'text-accent'],
  closed: [CircleCheck, 'text-good'],
} as const;

export function CaseStatusBadge({ row: { status, outcome } }: { row: Pick<CaseRow, 'status' | 'outcome'> }) {
  const [Icon, look] = LOOKS[status];
  return (
    <span className={cx('inline-flex items-center gap-1.5 text-sm whitespace-nowrap', look)}>
      <Icon aria-hidden className="size-3.5 shrink-0" />
      {CASE_STATUS_WORDS[status]}
      {outcome !== null && <span className="text-muted">{OUTCOME_WORDS[outcome].toLowerCase()}</span>}
    </span>
  );
}

export function Tag({ tag }: { tag: string }) {
  return (
    <bdi className="max-w-40 shrink-0 truncate rounded-sm border border-line-strong px-1 text-xs text-muted">
      {oneLine(tag)}
    </bdi>
  );
}

/** "3 alerts, 1 person", or "nothing". */
export function countsInWords(counts: CaseRow['counts']): string {
  const parts = (Object.entries(counts) as [CaseMemberKind, number][])
    .filter(([, n]) => n > 0)
    .map(([kind, n]) => plural(n, ...KIND_WORDS[kind]));
  return parts.join(', ') || 'nothing';
}

/** Where a member is looked at. */
export function memberHref({ kind, ref }: CaseMember): string {
  if (kind === 'alert') return routeHref(`alerts/${ref}`);
  if (kind === 'person') return routeHref(`people/${ref}`);
  if (kind === 'conversation') return routeHref(`conversations/${ref}`);
  const subject = subjectOf(ref.startsWith('activity:') ? ref : `event:${ref}`);
  return routeHref(subject === null ? '' : `related/${formatSubject(subject)}`);
}

/** The person of a member, in words; null where none is named. */
export function memberPerson({ personKey, personName }: CaseMember): string | null {
  return personName ?? (personKey === null ? null : `User ${personKey.slice(2)}`);
}

const FIELD_WORDS: Readonly<Record<string, string>> = {
  title: 'Title',
  status: 'Status',
  outcome: 'Outcome',
  severity: 'Severity',
  owner: 'Owner',
  tags: 'Tags',
  summary: 'Summary',
  note: 'Note',
};

/** What an entry says was done: a headline, and a line for each field. */
export function entryInWords(entry: CaseEntry): { title: string; lines: string[] } {
  const what = entry.counts === null ? '' : countsInWords(entry.counts);
  const lines = entry.changes.map(({ field, before, after }) => {
    const name = FIELD_WORDS[field] ?? field;
    const is = after === null ? 'nothing' : valueInWords(field, after);
    return before === null ? `${name}: ${is}` : `${name}: ${valueInWords(field, before)} → ${is}`;
  });
  switch (entry.action) {
    case 'cases.create':
      return { title: what === '' ? 'Begun' : `Begun with ${what}`, lines };
    case 'cases.add':
      return { title: `Added ${what}`, lines };
    case 'cases.remove':
      return { title: `Took out ${what}`, lines };
    case 'cases.note':
      return { title: 'Wrote a note', lines: [] };
    default:
      return { title: 'Changed', lines };
  }
}

function valueInWords(field: string, value: string): string {
  if (field === 'status') return CASE_STATUS_WORDS[value as CaseStatus] ?? value;
  if (field === 'outcome') return OUTCOME_WORDS[value as CaseOutcome] ?? value;
  if (field === 'severity') return LEVEL_WORDS[value as keyof typeof LEVEL_WORDS] ?? value;
  return field === 'summary' ? `“${value.slice(0, 200)}${value.length > 200 ? '…' : ''}”` : value;
}
