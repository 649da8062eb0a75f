// What the window is offered, derived from what the database lets the connected role do.
import type { Right } from '../../shared/protocol/rights.ts';
import type { PlatformShape, TableShape } from './shape.ts';

/** Columns of security_alerts that triage writes. */
const TRIAGE_COLUMNS = ['status', 'assigned_to', 'resolved_at', 'resolution_notes'];
const CASE_TABLES = [
  'security_console.cases',
  'security_console.case_members',
  'security_console.case_notes',
];

/** The rights of the role that the shape was read with. */
export function rightsOf(shape: PlatformShape): ReadonlySet<Right> {
  const at = (name: string) => shape.tables.get(name);
  const may = (name: string, ...what: (keyof TableShape['privileges'])[]) =>
    what.every((each) => at(name)?.privileges[each] === true);
  const alerts = at('omni2.security_alerts');
  const feed = at('security_console.feed_alerts');

  const rights = new Set<Right>(['console.use', 'schema.read']);
  if (alerts?.privileges.select || feed?.privileges.select) {
    rights.add('alerts.read');
    const mayWrite = alerts ? mayTriage(alerts) : may('security_console.feed_alerts', 'update');
    if (
      mayWrite &&
      may('security_console.journal', 'select', 'insert') &&
      may('security_console.alert_triage', 'insert', 'update')
    ) {
      rights.add('alerts.triage');
    }
  }
  if ([...shape.tables.values()].some((table) => table.schema !== 'public' && table.privileges.select))
    rights.add('overview.read');
  if (may('security_console.journal', 'select')) rights.add('journal.read').add('reports.read');
  if (may('security_console.journal', 'select', 'insert')) rights.add('reports.export');
  if (
    may('security_console.journal', 'select', 'insert') &&
    may('security_console.report_plans', 'select', 'insert', 'update', 'delete') &&
    may('security_console.report_runs', 'select', 'insert', 'update')
  )
    rights.add('reports.plan');
  if (may('omni2.security_risk_patterns', 'select')) {
    rights.add('patterns.read');
    if (
      may('omni2.security_risk_patterns', 'insert', 'update', 'delete') &&
      may('security_console.journal', 'select', 'insert') &&
      may('security_console.pattern_versions', 'select', 'insert') &&
      may('security_console.pattern_drafts', 'select', 'insert', 'update', 'delete')
    )
      rights.add('patterns.write');
  }
  const journal = may('security_console.journal', 'select', 'insert');
  const risk = ['auth_service.users', 'omni2.user_risk_profiles', 'omni2.security_risk_events'];
  if (risk.some((name) => may(name, 'select'))) rights.add('people.read');
  if (
    journal &&
    (may('omni2.user_risk_profiles', 'insert', 'update') || may('omni2.user_blocks', 'insert', 'update'))
  )
    rights.add('people.act');
  if (CASE_TABLES.every((name) => may(name, 'select'))) {
    rights.add('cases.read');
    if (
      journal &&
      may('security_console.cases', 'insert', 'update') &&
      may('security_console.case_members', 'insert', 'delete') &&
      may('security_console.case_notes', 'insert')
    )
      rights.add('cases.write');
  }
  if (may('omni2.mcp_servers', 'select')) rights.add('servers.read');
  if (may('omni2.audit_logs', 'select') || may('public.audit_logs', 'select')) rights.add('audit.read');
  if (may('omni2.user_activities', 'select') || may('omni2.interaction_flows', 'select'))
    rights.add('activity.read');
  if (may('security_console.channels', 'select') && may('security_console.deliveries', 'select')) {
    rights.add('channels.read');
    if (
      journal &&
      may('security_console.channels', 'insert', 'update', 'delete') &&
      may('security_console.deliveries', 'insert', 'update')
    )
      rights.add('channels.write');
  }
  if (may('omni2.omni2_config', 'select')) {
    rights.add('configuration.read');
    if (
      journal &&
      may('omni2.omni2_config', 'insert', 'update') &&
      may('security_console.configuration_versions', 'select', 'insert')
    )
      rights.add('configuration.write');
  }
  if (
    journal &&
    may('security_console.schema_snapshots', 'select', 'insert', 'update', 'delete') &&
    may('security_console.schema_watch', 'select', 'insert', 'update')
  )
    rights.add('schema.keep');
  if (may('security_console.usage_answers', 'select')) rights.add('usage.read');
  if (
    journal &&
    may('security_console.usage_answers', 'insert') &&
    may('security_console.usage_prices', 'insert')
  )
    rights.add('usage.write');
  if (may('security_console.saved_views', 'insert', 'update', 'delete')) rights.add('views.write');
  if (shape.mayCreateSchema || shape.mayCreateIn.has('omni2') || shape.mayCreateIn.has('security_console')) {
    rights.add('schema.create');
  }
  return rights;
}

/** True where every column that triage writes may be written; one that is not there is not written. */
function mayTriage(alerts: TableShape): boolean {
  return (
    TRIAGE_COLUMNS.every((column) => !alerts.columns.has(column) || alerts.updatable.has(column)) &&
    alerts.updatable.has('status')
  );
}
