// Where alerts are kept, as SQL over the columns that this installation has: the platform's table, and the console's own
// table of alerts that were only ever heard on a live channel. In all SQL built from here the alert's row is called `a`.
import { ALERT_STATUSES } from '../../shared/model/alert.ts';
import { quoteName, quoteTable } from '../workspace/identifiers.ts';
import { type PlatformShape, type TableShape, table } from '../workspace/shape.ts';

export type SourceKind = 'table' | 'feed';

export interface AlertSource {
  readonly kind: SourceKind;
  /** The table's name, quoted. */
  readonly relation: string;
  readonly columns: TableShape['columns'];
  /** SQL of the id in a form that parameters of `idType` compare with. */
  readonly id: string;
  readonly idType: 'int8' | 'uuid' | 'text';
  /** SQL of the key shown to the window. */
  readonly key: string;
  /** Column that a key names, and the type of its parameters. */
  readonly handle: string;
  readonly handleType: 'int8' | 'uuid' | 'text';
  /** SQL of the creation time in the column's own type, for ordering. */
  readonly createdAt: string;
  readonly createdType: 'timestamptz' | 'timestamp';
}

export const TRIAGE = 'security_console.alert_triage';
export const NOTES = 'security_console.alert_notes';
export const EVENTS = 'omni2.security_risk_events';
const INTEGERS = new Set(['int2', 'int4', 'int8']);
const NUMBERS = new Set([...INTEGERS, 'numeric', 'float4', 'float8']);

/** The places that exist, may be read and have an id; none on an installation without the security tables. */
export function alertSources(shape: PlatformShape): AlertSource[] {
  return [
    source(shape, 'table', 'omni2.security_alerts'),
    source(shape, 'feed', 'security_console.feed_alerts'),
  ].filter((found) => found !== null);
}

function source(shape: PlatformShape, kind: SourceKind, name: string): AlertSource | null {
  const found = readable(shape, name);
  const id = found?.columns.get('id');
  if (!found || !id || (kind === 'feed' && !found.columns.has('key'))) return null;
  const idType = familyOf(id.type);
  const comparable = idType !== 'text' || id.type === 'text' || id.type === 'varchar';
  const idSql = comparable ? 'a."id"' : 'a."id"::text';
  const created = found.columns.get('created_at')?.type;
  return {
    kind,
    relation: quoteTable(name),
    columns: found.columns,
    id: idSql,
    idType,
    key: kind === 'table' ? `('a:' || a."id"::text)` : 'a."key"',
    handle: kind === 'table' ? idSql : 'a."key"',
    handleType: kind === 'table' ? idType : 'text',
    // Without a time there is still an order, by id; such alerts show as of 1970.
    createdAt: created ? 'a."created_at"' : `'1970-01-01'::timestamptz`,
    createdType: created === 'timestamp' ? 'timestamp' : 'timestamptz',
  };
}

/** A table that exists and may be read. */
export function readable(shape: PlatformShape, name: string): TableShape | undefined {
  const found = table(shape, name);
  return found?.privileges.select ? found : undefined;
}

/** Integers of all sizes compare with each other through their index; everything unusual is compared as text. */
export function familyOf(type: string): 'int8' | 'uuid' | 'text' {
  return INTEGERS.has(type) ? 'int8' : type === 'uuid' ? 'uuid' : 'text';
}

export function isNumber(type: string | undefined): boolean {
  return type !== undefined && NUMBERS.has(type);
}

/** A column of the alert as SQL, or what stands for it where the installation has none. */
export function columnOr(from: AlertSource, name: string, otherwise: string): string {
  return from.columns.has(name) ? `a.${quoteName(name)}` : otherwise;
}

/** The column as text, NULL where there is none. */
export function textOf(from: AlertSource, name: string): string {
  return `${columnOr(from, name, 'NULL')}::text`;
}

/** True where names of assignees fit into the alert's own column; else they are kept beside it, in alert_triage. */
export function assigneeInColumn(from: AlertSource): boolean {
  const type = from.columns.get('assigned_to')?.type;
  return type === 'varchar' || type === 'text' || type === 'bpchar';
}

/** The score as a whole number 0–100, whatever is stored. */
export function scoreSql(from: AlertSource): string {
  if (!isNumber(from.columns.get('total_risk_score')?.type)) return '0';
  return 'least(100, greatest(0, round(coalesce(a."total_risk_score", 0))))::int';
}

/** The status as one of the known words; anything else counts as open, so that it is seen. */
export function statusSql(from: AlertSource): string {
  if (!from.columns.has('status')) return `'OPEN'`;
  const known = ALERT_STATUSES.map((status) => `'${status}'`).join(', ');
  return `(CASE WHEN upper(a."status"::text) IN (${known}) THEN upper(a."status"::text) ELSE 'OPEN' END)`;
}

/** LEFT JOIN of the console's own row about the alert as `t`; empty where there is no such table. */
export function triageJoin(shape: PlatformShape, from: AlertSource): string {
  return readable(shape, TRIAGE) ? `LEFT JOIN ${TRIAGE} t ON t.alert_key = ${from.key}` : '';
}

/** Who has the alert, as SQL over `a` and `t`. */
export function assigneeSql(shape: PlatformShape, from: AlertSource): string {
  const own = `nullif(${textOf(from, 'assigned_to')}, '')`;
  return assigneeInColumn(from) || !readable(shape, TRIAGE) ? own : `coalesce(t.assignee, ${own})`;
}

/** Short digest of everything that triage can change, as SQL over `a` and `t`. */
export function versionSql(shape: PlatformShape, from: AlertSource): string {
  const resolved = from.columns.has('resolved_at') ? 'extract(epoch FROM a."resolved_at")' : 'NULL';
  const parts = [
    textOf(from, 'status'),
    textOf(from, 'assigned_to'),
    `${resolved}::text`,
    textOf(from, 'resolution_notes'),
  ];
  if (readable(shape, TRIAGE)) parts.push('coalesce(t.version, 0)::text', 't.reason', 't.assignee');
  return `substr(md5(ROW(${parts.join(', ')})::text), 1, 16)`;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether text can be cast to a type without an error. */
export function fits(type: 'int8' | 'uuid' | 'text', value: string): boolean {
  if (type === 'int8') return /^-?\d{1,18}$/.test(value);
  return type === 'uuid' ? UUID.test(value) : true;
}

/** What a key's alert is looked up by in this source; null for keys of other sources and for impossible ones. */
export function handleOf(from: AlertSource, key: string): string | null {
  if (from.kind === 'feed') return key.startsWith('f:') ? key : null;
  const id = key.startsWith('a:') ? key.slice(2) : null;
  return id !== null && fits(from.idType, id) ? id : null;
}
