// The two audit tables of the platform as sources of one list: what each calls a time, a tool, a success, as far as it has them.
import type { AuditFilter, AuditTable } from '../../shared/protocol/audit.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { isNumber, readable } from './alerts-source.ts';
import { instantSql, type MergedSource, timeColumn } from './merged.ts';
import { type Params, storable } from './params.ts';
import { type BothIds, ofUsers } from './users-both.ts';

export const AUDIT_NAMES: Readonly<Record<AuditTable, string>> = {
  omni2: 'omni2.audit_logs',
  public: 'public.audit_logs',
};

/** Characters of a text in the list. */
const EXCERPT = 300;

interface Words {
  readonly times: readonly string[];
  readonly texts: readonly string[];
  readonly answers: readonly string[];
  readonly tools: string;
  readonly servers: string;
  readonly errors: readonly string[];
  readonly tokens: readonly string[];
  readonly cost: string;
}

/** What the columns are called; of several names the first that is there, for `tokens` the sum of all. */
const WORDS: Readonly<Record<AuditTable, Words>> = {
  omni2: {
    times: ['timestamp', 'created_at'],
    texts: ['question', 'message'],
    answers: ['result_summary'],
    tools: 'tool_called',
    servers: 'mcp_target',
    errors: ['error_message', 'block_reason'],
    tokens: ['llm_tokens_used'],
    cost: 'cost_usd',
  },
  public: {
    times: ['created_at', 'timestamp'],
    texts: ['message', 'question', 'message_preview'],
    answers: ['response_preview'],
    tools: 'tools_used',
    servers: 'mcps_accessed',
    errors: ['warning', 'error_message'],
    tokens: ['tokens_input', 'tokens_output', 'tokens_cached'],
    cost: 'cost_estimate',
  },
};

export interface FoundRow extends Record<string, unknown> {
  at: string;
  id: string;
  userId: string | null;
  text: string | null;
  tools: string | null;
  servers: string | null;
  success: boolean | null;
  blocked: boolean | null;
  error: string | null;
  tokens: number | null;
  cost: number | null;
  durationMs: number | null;
}

/** One of the tables as a source; null where it is not there, may not be read, or has neither id nor time. */
export function auditSource(
  shape: PlatformShape,
  which: AuditTable,
  filter: AuditFilter,
  users: BothIds | null,
): MergedSource<FoundRow> | null {
  const table = readable(shape, AUDIT_NAMES[which]);
  const time = table && timeColumn(table, WORDS[which].times);
  if (!table?.columns.has('id') || !time) return null;
  return {
    rank: which === 'omni2' ? 1 : 0,
    from: `${AUDIT_NAMES[which]} c`,
    select: columnsSql(table, which),
    time: `c.${quoteName(time.name)}`,
    timeType: time.type,
    id: 'c."id"',
    idType: table.columns.get('id')!.type,
    conditions: (params) => conditions(table, which, time.type, filter, users, params),
    narrow: (params) => narrowing(table, which, filter, params),
  };
}

const has = (table: TableShape, name: string) => table.columns.has(name);
const typed = (table: TableShape, name: string, type: string) => table.columns.get(name)?.type === type;

/** Several names as words between commas, whether they are kept as an array or as text; NULL where there are none. */
function namesSql(table: TableShape, name: string): string {
  const type = table.columns.get(name)?.type;
  if (type === undefined) return 'NULL::text';
  return type.startsWith('_')
    ? `nullif(array_to_string(c.${quoteName(name)}, ', '), '')`
    : `nullif(c.${quoteName(name)}::text, '')`;
}

function firstText(table: TableShape, names: readonly string[]): string {
  const found = names
    .filter((name) => has(table, name))
    .map((name) => `nullif(c.${quoteName(name)}::text, '')`);
  return found.length === 0 ? 'NULL::text' : `coalesce(${found.join(', ')})`;
}

function numberSql(table: TableShape, name: string): string {
  return isNumber(table.columns.get(name)?.type) ? `c.${quoteName(name)}::float8` : 'NULL::float8';
}

/** Whether the request was blocked, as far as the table can tell; NULL where it cannot. */
function blockedSql(table: TableShape): string {
  const known = [
    ...(typed(table, 'was_blocked', 'bool') ? ['c."was_blocked"'] : []),
    ...(has(table, 'status') ? [`c."status"::text = 'blocked'`] : []),
  ];
  return known.length === 0 ? 'NULL::boolean' : `(${known.join(' OR ')})`;
}

