// The platform's own tables, both generations with their disagreements: for the embedded workspace and for test fixtures only.
//
// What an installation may lack is left out here as well (omni2.audit_logs.cost_usd, the optional columns of
// public.audit_logs), public.users has another id space than auth_service.users, auth_service keeps times without a zone,
// and interaction_flows holds its ids as text: the console has to live with all of it.
import type { MigrationSet } from './migration.ts';

const AUTH_SERVICE = `CREATE SCHEMA auth_service;
CREATE TABLE auth_service.roles (
  id serial PRIMARY KEY,
  name varchar(50) NOT NULL UNIQUE,
  description text,
  mcp_access text[],
  tool_restrictions jsonb,
  dashboard_access varchar(20),
  rate_limit int,
  cost_limit_daily numeric(10,2) DEFAULT 10.00,
  token_expiry int,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE auth_service.users (
  id serial PRIMARY KEY,
  username varchar(100) NOT NULL UNIQUE,
  name varchar(255) NOT NULL,
  email varchar(255) UNIQUE,
  role_id int REFERENCES auth_service.roles (id),
  password_hash varchar(255),
  api_key_hash varchar(255),
  active boolean NOT NULL DEFAULT true,
  rate_limit_override int,
  last_login_at timestamp,
  created_at timestamp NOT NULL DEFAULT now(),
  updated_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE auth_service.teams (
  id serial PRIMARY KEY,
  name varchar(100) NOT NULL UNIQUE,
  description text,
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE auth_service.team_members (
  team_id int NOT NULL REFERENCES auth_service.teams (id),
  user_id int NOT NULL REFERENCES auth_service.users (id),
  PRIMARY KEY (team_id, user_id)
);
CREATE TABLE auth_service.user_overrides (
  id serial PRIMARY KEY,
  user_id int NOT NULL UNIQUE REFERENCES auth_service.users (id),
  custom_rate_limit int,
  custom_cost_limit numeric(10,2),
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE TABLE auth_service.auth_audit (
  id serial PRIMARY KEY,
  user_id int,
  username varchar(100),
  action varchar(50) NOT NULL,
  resource varchar(255),
  result varchar(50) NOT NULL,
  ip_address inet,
  user_agent text,
  details text,
  created_at timestamp NOT NULL DEFAULT now()
);
CREATE INDEX auth_audit_created ON auth_service.auth_audit (created_at DESC);
`;

