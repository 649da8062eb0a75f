// Tables of security_console about cases: the cases, what is gathered in them, and their notes.
import type { Migration } from './migration.ts';

export const CASE_TABLES: Migration = {
  version: 4,
  title: 'Cases, their members and notes',
  sql: `CREATE TABLE security_console.cases (
  id bigserial PRIMARY KEY,
  title text NOT NULL,
  summary text NOT NULL DEFAULT '',
  status text NOT NULL DEFAULT 'open' CHECK (status IN ('open', 'investigating', 'closed')),
  outcome text CHECK ((outcome IS NOT NULL) = (status = 'closed')),
  severity text NOT NULL CHECK (severity IN ('LOW', 'MEDIUM', 'HIGH', 'CRITICAL')),
  owner text,
  tags text[] NOT NULL DEFAULT '{}',
  version bigint NOT NULL DEFAULT 1,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX cases_updated ON security_console.cases (updated_at, id);

CREATE TABLE security_console.case_members (
  case_id bigint NOT NULL REFERENCES security_console.cases (id),
  kind text NOT NULL CHECK (kind IN ('alert', 'event', 'conversation', 'person')),
  ref text NOT NULL,
  added_by text NOT NULL,
  added_at timestamptz NOT NULL DEFAULT now(),
  -- What was known of it when it was added, for when its row is gone.
  known jsonb,
  PRIMARY KEY (case_id, kind, ref)
);
CREATE INDEX case_members_member ON security_console.case_members (kind, ref);

CREATE TABLE security_console.case_notes (
  id bigserial PRIMARY KEY,
  case_id bigint NOT NULL REFERENCES security_console.cases (id),
  author text NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX case_notes_case ON security_console.case_notes (case_id, id);
`,
};
