// What a person is told who lacks a right: which, in words, and what to ask the administrator for.
import { Failure } from '../../shared/model/failure.ts';
import type { Right } from '../../shared/protocol/rights.ts';

const WORDS: Readonly<Record<Right, readonly [what: string, role: string]>> = {
  'console.use': ['use the console', 'console_analyst'],
  'alerts.read': ['read alerts', 'console_auditor'],
  'alerts.triage': ['change alerts', 'console_analyst'],
  'overview.read': ['read the overview', 'console_auditor'],
  'journal.read': ['read the journal', 'console_auditor'],
  'views.write': ['save views', 'console_analyst'],
  'patterns.read': ['read detection patterns', 'console_auditor'],
  'patterns.write': ['change detection patterns', 'console_admin'],
  'people.read': ['read about people', 'console_auditor'],
  'people.act': ['flag, whitelist or block people', 'console_analyst'],
  'cases.read': ['read cases', 'console_auditor'],
  'cases.write': ['change cases', 'console_analyst'],
  'servers.read': ['read about MCP servers', 'console_auditor'],
  'audit.read': ['read the audit log', 'console_auditor'],
  'activity.read': ['read activities', 'console_auditor'],
  'channels.read': ['read channels', 'console_auditor'],
  'channels.write': ['change channels', 'console_admin'],
  'configuration.read': ['read the configuration', 'console_auditor'],
  'configuration.write': ['change the configuration', 'console_admin'],
  'schema.read': ['read the catalogue', 'console_auditor'],
  'schema.keep': ['keep snapshots of the schema', 'console_analyst'],
  'usage.read': ['read about usage', 'console_auditor'],
  'usage.write': ['account for usage', 'console_analyst'],
  'reports.read': ['read reports', 'console_auditor'],
  'reports.export': ['export reports', 'console_auditor'],
  'reports.plan': ['save reports', 'console_analyst'],
  'schema.create': ['create tables', 'console_admin'],
};

export function denial(right: Right): Failure {
  const [what, role] = WORDS[right];
  return new Failure(
    'not-allowed',
    `You may not ${what} in this workspace`,
    `It lacks the right ${right}, or tables for it are missing: Workspaces lists them. Your administrator can create those, or grant the role ${role}.`,
  );
}
