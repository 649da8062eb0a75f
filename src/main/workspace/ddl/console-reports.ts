// Tables of security_console about reports: which are made by themselves, and how each time went.
import type { Migration } from './migration.ts';

export const REPORT_TABLES: Migration = {
  version: 10,
  title: 'Saved reports and their runs',
  sql: `CREATE TABLE security_console.report_plans (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  subject jsonb NOT NULL,
  every text CHECK (every IN ('day', 'week', 'month')),
  formats text[] NOT NULL,
  folder text NOT NULL,
  -- The machine that the folder is on; only consoles there make the files.
  machine text NOT NULL,
  owner text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE security_console.report_runs (
  plan uuid NOT NULL REFERENCES security_console.report_plans (id) ON DELETE CASCADE,
  period_from timestamptz NOT NULL,
  period_to timestamptz NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
  attempt int NOT NULL DEFAULT 1,
  started_at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  problem text,
  entry bigint,
  PRIMARY KEY (plan, period_from)
);
`,
};
