// The platform's table of patterns as SQL over the columns that this installation has, and its rows as definitions, however odd.
import {
  PATTERN_TYPES,
  type PatternDefinition,
  SEVERITIES,
  storedDefinitionSchema,
  VALUE_CHARACTERS,
} from '../../shared/protocol/patterns.ts';
import { loadPack, type PackRule } from '../scoring/pack.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Row, Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';

export const PATTERNS = 'omni2.security_risk_patterns';
/** Rows of a library; more are not patterns that somebody looks after. */
export const MOST_PATTERNS = 20_000;
const DESCRIPTION_CHARACTERS = 2_000;

/** Definition fields that are columns of the platform's table, beside the name. */
export const COLUMNS = {
  type: 'pattern_type',
  value: 'pattern_value',
  riskScore: 'risk_score',
  enabled: 'enabled',
  caseSensitive: 'case_sensitive',
  description: 'description',
  category: 'category',
  severity: 'severity',
} as const satisfies Partial<Record<keyof PatternDefinition, string>>;
export type Kept = keyof typeof COLUMNS;

/** A row as it stands, made to fit a definition. */
export interface StoredPattern {
  readonly id: string;
  readonly definition: PatternDefinition;
  readonly updatedAt: string | null;
  readonly updatedBy: string | null;
  /** Why no engine can use the row as it stands; null where nothing is wrong with its columns. */
  readonly flaw: string | null;
}

/** The table with what cannot be done without; undefined where it cannot be read or is something else. */
export function patternsTable(shape: PlatformShape): TableShape | undefined {
  const found = readable(shape, PATTERNS);
  const needed = ['pattern_name', COLUMNS.type, COLUMNS.value];
  return found && needed.every((name) => found.columns.has(name)) ? found : undefined;
}

/** Fields of a definition that this installation keeps in its own table. */
export function keptFields(table: TableShape): Kept[] {
  return (Object.keys(COLUMNS) as Kept[]).filter((field) => table.columns.has(COLUMNS[field]));
}

/** All rows, or those of the names, by name and then in the order in which they were made; none where there is no such table. */
export async function readPatterns(
  sql: Sql,
  shape: PlatformShape,
  options: { readonly names?: readonly string[]; readonly lock?: boolean } = {},
): Promise<StoredPattern[]> {
  const table = patternsTable(shape);
  if (!table) return [];
  const has = (name: string): boolean => table.columns.has(name);
  const text = (name: string, as: string): string =>
    `${has(name) ? `p.${quoteName(name)}::text` : 'NULL'} AS ${as}`;
  const instant = has('updated_at') ? 'p."updated_at"' : 'NULL';
  const id = has('id') ? 'p."id"' : 'p."pattern_name"';
  const where = options.names ? 'WHERE p."pattern_name" = ANY($1::text[])' : '';
  const rows = await sql.query(
    `SELECT ${id}::text AS id, p."pattern_name"::text AS name, ${text(COLUMNS.type, 'type')}, ${text(COLUMNS.value, 'value')},
       ${text(COLUMNS.riskScore, 'score')}, ${text(COLUMNS.enabled, 'enabled')}, ${text(COLUMNS.caseSensitive, 'exact')},
       ${text(COLUMNS.description, 'description')}, ${text(COLUMNS.category, 'category')}, ${text(COLUMNS.severity, 'severity')},
       ${instant} AS updated_at, ${text('created_by', 'created_by')}
     FROM ${PATTERNS} p ${where} ORDER BY p."pattern_name"::text COLLATE "C", ${id}
     ${options.lock ? 'FOR UPDATE' : `LIMIT ${MOST_PATTERNS}`}`,
    options.names ? [[...options.names]] : [],
  );
  const seen = new Set<string>();
  return rows.map((row) => {
    const stored = toStored(row, has(COLUMNS.riskScore));
    const again = seen.has(stored.definition.name);
    seen.add(stored.definition.name);
    return again ? { ...stored, flaw: 'Another row has this name already' } : stored;
  });
}

const OFF = new Set(['false', 'f', '0', 'no', 'off']);
const ON = new Set(['true', 't', '1', 'yes', 'on']);

