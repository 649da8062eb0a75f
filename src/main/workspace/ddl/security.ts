// The security tables of schema omni2, from the platform's design; an installation may not have them yet.
import { alertIndexes } from './alert-indexes.ts';
import { likenessIndex } from './event-indexes.ts';
import { joinPieces, type MigrationSet, type Piece } from './migration.ts';
import { ADDRESS_INDEXES, PEOPLE_INDEXES } from './people-indexes.ts';

/**
 * Each table with its own indexes, in an order in which they can be created. The alert indexes come separately. What grows is
 * vacuumed when a fiftieth of it changed, not a fifth: an index answers alone only for rows older than the last vacuum.
 */
export const SECURITY_TABLES: readonly Piece[] = [
  {
    name: 'omni2.security_risk_patterns',
    sql: `
CREATE TABLE omni2.security_risk_patterns (
  id bigserial PRIMARY KEY,
  pattern_name varchar(100) NOT NULL UNIQUE,
  pattern_type varchar(20) NOT NULL CHECK (pattern_type IN ('REGEX', 'KEYWORD', 'BEHAVIORAL')),
  pattern_value text NOT NULL,
  risk_score int NOT NULL CHECK (risk_score BETWEEN 0 AND 100),
  enabled boolean NOT NULL DEFAULT true,
  case_sensitive boolean NOT NULL DEFAULT false,
  description text,
  category varchar(50),
  severity varchar(20),
  created_by varchar(255),
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);`,
  },
  {
    name: 'omni2.security_risk_events',
    sql: `
CREATE TABLE omni2.security_risk_events (
  id bigserial PRIMARY KEY,
  user_id int,
  conversation_id uuid,
  session_id uuid,
  message text NOT NULL,
  pattern_score int NOT NULL DEFAULT 0,
  behavioral_score int NOT NULL DEFAULT 0,
  ml_score int,
  total_risk_score int NOT NULL,
  risk_level varchar(20) NOT NULL,
  matched_patterns jsonb NOT NULL DEFAULT '[]',
  detection_metadata jsonb NOT NULL DEFAULT '{}',
  action_taken varchar(50) CHECK (action_taken IN ('LOGGED', 'ALERTED', 'BLOCKED', 'ESCALATED')),
  blocked boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX security_risk_events_newest ON omni2.security_risk_events (created_at, id);
CREATE INDEX security_risk_events_user ON omni2.security_risk_events (user_id, created_at);
CREATE INDEX security_risk_events_conversation ON omni2.security_risk_events (conversation_id, created_at);
CREATE INDEX security_risk_events_level ON omni2.security_risk_events (risk_level, created_at);
CREATE INDEX security_risk_events_patterns ON omni2.security_risk_events USING gin (matched_patterns jsonb_path_ops);`,
  },
  {
    name: 'omni2.security_alerts',
    sql: `
CREATE TABLE omni2.security_alerts (
  id bigserial PRIMARY KEY,
  user_id int,
  risk_event_id bigint REFERENCES omni2.security_risk_events (id),
  conversation_id uuid,
  alert_type varchar(50) NOT NULL,
  alert_message text NOT NULL,
  total_risk_score int NOT NULL,
  status varchar(20) NOT NULL DEFAULT 'OPEN' CHECK (status IN ('OPEN', 'INVESTIGATING', 'RESOLVED', 'FALSE_POSITIVE')),
  assigned_to varchar(255),
  resolved_at timestamptz,
  resolution_notes text,
  created_at timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_insert_scale_factor = 0.02);
CREATE INDEX security_alerts_event ON omni2.security_alerts (risk_event_id);`,
  },
  {
    name: 'omni2.user_risk_profiles',
    sql: `
CREATE TABLE omni2.user_risk_profiles (
  user_id int PRIMARY KEY,
  total_incidents int NOT NULL DEFAULT 0,
  high_risk_count int NOT NULL DEFAULT 0,
  critical_risk_count int NOT NULL DEFAULT 0,
  latest_risk_score int,
  latest_risk_level varchar(20),
  last_incident_at timestamptz,
  whitelisted boolean NOT NULL DEFAULT false,
  flagged boolean NOT NULL DEFAULT false,
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_risk_profiles_incident ON omni2.user_risk_profiles (last_incident_at DESC);`,
  },
];

/** Creates all of it at once where schema omni2 is there and pg_trgm may be installed into public: the embedded workspace, fixtures. */
export const SECURITY: MigrationSet = {
  name: 'security',
  migrations: [
    {
      version: 1,
      title: 'Security tables',
      sql: `CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

${joinPieces([...SECURITY_TABLES, ...alertIndexes('omni2', 'security_alerts', { schema: 'public' })])}
`,
    },
    {
      version: 2,
      title: 'Index of similar messages',
      sql: likenessIndex({ schema: 'public' }).sql,
    },
    {
      version: 3,
      title: 'Indexes for people and timelines',
      sql: `${joinPieces(PEOPLE_INDEXES)}

DROP INDEX omni2.security_risk_events_user;
`,
    },
    {
      version: 4,
      title: 'Indexes of addresses',
      sql: joinPieces(ADDRESS_INDEXES),
    },
  ],
};
