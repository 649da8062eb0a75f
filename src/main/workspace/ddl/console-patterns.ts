// The studio's tables in security_console: versions, drafts, exceptions, backtests and what was worked out about patterns.
import type { Migration } from './migration.ts';

export const PATTERN_TABLES: Migration = {
  version: 2,
  title: 'Pattern versions, drafts, exceptions and backtests',
  sql: `CREATE TABLE security_console.pattern_versions (
  pattern text NOT NULL,
  version int NOT NULL CHECK (version > 0),
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  action text NOT NULL,
  reason text NOT NULL,
  tests jsonb,
  backtest text,
  definition jsonb NOT NULL,
  PRIMARY KEY (pattern, version)
);

CREATE TABLE security_console.pattern_drafts (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  author text NOT NULL,
  pattern text,
  based_on int,
  definition jsonb NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (author, pattern)
);

CREATE TABLE security_console.pattern_exceptions (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  pattern text NOT NULL,
  user_id text,
  role text,
  text text,
  until timestamptz,
  reason text NOT NULL,
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz,
  ended_by text,
  ended_reason text,
  CHECK (user_id IS NOT NULL OR role IS NOT NULL OR text IS NOT NULL)
);
CREATE INDEX pattern_exceptions_pattern ON security_console.pattern_exceptions (pattern) WHERE ended_at IS NULL;

CREATE TABLE security_console.backtests (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  patterns text[] NOT NULL DEFAULT '{}',
  spec jsonb NOT NULL,
  state text NOT NULL CHECK (state IN ('running', 'done', 'failed', 'cancelled')),
  stopped_at timestamptz,
  took_ms int,
  summary text NOT NULL DEFAULT '',
  result jsonb
);
CREATE INDEX backtests_at ON security_console.backtests (at DESC);
CREATE INDEX backtests_patterns ON security_console.backtests USING gin (patterns);

CREATE TABLE security_console.pattern_health (
  digest text PRIMARY KEY,
  health jsonb NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
`,
};
