// Tables of security_console for the schema viewer: snapshots, what was said of renames, and how often to look.
import type { Migration } from './migration.ts';

export const SCHEMA_TABLES: Migration = {
  version: 7,
  title: 'Snapshots of the schema, renames that were accepted or refused, and how often to look',
  sql: `CREATE TABLE security_console.schema_snapshots (
  id bigserial PRIMARY KEY,
  name text NOT NULL,
  taken_at timestamptz NOT NULL DEFAULT now(),
  seen_at timestamptz NOT NULL DEFAULT now(),
  actor text NOT NULL,
  scheduled boolean NOT NULL DEFAULT false,
  digest text NOT NULL,
  objects int NOT NULL,
  changes int,
  changed text[] NOT NULL DEFAULT '{}',
  snapshot text NOT NULL
);

CREATE TABLE security_console.schema_renames (
  left_table text NOT NULL,
  right_table text NOT NULL,
  from_column text NOT NULL,
  to_column text NOT NULL,
  accepted boolean NOT NULL,
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (left_table, right_table, from_column, to_column)
);

CREATE TABLE security_console.schema_watch (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  every_hours int CHECK (every_hours BETWEEN 1 AND 720)
);
`,
};
