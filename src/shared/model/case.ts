// The words of cases: how one stands, how one ended, and what can be gathered in it.

export const CASE_STATUSES = ['open', 'investigating', 'closed'] as const;
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** How a closed case ended. */
export const CASE_OUTCOMES = ['confirmed', 'benign', 'false_alarm', 'duplicate', 'inconclusive'] as const;
export type CaseOutcome = (typeof CASE_OUTCOMES)[number];

export const CASE_MEMBER_KINDS = ['alert', 'event', 'conversation', 'person'] as const;
export type CaseMemberKind = (typeof CASE_MEMBER_KINDS)[number];
