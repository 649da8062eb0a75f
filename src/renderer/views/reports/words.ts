/** Reports in words: what each is of, formats, and how texts and people leave the console. */
import type { PersonalChoice, ReportKind, TextChoice } from '../../../shared/model/report.ts';
import type { ReportStep } from '../../../shared/model/report-period.ts';
import type { ReportFormat } from '../../../shared/protocol/reports.ts';

export const KIND_HINTS: Readonly<Record<ReportKind, string>> = {
  summary: 'Figures and charts of alerts, events and usage, and the people most at risk',
  alerts: 'Each alert with who took it up and when, its response times worked out from the journal',
  events: 'Each scored message with what it matched and whether it was stopped',
  people: 'Everybody with risk events: how many, how grave, and how they stand now',
  patterns: 'Each version of a pattern: who, why, before and after',
  configuration: 'Each change of the console’s settings and tables',
  access: 'Who did what, who exported what, sign-ins to the platform, members of roles',
  usage: 'Answers with and without a usage row, by day and endpoint, with the causes',
  schema: 'The questions about the database, each with its answer and SQL',
  case: 'One case: what is gathered in it, notes, and its history',
};

export const FORMAT_WORDS: Readonly<Record<ReportFormat, readonly [name: string, hint: string]>> = {
  pack: ['Evidence pack', 'One signed ZIP of all of it, with a script that checks it'],
  pdf: ['PDF', 'To read; at most 10,000 rows of a table'],
  csv: ['CSV', 'For spreadsheets, a file a table'],
  jsonl: ['JSON Lines', 'For programs, with the schema of a line'],
  ocsf: ['OCSF', 'Detection Findings, of alerts alone'],
};

export const TEXT_WORDS: Readonly<Record<TextChoice, string>> = {
  full: 'whole',
  excerpt: 'first 160 characters',
  hash: 'as SHA-256',
  none: 'left out',
};

export const PERSONAL_WORDS: Readonly<Record<PersonalChoice, string>> = { full: 'whole', masked: 'masked' };

export const EVERY_WORDS: Readonly<Record<ReportStep, string>> = {
  day: 'after each day',
  week: 'after each week',
  month: 'after each month',
};