const OMNI2 = `CREATE SCHEMA omni2;
CREATE TABLE omni2.audit_logs (
  id serial PRIMARY KEY,
  user_id int,
  timestamp timestamptz NOT NULL DEFAULT now(),
  question text NOT NULL,
  mcp_target varchar(255),
  tool_called varchar(255),
  tool_params jsonb,
  success boolean NOT NULL,
  duration_ms int,
  result_summary text,
  error_message text,
  error_id varchar(50),
  slack_channel varchar(100),
  slack_user_id varchar(100),
  slack_message_ts varchar(50),
  slack_thread_ts varchar(50),
  llm_confidence numeric(3,2),
  llm_reasoning text,
  llm_tokens_used int,
  ip_address inet,
  user_agent text,
  was_blocked boolean DEFAULT false,
  block_reason text
);
CREATE INDEX audit_logs_timestamp ON omni2.audit_logs (timestamp DESC);
CREATE INDEX audit_logs_user ON omni2.audit_logs (user_id, timestamp DESC);

CREATE TABLE omni2.user_activities (
  activity_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  conversation_id uuid NOT NULL,
  session_id uuid NOT NULL,
  user_id int NOT NULL,
  sequence_num int NOT NULL,
  activity_type varchar(50) NOT NULL,
  activity_data jsonb NOT NULL DEFAULT '{}',
  duration_ms int,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX user_activities_conversation ON omni2.user_activities (conversation_id, sequence_num);
CREATE INDEX user_activities_user ON omni2.user_activities (user_id, created_at DESC);
CREATE INDEX user_activities_created ON omni2.user_activities (created_at DESC);

CREATE TABLE omni2.interaction_flows (
  flow_id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  session_id text NOT NULL UNIQUE,
  user_id text NOT NULL,
  conversation_id uuid,
  flow_data jsonb NOT NULL,
  source varchar(50) NOT NULL DEFAULT 'chat',
  created_at timestamptz NOT NULL DEFAULT now(),
  completed_at timestamptz
);
CREATE INDEX interaction_flows_created ON omni2.interaction_flows (created_at DESC);
CREATE INDEX interaction_flows_user ON omni2.interaction_flows (user_id, created_at DESC);
CREATE INDEX interaction_flows_conversation ON omni2.interaction_flows (conversation_id);

CREATE TABLE omni2.mcp_servers (
  id serial PRIMARY KEY,
  name varchar(255) NOT NULL UNIQUE,
  url text NOT NULL,
  description text,
  status varchar(20) NOT NULL DEFAULT 'active',
  protocol varchar(50),
  timeout_seconds int,
  max_retries int,
  retry_delay_seconds numeric(5,2),
  auth_type varchar(50),
  auth_config jsonb,
  last_health_check timestamptz,
  health_status varchar(20),
  error_count int NOT NULL DEFAULT 0,
  pt_score int,
  pt_last_run timestamptz,
  pt_status varchar(20),
  failure_cycle_count int NOT NULL DEFAULT 0,
  max_failure_cycles int NOT NULL DEFAULT 3,
  auto_disabled_at timestamptz,
  auto_disabled_reason text,
  can_auto_enable boolean NOT NULL DEFAULT true,
  meta_data jsonb,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE omni2.mcp_tools (
  id serial PRIMARY KEY,
  mcp_server_id int NOT NULL REFERENCES omni2.mcp_servers (id) ON DELETE CASCADE,
  name varchar(255) NOT NULL,
  description text,
  input_schema jsonb,
  UNIQUE (mcp_server_id, name)
);
CREATE TABLE omni2.mcp_health_log (
  id serial PRIMARY KEY,
  mcp_server_id int NOT NULL REFERENCES omni2.mcp_servers (id) ON DELETE CASCADE,
  timestamp timestamptz NOT NULL DEFAULT now(),
  status varchar(20) NOT NULL,
  response_time_ms int,
  error_message text,
  meta_data jsonb,
  event_type varchar(50)
);
CREATE INDEX mcp_health_log_server ON omni2.mcp_health_log (mcp_server_id, timestamp DESC);
CREATE INDEX mcp_health_log_timestamp ON omni2.mcp_health_log (timestamp DESC);

CREATE TABLE omni2.user_blocks (
  user_id int PRIMARY KEY,
  is_blocked boolean NOT NULL DEFAULT false,
  block_reason text,
  custom_block_message text,
  blocked_at timestamptz,
  blocked_by int,
  blocked_services text[]
);
CREATE TABLE omni2.prompt_injection_log (
  id serial PRIMARY KEY,
  user_id int,
  message varchar(500) NOT NULL,
  injection_score numeric(4,3) NOT NULL,
  action varchar(20) NOT NULL CHECK (action IN ('allow', 'warn', 'filter', 'block')),
  detected_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX prompt_injection_log_detected ON omni2.prompt_injection_log (detected_at DESC);
CREATE TABLE omni2.omni2_config (
  id serial PRIMARY KEY,
  config_key varchar(100) NOT NULL UNIQUE,
  config_value jsonb NOT NULL,
  description text,
  is_active boolean NOT NULL DEFAULT true,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE omni2.user_usage_limits (
  id serial PRIMARY KEY,
  user_id int NOT NULL UNIQUE,
  period_days int NOT NULL DEFAULT 30,
  max_requests int,
  max_tokens bigint,
  max_cost numeric(12,4),
  is_active boolean NOT NULL DEFAULT true,
  last_reset_at timestamptz NOT NULL DEFAULT now()
);
`;

const PUBLIC = `CREATE TABLE public.users (
  id serial PRIMARY KEY,
  email varchar(255) NOT NULL UNIQUE,
  name varchar(255),
  role varchar(50),
  is_active boolean NOT NULL DEFAULT true,
  is_super_admin boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE public.audit_logs (
  id serial PRIMARY KEY,
  user_id int REFERENCES public.users (id),
  request_type varchar(50),
  message text,
  message_preview varchar(200),
  iterations int,
  tool_calls_count int,
  tools_used text[],
  mcps_accessed text[],
  tokens_input int,
  tokens_output int,
  tokens_cached int,
  cost_estimate numeric(10,6),
  status varchar(20),
  warning text,
  response_preview text,
  success boolean,
  duration_ms int,
  ip_address inet,
  user_agent text,
  slack_channel varchar(100),
  slack_user_id varchar(100),
  slack_message_ts varchar(50),
  slack_thread_ts varchar(50),
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX audit_logs_created ON public.audit_logs (created_at DESC);
CREATE INDEX audit_logs_user ON public.audit_logs (user_id, created_at DESC);
`;

export const PLATFORM: MigrationSet = {
  name: 'platform',
  migrations: [
    { version: 1, title: 'Platform tables of both generations', sql: `${AUTH_SERVICE}\n${OMNI2}\n${PUBLIC}` },
  ],
};
