// Reports of what was done: changes of patterns and of the configuration, access and exports, all from the journal and tables beside it.
import type { ReportDefinition } from '../../shared/protocol/reports.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { JOURNAL } from './journal.ts';
import {
  instant,
  NOTHING,
  plainColumns,
  type ReportSource,
  type ReportTable,
  rowsTable,
  type SqlColumn,
  selectList,
  statement,
  textColumn,
  within,
} from './reports-source.ts';

const VERSIONS = 'security_console.pattern_versions';
const MIGRATIONS = 'security_console.migrations';
const LOGINS = 'auth_service.auth_audit';

const ENTRY: readonly SqlColumn[] = [
  { name: 'entry', title: 'Journal entry', kind: 'number', sql: 'j.seq' },
  { name: 'at', title: 'Time', kind: 'instant', sql: 'j.at' },
  { name: 'actor', title: 'Who', kind: 'text', sql: 'j.actor' },
  { name: 'action', title: 'What', kind: 'text', sql: 'j.action' },
  { name: 'subject', title: 'Of', kind: 'text', sql: 'j.subject' },
  { name: 'subjects', title: 'How many', kind: 'number', sql: 'cardinality(j.subjects)' },
  { name: 'before', title: 'Before', kind: 'text', sql: 'j.before::text' },
  { name: 'after', title: 'After', kind: 'text', sql: 'j.after::text' },
  { name: 'hash', title: 'Hash', kind: 'text', beside: true, sql: 'j.hash' },
];

const NO_JOURNAL = 'The journal cannot be read: what was done through consoles is not told.';

/** Entries of the journal that a condition over `j` chooses. */
function entries(definition: ReportDefinition, name: string, title: string, condition: string): ReportTable {
  return rowsTable(definition, {
    name,
    title,
    columns: ENTRY,
    from: `${JOURNAL} j`,
    where: `${within('j.at', 'timestamptz')} AND ${condition}`,
    order: 'j.seq',
    what: `Entries of ${JOURNAL} in the period, ${title.toLowerCase()}`,
  });
}

export function patternsReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const tables: ReportTable[] = [];
  const gaps: string[] = [];
  if (readable(shape, VERSIONS)) {
    const columns: SqlColumn[] = [
      { name: 'pattern', title: 'Pattern', kind: 'text', sql: 'v.pattern' },
      { name: 'version', title: 'Version', kind: 'number', sql: 'v.version' },
      { name: 'at', title: 'Time', kind: 'instant', sql: 'v.at' },
      { name: 'actor', title: 'Who', kind: 'text', sql: 'v.actor' },
      { name: 'action', title: 'What', kind: 'text', sql: 'v.action' },
      { name: 'reason', title: 'Reason', kind: 'text', sql: 'v.reason' },
      { name: 'definition', title: 'Definition', kind: 'text', sql: 'v.definition::text' },
      {
        name: 'former_definition',
        title: 'Definition before',
        kind: 'text',
        sql: `(SELECT f.definition::text FROM ${VERSIONS} f WHERE f.pattern = v.pattern AND f.version < v.version ORDER BY f.version DESC LIMIT 1)`,
      },
    ];
    tables.push(
      rowsTable(definition, {
        name: 'pattern_versions',
        title: 'Versions of patterns',
        columns,
        from: `${VERSIONS} v`,
        where: within('v.at', 'timestamptz'),
        order: 'v.at, v.pattern, v.version',
        what: `Rows of ${VERSIONS} in the period`,
      }),
    );
  } else gaps.push('Versions of patterns cannot be read.');
  if (readable(shape, JOURNAL))
    tables.push(
      entries(
        definition,
        'pattern_entries',
        'About patterns, packs and exceptions',
        `j.action ~ '^(patterns|packs|exceptions|backtests)\\.'`,
      ),
    );
  else gaps.push(NO_JOURNAL);
  return { ...NOTHING, tables, gaps };
}

export function configurationReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const journal = readable(shape, JOURNAL);
  if (!journal) return { ...NOTHING, gaps: [NO_JOURNAL] };
  const tables = [
    entries(
      definition,
      'configuration',
      'About anything but alerts, cases, people and exports',
      `j.action !~ '^(alerts|cases|people|reports|journal)\\.'`,
    ),
  ];
  if (!readable(shape, MIGRATIONS)) return { ...NOTHING, tables };
  const columns: SqlColumn[] = [
    { name: 'set', title: 'Set', kind: 'text', sql: 'm.set_name' },
    { name: 'version', title: 'Version', kind: 'number', sql: 'm.version' },
    { name: 'title', title: 'Title', kind: 'text', sql: 'm.title' },
    { name: 'applied_by', title: 'Database role', kind: 'text', sql: 'm.applied_by' },
    { name: 'applied_at', title: 'Time', kind: 'instant', sql: 'm.applied_at' },
    { name: 'checksum', title: 'SHA-256 of its SQL', kind: 'text', beside: true, sql: 'm.checksum' },
  ];
  tables.push(
    rowsTable(definition, {
      name: 'migrations',
      title: 'Changes of the console’s own tables',
      columns,
      from: `${MIGRATIONS} m`,
      where: within('m.applied_at', 'timestamptz'),
      order: 'm.applied_at, m.set_name, m.version',
      what: `Rows of ${MIGRATIONS} in the period`,
    }),
  );
  return { ...NOTHING, tables };
}

