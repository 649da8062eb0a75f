// Words of the studio.
import type { PatternDefinition, PatternVersion, SEVERITIES } from '../../../shared/protocol/patterns.ts';

export const TYPE_WORDS: Readonly<Record<PatternDefinition['type'], string>> = {
  REGEX: 'Regular expression',
  KEYWORD: 'Keyword',
  BEHAVIORAL: 'Behaviour',
};

export const SEVERITY_WORDS: Readonly<Record<(typeof SEVERITIES)[number], string>> = {
  LOW: 'Low',
  MEDIUM: 'Medium',
  HIGH: 'High',
  CRITICAL: 'Critical',
};

/** The five categories of the default pack; others may be typed. */
export const CATEGORIES = [
  'INJECTION',
  'TOOL_EXPLOITATION',
  'EXFILTRATION',
  'CONTEXT_POISONING',
  'MANIPULATION',
] as const;

export const ACTION_WORDS: Readonly<Record<PatternVersion['action'], string>> = {
  baseline: 'Found in the database',
  publish: 'Published',
  rollback: 'Rolled back',
  enable: 'Turned on',
  disable: 'Turned off',
  import: 'Imported',
  remove: 'Removed',
};

/** "7 of 8 texts as expected". */
export function testsInWords({ passed, failed }: { passed: number; failed: number }): string {
  const all = passed + failed;
  if (all === 0) return 'no tests';
  return failed === 0
    ? `${all === 1 ? 'its test' : `all ${all} tests`} passed`
    : `${failed} of ${all} tests failed`;
}
