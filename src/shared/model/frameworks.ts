// Public frameworks: identifiers of each category of attack with their editions, and which control questions a report helps to answer.
import type { ReportKind } from './report.ts';

export interface CategoryMapping {
  readonly category: string;
  readonly owasp2025: readonly string[];
  readonly owasp2026: readonly string[];
  readonly atlas: readonly string[];
}

/** OWASP Top 10 for LLM Applications, editions 2025 and 2026; MITRE ATLAS technique ids. */
export const CATEGORY_MAPPINGS: readonly CategoryMapping[] = [
  {
    category: 'INJECTION',
    owasp2025: ['LLM01'],
    owasp2026: ['LLM01'],
    atlas: ['AML.T0051.000', 'AML.T0054'],
  },
  {
    category: 'MANIPULATION',
    owasp2025: ['LLM01', 'LLM07'],
    owasp2026: ['LLM01', 'LLM08'],
    atlas: ['AML.T0051.000', 'AML.T0056'],
  },
  {
    category: 'TOOL_EXPLOITATION',
    owasp2025: ['LLM05', 'LLM06'],
    owasp2026: ['LLM10', 'LLM03'],
    atlas: ['AML.T0053'],
  },
  { category: 'EXFILTRATION', owasp2025: ['LLM02'], owasp2026: ['LLM02'], atlas: ['AML.T0057', 'AML.T0086'] },
  {
    category: 'CONTEXT_POISONING',
    owasp2025: ['LLM01', 'LLM10'],
    owasp2026: ['LLM01', 'LLM06'],
    atlas: ['AML.T0080', 'AML.T0029'],
  },
];

export interface ControlQuestion {
  readonly framework: 'SOC 2' | 'ISO/IEC 27001:2022';
  readonly control: string;
  readonly question: string;
  readonly reports: readonly ReportKind[];
}

/** A report helps to answer; that it answers is for the auditor to say. */
export const CONTROL_QUESTIONS: readonly ControlQuestion[] = [
  {
    framework: 'SOC 2',
    control: 'CC7.1',
    question: 'Are changes of the configuration that bring vulnerabilities detected?',
    reports: ['configuration', 'patterns', 'schema'],
  },
  {
    framework: 'SOC 2',
    control: 'CC7.2',
    question: 'Are anomalies watched for, and analysed as to whether they are security events?',
    reports: ['alerts', 'events', 'people', 'summary'],
  },
  {
    framework: 'SOC 2',
    control: 'CC7.3',
    question: 'Are security events evaluated as to whether they are incidents, in what time and by whom?',
    reports: ['alerts', 'case', 'summary'],
  },
  {
    framework: 'SOC 2',
    control: 'CC7.4',
    question: 'Are incidents responded to by a defined course, and contained?',
    reports: ['case', 'alerts', 'access'],
  },
  {
    framework: 'SOC 2',
    control: 'CC7.5',
    question: 'What was done to recover, and what was changed so that it does not come again?',
    reports: ['case', 'patterns', 'configuration'],
  },
  {
    framework: 'ISO/IEC 27001:2022',
    control: 'A.8.15',
    question: 'Are logs of activities, exceptions and faults made, kept, protected and analysed?',
    reports: ['events', 'access', 'configuration', 'usage', 'schema'],
  },
  {
    framework: 'ISO/IEC 27001:2022',
    control: 'A.8.16',
    question: 'Are systems watched for anomalous behaviour, and is it evaluated?',
    reports: ['alerts', 'events', 'people', 'summary'],
  },
];

/** The questions that one kind of report helps to answer. */
export function questionsOf(kind: ReportKind): ControlQuestion[] {
  return CONTROL_QUESTIONS.filter(({ reports }) => reports.includes(kind));
}
