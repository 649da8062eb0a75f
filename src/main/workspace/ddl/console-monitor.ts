// Tables of security_console for the monitor: which messages were recorded, how far it has read, and who is at it.
import type { Migration } from './migration.ts';

export const MONITOR_TABLES: Migration = {
  version: 5,
  title: 'Messages seen by the monitor, its marks, and the monitors at work',
  sql: `CREATE TABLE security_console.monitor_messages (
  id bigserial PRIMARY KEY,
  user_id text,
  digest text NOT NULL,
  said_at timestamptz NOT NULL,
  request_key text UNIQUE,
  activity_id text UNIQUE,
  event_id text,
  alert_id text,
  announced boolean NOT NULL DEFAULT true
);
CREATE INDEX monitor_messages_pair ON security_console.monitor_messages (digest, said_at);
CREATE INDEX monitor_messages_said ON security_console.monitor_messages (said_at);
CREATE INDEX monitor_messages_waiting ON security_console.monitor_messages (id) WHERE NOT announced;

CREATE TABLE security_console.monitor_marks (
  name text PRIMARY KEY,
  at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE security_console.monitors (
  id text PRIMARY KEY,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL DEFAULT now(),
  state jsonb NOT NULL DEFAULT '{}'
);
`,
};