function toStored(row: Row, scored: boolean): StoredPattern {
  const text = (value: unknown): string => (typeof value === 'string' ? value : '');
  const type = text(row.type).trim().toUpperCase();
  const known = PATTERN_TYPES.find((one) => one === type);
  const score = scored ? Number(row.score ?? Number.NaN) : 0;
  const definition = fitted({
    name: text(row.name),
    type: known ?? 'REGEX',
    value: text(row.value),
    riskScore: score,
    enabled: !OFF.has(text(row.enabled).toLowerCase()),
    caseSensitive: ON.has(text(row.exact).toLowerCase()),
    description: text(row.description),
    category: text(row.category),
    severity: text(row.severity),
  });
  const flaws = [
    known ? null : `There is no type “${text(row.type).slice(0, 20)}”`,
    definition.riskScore === score
      ? null
      : `The score must be a whole number from 0 to 100, and is ${row.score ?? 'not given'}`,
    text(row.value) === '' ? 'The value is empty' : null,
    text(row.value).length > VALUE_CHARACTERS
      ? `The value has ${text(row.value).length} characters; more than ${VALUE_CHARACTERS} cannot be looked after here`
      : null,
  ];
  return {
    id: text(row.id),
    definition,
    updatedAt: typeof row.updated_at === 'string' ? row.updated_at : null,
    updatedBy: text(row.created_by) || null,
    flaw: flaws.find((flaw) => flaw !== null) ?? null,
  };
}

/** Whatever was kept, as a definition: what does not fit is cut, rounded or left out, never refused. */
export function fitted(found: Readonly<Record<string, unknown>>): PatternDefinition {
  const text = (name: string): string => (typeof found[name] === 'string' ? (found[name] as string) : '');
  const score = typeof found.riskScore === 'number' ? found.riskScore : Number.NaN;
  const severity = text('severity').toUpperCase();
  const base = {
    name: text('name'),
    type: PATTERN_TYPES.find((one) => one === found.type) ?? ('REGEX' as const),
    value: text('value').slice(0, VALUE_CHARACTERS),
    riskScore: Number.isFinite(score) ? Math.min(100, Math.max(0, Math.round(score))) : 0,
    enabled: found.enabled !== false,
    caseSensitive: found.caseSensitive === true,
    description: text('description').slice(0, DESCRIPTION_CHARACTERS),
    category: text('category').trim().slice(0, 50) || null,
    severity: SEVERITIES.find((one) => one === severity) ?? null,
  };
  const { owasp, atlas, tests } = storedDefinitionSchema.shape;
  return {
    ...base,
    owasp: owasp.safeParse(found.owasp).data ?? {},
    atlas: atlas.safeParse(found.atlas).data ?? [],
    tests: tests.safeParse(found.tests).data ?? [],
  };
}

/** Whether two definitions say the same in the fields that this installation keeps. */
export function sameRow(fields: readonly Kept[], a: PatternDefinition, b: PatternDefinition): boolean {
  return fields.every((field) => a[field] === b[field]);
}

/**
 * What is kept of a pattern beside its row: from the version given, else, for a row that is still the default pack's, the
 * examples and identifiers that come with it there.
 */
export function withExtras(row: PatternDefinition, version: PatternDefinition | null): PatternDefinition {
  if (version) return { ...row, owasp: version.owasp, atlas: version.atlas, tests: version.tests };
  const rule = packRules().get(row.name);
  if (!rule || rule.type !== row.type || rule.value !== row.value) return row;
  const { owasp, atlas, tests } = packDefinition(rule);
  return { ...row, owasp, atlas, tests };
}

let rules: ReadonlyMap<string, PackRule> | null = null;
function packRules(): ReadonlyMap<string, PackRule> {
  rules ??= new Map(loadPack().map((rule) => [rule.name, rule]));
  return rules;
}

/** A rule of the default pack as an author would have written it, its examples as tests. */
export function packDefinition(rule: PackRule): PatternDefinition {
  const example = (expect: 'match' | 'miss') => (text: string) => ({ text, expect, note: '' });
  return {
    name: rule.name,
    type: rule.type,
    value: rule.value,
    riskScore: rule.risk_score,
    enabled: true,
    caseSensitive: rule.case_sensitive,
    description: rule.description,
    category: rule.category,
    severity: rule.severity,
    owasp: rule.owasp,
    atlas: rule.atlas,
    tests: [...(rule.matches ?? []).map(example('match')), ...(rule.misses ?? []).map(example('miss'))],
  };
}

/** Categories of patterns by name; a pattern that is gone, or has none, is left out. */
export async function patternCategories(
  sql: Sql,
  shape: PlatformShape,
  names: readonly string[],
): Promise<Map<string, string>> {
  const table = patternsTable(shape);
  if (!table?.columns.has('category') || names.length === 0) return new Map();
  const rows = await sql.query<{ name: string; category: string }>(
    `SELECT pattern_name AS name, category FROM ${PATTERNS} WHERE pattern_name = ANY ($1::text[]) AND category IS NOT NULL`,
    [[...names]],
  );
  return new Map(rows.map(({ name, category }) => [name, category]));
}

/** Categories that patterns have. */
export async function listCategories(sql: Sql, shape: PlatformShape): Promise<string[]> {
  if (!patternsTable(shape)?.columns.has('category')) return [];
  const rows = await sql.query<{ category: string }>(
    `SELECT DISTINCT category FROM ${PATTERNS} WHERE category IS NOT NULL ORDER BY 1 LIMIT 50`,
  );
  return rows.map(({ category }) => category);
}
