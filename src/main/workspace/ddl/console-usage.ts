// Tables of security_console about usage: every answer with its usage row or why there is none, sums of it, and prices.
import type { Migration } from './migration.ts';

const SUMS = `answers int NOT NULL,
  recorded int NOT NULL,
  doubted int NOT NULL,
  unpriced int NOT NULL,
  input_tokens float8 NOT NULL,
  output_tokens float8 NOT NULL,
  cached_tokens float8 NOT NULL,
  cost numeric(18,6) NOT NULL,
  estimated_input float8 NOT NULL,
  estimated_output float8 NOT NULL,
  estimated_cached float8 NOT NULL`;

export const USAGE_TABLES: Migration = {
  version: 8,
  title: 'Usage: answers matched with their records, sums and prices',
  sql: `CREATE TABLE security_console.usage_answers (
  answer text NOT NULL,
  at timestamptz NOT NULL,
  day date NOT NULL,
  endpoint text NOT NULL,
  person text,
  session_id text,
  model text,
  output_tokens int,
  question uuid,
  usage_row text,
  certainty real NOT NULL,
  why text NOT NULL,
  notes text[] NOT NULL DEFAULT '{}',
  row_at timestamptz,
  row_input int,
  row_output int,
  row_cached int,
  row_cost numeric(14,6),
  estimated_input real,
  estimated_output real,
  estimated_cached real
);
CREATE INDEX usage_answers_day ON security_console.usage_answers (day, endpoint, at DESC);
CREATE INDEX usage_answers_person ON security_console.usage_answers (person, at);

CREATE TABLE security_console.usage_days (
  day date NOT NULL,
  endpoint text NOT NULL,
  person text,
  model text,
  ${SUMS}
);
CREATE INDEX usage_days_day ON security_console.usage_days (day);

CREATE TABLE security_console.usage_steps (
  at timestamptz NOT NULL,
  day date NOT NULL,
  endpoint text NOT NULL,
  model text,
  ${SUMS}
);
CREATE INDEX usage_steps_day ON security_console.usage_steps (day);

CREATE TABLE security_console.usage_tools (
  day date NOT NULL,
  server text NOT NULL,
  tool text NOT NULL,
  model text,
  calls int NOT NULL,
  ${SUMS}
);
CREATE INDEX usage_tools_day ON security_console.usage_tools (day);

CREATE TABLE security_console.usage_reasons (
  day date NOT NULL,
  endpoint text NOT NULL,
  kind text NOT NULL CHECK (kind IN ('match', 'gap', 'note')),
  reason text NOT NULL,
  answers int NOT NULL
);
CREATE INDEX usage_reasons_day ON security_console.usage_reasons (day);

CREATE TABLE security_console.usage_runs (
  day date PRIMARY KEY,
  read_at timestamptz NOT NULL DEFAULT now(),
  closed boolean NOT NULL,
  answers int NOT NULL,
  took_ms int NOT NULL
);

CREATE TABLE security_console.usage_calibration (
  class int PRIMARY KEY,
  rows int NOT NULL,
  input float8 NOT NULL,
  output float8 NOT NULL,
  cached float8 NOT NULL,
  deviation float8 NOT NULL,
  read_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE security_console.usage_prices (
  version int PRIMARY KEY,
  model text NOT NULL,
  input numeric(14,6) NOT NULL CHECK (input >= 0),
  output numeric(14,6) NOT NULL CHECK (output >= 0),
  cached numeric(14,6) NOT NULL CHECK (cached >= 0),
  from_day date NOT NULL,
  removed boolean NOT NULL DEFAULT false,
  actor text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
`,
};

/** What a day was read with, so that only what changed is read again; and lists that are read by time alone. */
export const USAGE_STEPS: Migration = {
  version: 11,
  title: 'Usage: rows that days were read with, tools of answers, and the zone of days',
  sql: `ALTER TABLE security_console.usage_runs DROP COLUMN closed, ADD COLUMN cells int[] NOT NULL DEFAULT '{}';
ALTER TABLE security_console.usage_answers ADD COLUMN tools text[] NOT NULL DEFAULT '{}';
DROP INDEX security_console.usage_answers_day;
CREATE INDEX usage_answers_at ON security_console.usage_answers (at DESC, answer DESC);
CREATE INDEX usage_answers_gaps ON security_console.usage_answers (at DESC, answer DESC) WHERE usage_row IS NULL;
CREATE INDEX usage_answers_skew ON security_console.usage_answers (at) WHERE why = 'skew';
CREATE TABLE security_console.usage_zones (
  version int PRIMARY KEY,
  zone text NOT NULL,
  actor text NOT NULL,
  reason text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
`,
};