export function accessReport(shape: PlatformShape, definition: ReportDefinition): ReportSource {
  const tables: ReportTable[] = [];
  const gaps: string[] = [];
  if (readable(shape, JOURNAL)) {
    tables.push(
      entries(definition, 'exports', 'Exports', `j.action ~ '^reports\\.'`),
      entries(definition, 'people_entries', 'Acts on people', `j.action ~ '^people\\.'`),
      actors(definition),
    );
  } else gaps.push(NO_JOURNAL);
  const logins = readable(shape, LOGINS);
  const time = logins?.columns.get('created_at')?.type;
  if (logins && time !== undefined) {
    const text = (name: string) => textColumn(logins, 'l', name);
    const columns: SqlColumn[] = [
      { name: 'row', title: 'Row', kind: 'text', sql: text('id') },
      { name: 'at', title: 'Time', kind: 'instant', sql: instant('l."created_at"', time) },
      { name: 'user_id', title: 'User no.', kind: 'text', sql: text('user_id') },
      { name: 'user_name', title: 'User', kind: 'text', holds: 'name', sql: text('username') },
      { name: 'action', title: 'What', kind: 'text', sql: text('action') },
      { name: 'resource', title: 'Of', kind: 'text', sql: text('resource') },
      { name: 'result', title: 'Result', kind: 'text', sql: text('result') },
      { name: 'address', title: 'Address', kind: 'text', sql: text('ip_address') },
    ];
    tables.push(
      rowsTable(definition, {
        name: 'platform_access',
        title: 'Access to the platform',
        columns,
        from: `${LOGINS} l`,
        where: within('l."created_at"', time),
        order: `l."created_at", ${text('id')}`,
        what: `Rows of ${LOGINS} in the period`,
      }),
    );
  } else gaps.push(`${LOGINS} cannot be read: who signed in to the platform is not told.`);
  tables.push(ROLES);
  return { ...NOTHING, tables, gaps };
}

/** Who did how much of what. */
function actors(definition: ReportDefinition): ReportTable {
  const columns: SqlColumn[] = [
    { name: 'actor', title: 'Who', kind: 'text', sql: 'j.actor' },
    { name: 'action', title: 'What', kind: 'text', sql: 'j.action' },
    { name: 'entries', title: 'Entries', kind: 'number', sql: 'count(*)::int' },
    { name: 'first_at', title: 'First', kind: 'instant', sql: 'min(j.at)' },
    { name: 'last_at', title: 'Last', kind: 'instant', sql: 'max(j.at)' },
  ];
  const where = within('j.at', 'timestamptz');
  return {
    name: 'actors',
    title: 'Who did what through consoles',
    columns: plainColumns(columns),
    rows: statement(
      definition,
      () =>
        `SELECT ${selectList(columns)} FROM ${JOURNAL} j WHERE ${where} GROUP BY j.actor, j.action ORDER BY j.actor, j.action`,
    ),
    population: {
      what: `Pairs of who and what in ${JOURNAL} in the period`,
      ...statement(
        definition,
        () => `SELECT count(DISTINCT (j.actor, j.action)) AS count FROM ${JOURNAL} j WHERE ${where}`,
      ),
    },
  };
}

/** Who belongs to the console's roles now, as the database says. */
const ROLES: ReportTable = {
  name: 'roles',
  title: 'Members of the console’s roles, now',
  columns: [
    { name: 'role', title: 'Role', kind: 'text' },
    { name: 'member', title: 'Member', kind: 'text' },
    { name: 'may_sign_in', title: 'May sign in', kind: 'yesno' },
  ],
  rows: {
    sql: `SELECT r.rolname::text AS role, m.rolname::text AS member, m.rolcanlogin AS may_sign_in FROM pg_auth_members a
  JOIN pg_roles r ON r.oid = a.roleid JOIN pg_roles m ON m.oid = a.member WHERE r.rolname LIKE 'console\\_%'
  GROUP BY r.rolname, m.rolname, m.rolcanlogin ORDER BY r.rolname, m.rolname`,
    values: [],
  },
  population: {
    what: 'Memberships of roles that begin with console_',
    sql: `SELECT count(DISTINCT (a.roleid, a.member)) AS count FROM pg_auth_members a JOIN pg_roles r ON r.oid = a.roleid WHERE r.rolname LIKE 'console\\_%'`,
    values: [],
  },
};
