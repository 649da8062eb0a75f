// What a report is made of, for every format alike: kinds of reports, columns and what they hold.

export const REPORT_KINDS = [
  'summary',
  'alerts',
  'events',
  'people',
  'patterns',
  'configuration',
  'access',
  'usage',
  'schema',
  'case',
] as const;
export type ReportKind = (typeof REPORT_KINDS)[number];

export const REPORT_TITLES: Readonly<Record<ReportKind, string>> = {
  summary: 'Executive summary',
  alerts: 'Alerts and their handling',
  events: 'Risk events',
  people: 'User risk',
  patterns: 'Pattern changes',
  configuration: 'Configuration changes',
  access: 'Access and exports',
  usage: 'Usage coverage',
  schema: 'Schema verification',
  case: 'Case',
};

/** How message texts leave the console: whole, their first 160 characters, as a SHA-256, or not at all. */
export const TEXT_CHOICES = ['full', 'excerpt', 'hash', 'none'] as const;
export type TextChoice = (typeof TEXT_CHOICES)[number];

export const PERSONAL_CHOICES = ['full', 'masked'] as const;
export type PersonalChoice = (typeof PERSONAL_CHOICES)[number];

export interface Redaction {
  readonly text: TextChoice;
  readonly personal: PersonalChoice;
}

export interface ReportColumn {
  /** As in the files: "seconds_to_close". */
  readonly name: string;
  /** As in headings. */
  readonly title: string;
  /** Instants are ISO 8601 in UTC with microseconds. */
  readonly kind: 'text' | 'number' | 'instant' | 'yesno';
  /** What redaction looks at: a message's text, a name, an e-mail address. */
  readonly holds?: 'message' | 'name' | 'email';
  /** Left out of a PDF, where there is no room for it. */
  readonly beside?: boolean;
}

export type ReportValue = string | number | boolean | null;

/** A row in the order of its table's columns. */
export type ReportRow = readonly ReportValue[];
