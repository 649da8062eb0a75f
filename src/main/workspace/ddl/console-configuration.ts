// Tables of security_console for the configuration: every version there was of what governs scoring and monitors.
import type { Migration } from './migration.ts';

export const CONFIGURATION_TABLES: Migration = {
  version: 9,
  title: 'Versions of the configuration',
  sql: `CREATE TABLE security_console.configuration_versions (
  version int PRIMARY KEY,
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL CHECK (action IN ('found', 'save', 'rollback')),
  reason text NOT NULL,
  tried text,
  configuration jsonb NOT NULL
);
`,
};
