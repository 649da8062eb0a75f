// The indexes that keep people, timelines and replays fast at a million risk events and three million activities.
import type { Piece } from './migration.ts';

const EVENTS = 'omni2.security_risk_events';
const ACTIVITIES = 'omni2.user_activities';

/** A tool's answer that was a denial, as SQL over a column of JSON; the index serves exactly this expression. */
export const deniedSql = (data: string): string =>
  `lower(${data} ->> 'status') IN ('denied', 'permission_denied', 'forbidden', 'refused', 'unauthorized', 'unauthorised')`;

/**
 * Measured on 1,000,000 events of which one user has 200,000: with all that people and timelines reckon by in the index, which a scan
 * of it reads alone, they took a quarter of the time, the messages beside it being most of the table. Of activities only tool calls and
 * denials are marks. A session without a flow is found by itself.
 */
export const PEOPLE_INDEXES: readonly (Piece & { readonly table: string })[] = [
  piece(
    EVENTS,
    'person',
    [
      'user_id',
      'created_at',
      'total_risk_score',
      'pattern_score',
      'behavioral_score',
      'ml_score',
      'blocked',
      'conversation_id',
      'id',
    ],
    '(user_id, created_at) INCLUDE (total_risk_score, pattern_score, behavioral_score, ml_score, blocked, conversation_id, id)',
  ),
  piece(EVENTS, 'session', ['session_id'], '(session_id)'),
  piece(
    ACTIVITIES,
    'tools',
    ['user_id', 'created_at', 'activity_type'],
    `(user_id, created_at) WHERE activity_type = 'mcp_tool_call'`,
  ),
  piece(
    ACTIVITIES,
    'denied',
    ['user_id', 'created_at', 'activity_type', 'activity_data'],
    `(user_id, created_at) WHERE activity_type = 'mcp_tool_response' AND ${deniedSql('activity_data')}`,
  ),
  piece(ACTIVITIES, 'session', ['session_id'], '(session_id)'),
];

/** Who else came from an address is asked of the tables that record addresses, which grow with every request. */
export const ADDRESS_INDEXES: typeof PEOPLE_INDEXES = [
  piece('omni2.audit_logs', 'address', ['ip_address', 'timestamp'], '(ip_address, "timestamp")'),
  piece('auth_service.auth_audit', 'address', ['ip_address', 'created_at'], '(ip_address, created_at)'),
  piece('public.audit_logs', 'address', ['ip_address', 'created_at'], '(ip_address, created_at)'),
];

function piece(
  table: string,
  suffix: string,
  columns: readonly string[],
  what: string,
): Piece & { table: string } {
  const [schema, name] = table.split('.');
  return {
    table,
    name: `${schema}.${name}_${suffix}`,
    columns,
    sql: `CREATE INDEX IF NOT EXISTS ${name}_${suffix} ON ${table} ${what};`,
  };
}
