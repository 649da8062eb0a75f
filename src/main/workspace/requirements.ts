// What the console would like to find in a database, and what does not work where it is not there.
import type { Missing } from '../../shared/protocol/workspace.ts';
import type { PlatformShape, TableShape } from './shape.ts';

interface Needed {
  readonly table: string;
  /** What does not work without the table, or without the right to read it. */
  readonly effect: string;
  /** Who makes it: the platform, or the console when asked to. */
  readonly maker: 'platform' | 'console';
  /** Columns and what does not work without each. */
  readonly columns?: Readonly<Record<string, string>>;
  /** Columns that are of no use in another type: accepted pg_type names. */
  readonly types?: Readonly<Record<string, readonly string[]>>;
}

const TIMES = ['timestamptz', 'timestamp'];
const NUMBERS = ['int2', 'int4', 'int8', 'numeric', 'float4', 'float8'];

const NEEDED: readonly Needed[] = [
  {
    table: 'omni2.security_alerts',
    effect:
      'Alerts are only known from the live channels; those published while no console listens are lost.',
    maker: 'console',
    columns: {
      id: 'Alerts cannot be listed.',
      created_at: 'Alerts cannot be listed in order.',
      alert_message: "An alert's text cannot be shown.",
      total_risk_score: 'The level of an alert cannot be told.',
      status: 'Alerts cannot be triaged.',
      alert_type: 'Alerts cannot be filtered by type.',
      user_id: 'Alerts cannot be tied to users.',
      conversation_id: "An alert's conversation cannot be shown.",
      risk_event_id: "An alert's message and score breakdown cannot be shown.",
      assigned_to: 'Alerts cannot be assigned for everybody to see.',
      resolved_at: 'It is not kept when an alert was closed.',
      resolution_notes: 'Closing notes are not kept with the alert.',
    },
    types: { created_at: TIMES, total_risk_score: NUMBERS },
  },
  {
    table: 'omni2.security_risk_events',
    effect: 'Score breakdowns and matched patterns cannot be shown.',
    maker: 'console',
    columns: {
      message: 'The message behind an alert cannot be shown.',
      matched_patterns: 'Matched patterns cannot be shown.',
      total_risk_score: 'Scores of messages cannot be shown.',
      risk_level: 'Messages cannot be counted by level.',
      created_at: 'Messages cannot be put on a time line.',
    },
    types: { created_at: TIMES, total_risk_score: NUMBERS },
  },
  {
    table: 'omni2.security_risk_patterns',
    effect: 'Patterns cannot be listed, changed or named with their category.',
    maker: 'console',
    columns: {
      pattern_name: 'Patterns cannot be named.',
      pattern_type: 'Patterns cannot be listed.',
      pattern_value: 'Patterns cannot be listed.',
      risk_score: 'Patterns count for nothing.',
      enabled: 'Patterns cannot be turned off.',
      case_sensitive: 'No pattern can tell capital letters from small ones.',
      category: 'Patterns cannot be grouped by category.',
    },
  },
  {
    table: 'omni2.user_risk_profiles',
    effect: "A user's risk history, and whether they are flagged or whitelisted, cannot be shown.",
    maker: 'console',
  },
  {
    table: 'security_console.journal',
    effect: 'Alerts can be read but not triaged: changes could not be written down.',
    maker: 'console',
  },
  {
    table: 'security_console.alert_triage',
    effect: 'Alerts can be read but not triaged.',
    maker: 'console',
  },
  { table: 'security_console.alert_notes', effect: 'Notes cannot be kept.', maker: 'console' },
  {
    table: 'security_console.feed_alerts',
    effect: 'Alerts known only from a live channel are forgotten when the console closes.',
    maker: 'console',
  },
  { table: 'security_console.saved_views', effect: 'Views cannot be saved.', maker: 'console' },
  {
    table: 'security_console.pattern_versions',
    effect: 'Patterns can be read but not changed: their versions could not be kept.',
    maker: 'console',
  },
  {
    table: 'security_console.pattern_drafts',
    effect: 'Patterns can be read but not changed: drafts could not be kept.',
    maker: 'console',
  },
  {
    table: 'security_console.pattern_exceptions',
    effect: 'Exceptions cannot be kept.',
    maker: 'console',
  },
  {
    table: 'security_console.pattern_health',
    effect: 'The health of patterns is worked out anew at every opening.',
    maker: 'console',
  },
  {
    table: 'security_console.monitor_messages',
    effect: 'No monitor can record what it scores.',
    maker: 'console',
  },
  {
    table: 'security_console.monitors',
    effect: 'It cannot be shown which monitors are at work.',
    maker: 'console',
  },
  {
    table: 'security_console.channels',
    effect: 'Alerts cannot be told of by mail, Slack or webhook.',
    maker: 'console',
  },
  {
    table: 'security_console.deliveries',
    effect: 'Alerts cannot be told of by mail, Slack or webhook.',
    maker: 'console',
  },
  {
    table: 'security_console.configuration_versions',
    effect: 'The configuration can be read but not changed: its versions could not be kept.',
    maker: 'console',
  },
  { table: 'security_console.backtests', effect: 'Backtests cannot be kept.', maker: 'console' },
  { table: 'security_console.cases', effect: 'Cases cannot be kept.', maker: 'console' },
  {
    table: 'security_console.case_members',
    effect: 'Nothing can be gathered in cases.',
    maker: 'console',
  },
  { table: 'security_console.case_notes', effect: 'Notes of cases cannot be kept.', maker: 'console' },
  {
    table: 'security_console.schema_snapshots',
    effect: 'Snapshots of the schema cannot be kept, and drift is not seen.',
    maker: 'console',
  },
  {
    table: 'security_console.schema_renames',
    effect: 'What was said of renamed columns is forgotten when the console closes.',
    maker: 'console',
  },
  {
    table: 'security_console.schema_watch',
    effect: 'No snapshots are taken by themselves.',
    maker: 'console',
  },
  {
    table: 'security_console.report_plans',
    effect: 'Reports cannot be saved or made by themselves.',
    maker: 'console',
  },
  {
    table: 'security_console.report_runs',
    effect: 'Reports cannot be made by themselves.',
    maker: 'console',
  },
  {
    table: 'security_console.usage_answers',
    effect: 'Usage cannot be accounted for: answers could not be kept with their records.',
    maker: 'console',
  },
  {
    table: 'security_console.usage_prices',
    effect: 'Prices cannot be changed.',
    maker: 'console',
  },
  {
    table: 'auth_service.users',
    effect: 'Users are shown by number instead of by name.',
    maker: 'platform',
    columns: {
      username: 'Users are shown without their login name.',
      email: 'Users are shown without their address.',
    },
  },
  { table: 'auth_service.roles', effect: "A user's role cannot be shown.", maker: 'platform' },
  {
    table: 'omni2.omni2_config',
    effect: 'Messages are scored by the defaults, and the configuration can be neither read nor changed.',
    maker: 'platform',
  },
  {
    table: 'omni2.user_activities',
    effect: 'Conversations cannot be shown.',
    maker: 'platform',
    columns: {
      conversation_id: 'Conversations cannot be put together.',
      activity_data: 'What was said cannot be shown.',
      created_at: 'Conversations cannot be put in order.',
    },
    types: { created_at: TIMES },
  },
  {
    table: 'omni2.interaction_flows',
    effect: 'Streamed chats and gateway calls cannot be shown.',
    maker: 'platform',
  },
  {
    table: 'omni2.audit_logs',
    effect: 'Tool calls and token use of the current generation cannot be shown.',
    maker: 'platform',
    columns: {
      cost_usd:
        "Cost from chat answers cannot be shown; the platform's own daily cost limit reads this column too.",
      llm_tokens_used: 'Token use of the current generation cannot be shown.',
    },
  },
  {
    table: 'public.audit_logs',
    effect: 'Requests, tokens and cost of the HTTP endpoint cannot be shown.',
    maker: 'platform',
    columns: {
      tokens_input: 'Token use of the HTTP endpoint cannot be shown.',
      cost_estimate: 'Cost of the HTTP endpoint cannot be shown.',
      created_at: 'Requests of the HTTP endpoint cannot be put on a time line.',
    },
  },
  {
    table: 'public.users',
    effect: 'Users of the HTTP endpoint cannot be tied to accounts.',
    maker: 'platform',
  },
  { table: 'omni2.mcp_servers', effect: 'MCP servers cannot be shown.', maker: 'platform' },
  {
    table: 'omni2.mcp_health_log',
    effect: 'The health of MCP servers over time cannot be shown.',
    maker: 'platform',
  },
  { table: 'omni2.user_blocks', effect: 'It cannot be shown who is blocked.', maker: 'platform' },
];