function columnsSql(table: TableShape, which: AuditTable): string {
  const words = WORDS[which];
  const tokens = words.tokens.filter((name) => isNumber(table.columns.get(name)?.type));
  const any = tokens.map((name) => `c.${quoteName(name)}`).join(', ');
  const short = (sql: string) => `left(${sql}, ${EXCERPT})`;
  return [
    `${has(table, 'user_id') ? 'c."user_id"::text' : 'NULL::text'} AS "userId"`,
    `${short(firstText(table, words.texts))} AS text`,
    `${short(namesSql(table, words.tools))} AS tools`,
    `${short(namesSql(table, words.servers))} AS servers`,
    `${typed(table, 'success', 'bool') ? 'c."success"' : 'NULL::boolean'} AS success`,
    `${blockedSql(table)} AS blocked`,
    `${short(firstText(table, words.errors))} AS error`,
    `${
      tokens.length === 0
        ? 'NULL::float8'
        : `CASE WHEN coalesce(${any}) IS NOT NULL THEN ${tokens.map((name) => `coalesce(c.${quoteName(name)}, 0)`).join(' + ')} END::float8`
    } AS tokens`,
    `${numberSql(table, words.cost)} AS cost`,
    `${numberSql(table, 'duration_ms')} AS "durationMs"`,
  ].join(', ');
}

function conditions(
  table: TableShape,
  which: AuditTable,
  timeType: string,
  filter: AuditFilter,
  users: BothIds | null,
  params: Params,
): string[] {
  const time = `c.${quoteName(timeColumn(table, WORDS[which].times)!.name)}`;
  const found: string[] = [];
  if (users !== null)
    found.push(ofUsers(table, 'user_id', which === 'omni2' ? users.auth : users.public, params));
  if (filter.from !== undefined) found.push(`${time} >= ${instantSql(timeType, params.add(filter.from))}`);
  if (filter.to !== undefined) found.push(`${time} < ${instantSql(timeType, params.add(filter.to))}`);
  return found;
}

/** What no index serves. */
function narrowing(table: TableShape, which: AuditTable, filter: AuditFilter, params: Params): string[] {
  const words = WORDS[which];
  const part = (text: string) => params.add(`%${storable(text.trim()).replace(/[\\%_]/g, '\\$&')}%`);
  const found: string[] = [];
  if (filter.tool?.trim()) {
    const like = part(filter.tool);
    found.push(
      `(${namesSql(table, words.tools)} ILIKE ${like} OR ${namesSql(table, words.servers)} ILIKE ${like})`,
    );
  }
  if (filter.text?.trim()) {
    const like = part(filter.text);
    const texts = [...words.texts, ...words.answers, ...words.errors].filter((name) => has(table, name));
    found.push(
      `(${texts.map((name) => `c.${quoteName(name)}::text ILIKE ${like}`).join(' OR ') || 'false'})`,
    );
  }
  if (filter.success !== undefined)
    found.push(typed(table, 'success', 'bool') ? `c."success" = ${filter.success}` : 'false');
  if (filter.blocked !== undefined) found.push(`coalesce(${blockedSql(table)}, false) = ${filter.blocked}`);
  return found;
}

/** What a list of these tables cannot show or filter here, and why. */
export function auditGaps(shape: PlatformShape, filter: AuditFilter): string[] {
  return (['omni2', 'public'] as const).flatMap((which) => {
    const name = AUDIT_NAMES[which];
    if (filter.table !== undefined && filter.table !== which) return [];
    const table = readable(shape, name);
    if (!table) return [`${name} is missing or may not be read: its rows are not in the list.`];
    if (!has(table, 'id') || !timeColumn(table, WORDS[which].times))
      return [
        `${name} has no ${has(table, 'id') ? 'time' : 'id'} to order by: its rows are not in the list.`,
      ];
    const lacking = [
      ...(filter.tool?.trim() && !has(table, WORDS[which].tools) && !has(table, WORDS[which].servers)
        ? ['tool or server']
        : []),
      ...(filter.success !== undefined && !typed(table, 'success', 'bool') ? ['success'] : []),
      ...(filter.blocked === true && blockedSql(table) === 'NULL::boolean' ? ['whether it was blocked'] : []),
      ...(filter.user?.trim() && !has(table, 'user_id') ? ['user'] : []),
    ];
    return lacking.length === 0
      ? []
      : [`${name} does not record the ${lacking.join(', ')}: none of its rows fit this filter.`];
  });
}
