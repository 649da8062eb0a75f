// What does not change from day to day: people in both id spaces, roles, teams, servers, limits, settings and patterns.

import { SCORING_CONFIG_KEY } from '../scoring/configuration.ts';
import { loadPack } from '../scoring/pack.ts';
import { iso } from './calendar.ts';
import { SIMULATED_SCORING } from './judge.ts';
import { BYPASS_ROLES, makePeople, ROLES, TEAMS } from './people.ts';
import { Random } from './random.ts';
import type { Cells } from './rows.ts';
import { SERVERS } from './servers.ts';

export interface ReferenceRows {
  readonly table: string;
  readonly columns: readonly string[];
  readonly rows: readonly Cells[];
}

const YEAR_MS = 365 * 86_400_000;

/** The platform's guard as its row in omni2_config says. */
const PROMPT_GUARD = {
  enabled: true,
  threshold: 0.5,
  cache_ttl_seconds: 3_600,
  bypass_roles: BYPASS_ROLES,
  behavioral_tracking: { enabled: true, warning_threshold: 2, block_threshold: 4, window_hours: 24 },
  actions: { warn: true, filter: true, block: true },
  messages: {
    warning: 'Your message looks like an attempt to change how the assistant works.',
    blocked_message: 'Your message was blocked for security reasons.',
    blocked_user: 'Your access to the chat is paused. Please contact the security team.',
  },
};

/** In an order in which foreign keys hold. `nowMs` dates what is dated. */
export function referenceRows(seed: number, nowMs: number): ReferenceRows[] {
  const random = new Random(seed, 'reference');
  const people = makePeople(seed);
  const newer = people.filter((person) => person.authId !== null);
  const older = people.filter((person) => person.publicId !== null);
  const joined = () => iso(nowMs - random.between(0.1, 4) * YEAR_MS);
  return [
    {
      table: 'auth_service.roles',
      columns: [
        'id',
        'name',
        'description',
        'mcp_access',
        'dashboard_access',
        'rate_limit',
        'cost_limit_daily',
        'token_expiry',
      ],
      rows: ROLES.map((name, index) => [
        index + 1,
        name,
        `Role of ${name}`,
        SERVERS.filter((server) => server.roles.length === 0 || server.roles.includes(name)).map(
          (server) => server.name,
        ),
        name === 'admin' || name === 'security' ? 'full' : 'none',
        name === 'admin' ? 600 : 120,
        name === 'contractor' ? '2.00' : '10.00',
        3_600,
      ]),
    },
    {
      table: 'auth_service.users',
      columns: ['id', 'username', 'name', 'email', 'role_id', 'active', 'last_login_at', 'created_at'],
      rows: newer.map((person) => [
        person.authId,
        person.username,
        person.name,
        person.email,
        ROLES.indexOf(person.role) + 1,
        person.active,
        person.active ? iso(nowMs - random.between(0.1, 6) * 86_400_000) : null,
        joined(),
      ]),
    },
    {
      table: 'auth_service.teams',
      columns: ['id', 'name', 'description'],
      rows: TEAMS.map((team, index) => [index + 1, team.name, `Team ${team.name}`]),
    },
    {
      table: 'auth_service.team_members',
      columns: ['team_id', 'user_id'],
      rows: newer.map((person) => [TEAMS.findIndex((team) => team.name === person.team) + 1, person.authId]),
    },
    {
      table: 'auth_service.user_overrides',
      columns: ['id', 'user_id', 'custom_rate_limit', 'custom_cost_limit'],
      rows: newer
        .filter((person) => person.eagerness > 4)
        .map((person, index) => [index + 1, person.authId, 300, '25.00']),
    },
    {
      table: 'public.users',
      columns: ['id', 'email', 'name', 'role', 'is_active', 'is_super_admin', 'created_at'],
      rows: older.map((person) => [
        person.publicId,
        person.email,
        person.name,
        person.role === 'admin' ? 'admin' : 'user',
        person.active,
        person.role === 'admin',
        joined(),
      ]),
    },
    {
      table: 'omni2.mcp_servers',
      columns: [
        'id',
        'name',
        'url',
        'description',
        'status',
        'protocol',
        'timeout_seconds',
        'max_retries',
        'retry_delay_seconds',
        'auth_type',
        'health_status',
        'pt_score',
        'pt_status',
      ],
      rows: SERVERS.map((server) => [
        server.id,
        server.name,
        `https://${server.name}.mcp.omni.example/mcp`,
        server.description,
        'active',
        'http',
        30,
        3,
        '1.00',
        'bearer',
        'healthy',
        server.securityScore,
        server.securityScore === null ? null : 'completed',
      ]),
    },
    {
      table: 'omni2.mcp_tools',
      columns: ['mcp_server_id', 'name', 'description', 'input_schema'],
      rows: SERVERS.flatMap((server) =>
        server.tools.map((tool) => [
          server.id,
          tool,
          `${tool.replaceAll('_', ' ')} (${server.name})`,
          '{"type": "object"}',
        ]),
      ),
    },
    {
      table: 'omni2.omni2_config',
      columns: ['config_key', 'config_value', 'description'],
      rows: [
        ['prompt_guard', JSON.stringify(PROMPT_GUARD), 'Prompt guard of the platform'],
        [SCORING_CONFIG_KEY, JSON.stringify(SIMULATED_SCORING), 'How risk is scored'],
      ],
    },
    {
      table: 'omni2.user_usage_limits',
      columns: ['user_id', 'period_days', 'max_requests', 'max_tokens', 'max_cost', 'last_reset_at'],
      rows: newer
        .filter((_, index) => index % 9 === 0)
        .map((person) => [person.authId, 30, 2_000, 4_000_000, '20.0000', iso(nowMs - 12 * 86_400_000)]),
    },
    {
      table: 'omni2.user_risk_profiles',
      columns: ['user_id', 'whitelisted', 'flagged'],
      rows: newer
        .filter((person) => person.whitelisted || person.flagged)
        .map((person) => [person.authId, person.whitelisted, person.flagged]),
    },
    {
      table: 'omni2.security_risk_patterns',
      columns: [
        'pattern_name',
        'pattern_type',
        'pattern_value',
        'risk_score',
        'enabled',
        'case_sensitive',
        'description',
        'category',
        'severity',
        'created_by',
      ],
      rows: loadPack().map((rule) => [
        rule.name,
        rule.type,
        rule.value,
        rule.risk_score,
        true,
        rule.case_sensitive,
        rule.description,
        rule.category,
        rule.severity,
        'default pack',
      ]),
    },
  ];
}