/** What is missing in a database, the most important first. */
export function missingOf(shape: PlatformShape): Missing[] {
  return NEEDED.flatMap((needed) => {
    const table = shape.tables.get(needed.table);
    if (!table) return [missingTable(needed, shape)];
    if (!table.privileges.select) return [missingRight(needed, shape)];
    return [...missingColumns(needed, table), ...wrongTypes(needed, table)];
  });
}

function missingTable({ table, effect, maker }: Needed, shape: PlatformShape): Missing {
  const schema = table.slice(0, table.indexOf('.'));
  const may = shape.mayCreateIn.has(schema) || (shape.mayCreateSchema && !shape.schemas.has(schema));
  const remedy =
    maker === 'platform'
      ? "The platform makes this table: check that this is the platform's database."
      : may
        ? 'Create it on the workspace screen.'
        : 'Ask an administrator to create it on the workspace screen of their console.';
  return { what: table, kind: 'table', effect, remedy };
}

function missingRight({ table, effect }: Needed, shape: PlatformShape): Missing {
  const schema = table.slice(0, table.indexOf('.'));
  return {
    what: `Reading ${table}`,
    kind: 'privilege',
    effect,
    remedy: `Ask an administrator: GRANT USAGE ON SCHEMA ${schema} TO "${shape.role}"; GRANT SELECT ON ${table} TO "${shape.role}";`,
  };
}

function missingColumns({ table, columns = {}, maker }: Needed, found: TableShape): Missing[] {
  return Object.entries(columns)
    .filter(([column]) => !found.columns.has(column))
    .map(([column, effect]) => ({
      what: `${table}.${column}`,
      kind: 'column',
      effect,
      remedy:
        maker === 'platform'
          ? 'This version of the platform does not write it; nothing needs to be done.'
          : 'The table was made by other means than the console; ask who made it to add the column.',
    }));
}

function wrongTypes({ table, types = {} }: Needed, found: TableShape): Missing[] {
  return Object.entries(types).flatMap(([column, accepted]) => {
    const type = found.columns.get(column)?.type;
    if (type === undefined || accepted.includes(type)) return [];
    return [
      {
        what: `${table}.${column} is ${type}`,
        kind: 'type' as const,
        effect: 'What is shown from this column may be wrong or empty.',
        remedy: `It should be ${accepted[0]}; ask who made the table to change it.`,
      },
    ];
  });
}
