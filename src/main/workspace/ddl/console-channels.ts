// Tables of security_console for channels: where alerts are told of outside, and the outbox of what is to be told.
import type { Migration } from './migration.ts';

export const CHANNEL_TABLES: Migration = {
  version: 6,
  title: 'Channels and their deliveries',
  sql: `CREATE TABLE security_console.channels (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name text NOT NULL UNIQUE,
  enabled boolean NOT NULL DEFAULT true,
  settings jsonb NOT NULL,
  rules jsonb NOT NULL,
  version int NOT NULL DEFAULT 1,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL DEFAULT now(),
  -- Nothing is told that is older than the channel, or than its last being turned on.
  since timestamptz NOT NULL DEFAULT now(),
  read_to timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE security_console.deliveries (
  id bigserial PRIMARY KEY,
  channel uuid NOT NULL REFERENCES security_console.channels (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL DEFAULT now(),
  group_key text NOT NULL,
  grouped boolean NOT NULL,
  alerts text[] NOT NULL,
  state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sending', 'sent', 'failed', 'withdrawn')),
  due_at timestamptz NOT NULL,
  attempts int NOT NULL DEFAULT 0,
  sent_at timestamptz,
  answer text
);
CREATE INDEX deliveries_due ON security_console.deliveries (due_at) WHERE state IN ('waiting', 'sending');
CREATE INDEX deliveries_channel ON security_console.deliveries (channel, id);
CREATE INDEX deliveries_recent ON security_console.deliveries (channel, created_at);
`,
};
