// The MCP servers of the simulated company, their tools, and who may call them.

export interface McpServer {
  readonly id: number;
  readonly name: string;
  readonly description: string;
  readonly tools: readonly string[];
  /** Usual answer to a health check, milliseconds. */
  readonly medianMs: number;
  /** Part of the days on which it has an outage. */
  readonly frailty: number;
  /** Only these roles may call it; empty means everybody. */
  readonly roles: readonly string[];
  readonly securityScore: number | null;
}

const server = (
  id: number,
  name: string,
  description: string,
  tools: readonly string[],
  medianMs: number,
  frailty: number,
  roles: readonly string[],
  securityScore: number | null,
): McpServer => ({ id, name, description, tools, medianMs, frailty, roles, securityScore });

export const SERVERS: readonly McpServer[] = [
  server(
    1,
    'warehouse-db',
    'Read-only queries on the data warehouse',
    ['run_query', 'list_tables', 'describe_table'],
    60,
    0.05,
    [],
    78,
  ),
  server(
    2,
    'crm',
    'Accounts, contacts and opportunities',
    ['search_accounts', 'get_account', 'list_opportunities', 'add_note'],
    140,
    0.1,
    ['sales', 'support', 'manager', 'admin'],
    84,
  ),
  server(
    3,
    'tickets',
    'Support and engineering tickets',
    ['search_tickets', 'get_ticket', 'create_ticket', 'comment'],
    90,
    0.04,
    [],
    91,
  ),
  server(
    4,
    'code-host',
    'Repositories and pull requests',
    ['search_code', 'get_file', 'list_pull_requests', 'comment'],
    110,
    0.05,
    ['developer', 'admin', 'security'],
    88,
  ),
  server(
    5,
    'drive',
    'Documents and spreadsheets',
    ['search_files', 'read_file', 'write_file'],
    170,
    0.06,
    [],
    74,
  ),
  server(6, 'calendar', 'Calendars and rooms', ['find_slot', 'book_room', 'list_events'], 80, 0.02, [], 93),
  server(
    7,
    'hr-records',
    'Leave, positions and salaries',
    ['get_leave', 'list_positions', 'get_salary'],
    120,
    0.04,
    ['people', 'manager', 'admin'],
    69,
  ),
  server(
    8,
    'cluster',
    'Kubernetes clusters, read mostly',
    ['list_pods', 'get_logs', 'restart_deployment'],
    75,
    0.08,
    ['developer', 'admin'],
    62,
  ),
  server(
    9,
    'metrics',
    'Dashboards and alerts of operations',
    ['query_metric', 'list_alerts', 'get_dashboard'],
    55,
    0.05,
    [],
    90,
  ),
  server(
    10,
    'payments',
    'Invoices and refunds',
    ['get_invoice', 'list_overdue', 'issue_refund'],
    210,
    0.07,
    ['finance', 'manager', 'admin'],
    81,
  ),
  server(11, 'web-fetch', 'Fetches public web pages', ['fetch_page', 'search_web'], 420, 0.14, [], 55),
  server(
    12,
    'legacy-erp',
    'Stock and suppliers, old interface',
    ['get_stock', 'list_suppliers', 'plan_route'],
    680,
    0.3,
    ['operations', 'finance', 'admin'],
    null,
  ),
];
