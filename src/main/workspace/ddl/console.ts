// The console's own schema, security_console: journal, triage, notes, alerts heard only live, saved views.
import { alertIndexes } from './alert-indexes.ts';
import { CASE_TABLES } from './console-cases.ts';
import { CHANNEL_TABLES } from './console-channels.ts';
import { CONFIGURATION_TABLES } from './console-configuration.ts';
import { MONITOR_TABLES } from './console-monitor.ts';
import { PATTERN_TABLES } from './console-patterns.ts';
import { PEOPLE_TABLES } from './console-people.ts';
import { REPORT_TABLES } from './console-reports.ts';
import { SCHEMA_TABLES } from './console-schema.ts';
import { USAGE_STEPS, USAGE_TABLES } from './console-usage.ts';
import { joinPieces, type MigrationSet } from './migration.ts';

export const CONSOLE: MigrationSet = {
  name: 'console',
  migrations: [
    {
      version: 1,
      title: 'Journal, triage, notes, live alerts and saved views',
      sql: `CREATE TABLE security_console.journal (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  subjects text[] NOT NULL DEFAULT '{}',
  before jsonb,
  after jsonb,
  previous_hash text NOT NULL,
  hash text NOT NULL UNIQUE
);
CREATE INDEX journal_subject ON security_console.journal (subject, seq DESC);
CREATE INDEX journal_subjects ON security_console.journal USING gin (subjects);
CREATE INDEX journal_at ON security_console.journal (at DESC);
CREATE FUNCTION security_console.refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'The journal is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON security_console.journal
  FOR EACH STATEMENT EXECUTE FUNCTION security_console.refuse_change();

CREATE TABLE security_console.alert_triage (
  alert_key text PRIMARY KEY,
  reason text,
  assignee text,
  version bigint NOT NULL,
  updated_by text,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE security_console.alert_notes (
  id bigserial PRIMARY KEY,
  alert_key text NOT NULL,
  author text NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alert_notes_alert ON security_console.alert_notes (alert_key, id);

CREATE TABLE security_console.feed_alerts (
  id bigserial PRIMARY KEY,
  key text NOT NULL UNIQUE CHECK (key ~ '^f:[0-9a-f]{32}$'),
  heard_at timestamptz NOT NULL DEFAULT now(),
  created_at timestamptz NOT NULL,
  channel text NOT NULL,
  alert_type text NOT NULL,
  alert_id text,
  user_id text,
  user_email text,
  conversation_id text,
  alert_message text NOT NULL,
  total_risk_score int NOT NULL,
  risk_level text,
  matched_patterns jsonb NOT NULL DEFAULT '[]',
  action_taken text,
  status varchar(20) NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE')),
  assigned_to varchar(255),
  resolved_at timestamptz,
  resolution_notes text,
  raw jsonb
);
CREATE INDEX feed_alerts_alert ON security_console.feed_alerts (alert_id);
${joinPieces(alertIndexes('security_console', 'feed_alerts', null))}

CREATE TABLE security_console.saved_views (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL,
  owner text NOT NULL,
  shared boolean NOT NULL DEFAULT false,
  filter jsonb NOT NULL,
  sort_order text NOT NULL DEFAULT 'newest',
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX saved_views_owner ON security_console.saved_views (owner, name);
`,
    },
    PATTERN_TABLES,
    PEOPLE_TABLES,
    CASE_TABLES,
    MONITOR_TABLES,
    CHANNEL_TABLES,
    SCHEMA_TABLES,
    USAGE_TABLES,
    CONFIGURATION_TABLES,
    REPORT_TABLES,
    USAGE_STEPS,
  ],
};
