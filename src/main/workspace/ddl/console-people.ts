// Tables of security_console about people: notes, and how long a whitelisting lasts.
import type { Migration } from './migration.ts';

export const PEOPLE_TABLES: Migration = {
  version: 3,
  title: 'Notes about people and whitelistings with an end',
  sql: `CREATE TABLE security_console.person_notes (
  id bigserial PRIMARY KEY,
  person text NOT NULL,
  author text NOT NULL,
  body text NOT NULL,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX person_notes_person ON security_console.person_notes (person, id);

CREATE TABLE security_console.whitelistings (
  id bigserial PRIMARY KEY,
  person text NOT NULL,
  until timestamptz,
  reason text NOT NULL,
  actor text NOT NULL,
  at timestamptz NOT NULL DEFAULT now(),
  ended_at timestamptz
);
CREATE INDEX whitelistings_person ON security_console.whitelistings (person) WHERE ended_at IS NULL;
`,
};
