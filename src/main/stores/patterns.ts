// The library of patterns: every row with what is known of it, and one pattern with its drafts and versions.
import type { PatternDetail, PatternRow } from '../../shared/protocol/patterns.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, readable } from './alerts-source.ts';
import { changedOutside, extrasOf } from './patterns-book.ts';
import { DRAFTS, draftAuthors, draftsOf } from './patterns-drafts.ts';
import type { Figures } from './patterns-figures.ts';
import { type Checked, healthDigest } from './patterns-health.ts';
import {
  COLUMNS,
  PATTERNS,
  patternsTable,
  readPatterns,
  type StoredPattern,
  withExtras,
} from './patterns-source.ts';
import { lastVersions, VERSIONS, versionsOf } from './patterns-versions.ts';

const VALUE_SHOWN = 200;

export interface Library {
  readonly stored: readonly StoredPattern[];
  readonly rows: readonly Omit<PatternRow, 'health' | 'costMicroseconds' | keyof FigureFields>[];
  readonly gaps: readonly string[];
}

type FigureFields = Pick<PatternRow, 'hits' | 'lastHitAt' | 'closed' | 'falsePositives'>;

/** The rows of the library, without what takes longer to find out. Rows that no engine could use are listed like all others. */
export async function readLibrary(sql: Sql, shape: PlatformShape): Promise<Library> {
  const table = patternsTable(shape);
  if (!table) return { stored: [], rows: [], gaps: gapsOf(shape) };
  const [stored, versions, authors] = await Promise.all([
    readPatterns(sql, shape),
    lastVersions(sql, shape),
    draftAuthors(sql, shape),
  ]);
  const rows = stored.map(({ id, definition, updatedAt, updatedBy }) => {
    const last = versions.get(definition.name) ?? null;
    return {
      id,
      name: definition.name,
      type: definition.type,
      value: definition.value.slice(0, VALUE_SHOWN),
      riskScore: definition.riskScore,
      enabled: definition.enabled,
      category: definition.category,
      severity: definition.severity,
      description: definition.description,
      updatedAt,
      updatedBy: last?.by ?? updatedBy,
      version: last && last.action !== 'remove' ? last.version : null,
      changedOutside: changedOutside(table, definition, last),
      drafts: authors.get(definition.name) ?? [],
    };
  });
  return { stored, rows, gaps: gapsOf(shape) };
}

/** A row of the library with all that is known of it by now. */
export function completeRow(
  row: Library['rows'][number],
  { flaw }: StoredPattern,
  checked: Checked | undefined,
  figures: Figures | null,
): PatternRow {
  const hits = figures?.hits?.get(row.name);
  const closed = figures?.closed.get(row.name);
  const health = flaw ? { error: flaw, grade: null, degree: null, slow: false } : (checked?.health ?? null);
  return {
    ...row,
    health,
    costMicroseconds: flaw ? null : (checked?.costMicroseconds ?? null),
    hits: figures?.hits ? [...(hits?.days ?? [0, 0, 0, 0, 0, 0, 0])] : null,
    lastHitAt: hits?.lastAt ?? null,
    closed: closed?.closed ?? 0,
    falsePositives: closed?.falsePositives ?? 0,
  };
}

/** One pattern; all null and empty for a name that nobody knows. */
export async function readPattern(
  sql: Sql,
  shape: PlatformShape,
  name: string,
  author: string,
): Promise<PatternDetail> {
  const table = patternsTable(shape);
  const [stored, versions, drafts] = await Promise.all([
    readPatterns(sql, shape, { names: [name] }),
    versionsOf(sql, shape, name),
    draftsOf(sql, shape, name, author),
  ]);
  const row = stored[0]?.definition ?? null;
  const last = versions[0] ?? null;
  return {
    published: row && withExtras(row, extrasOf(last)),
    version: last?.version ?? null,
    changedOutside: table !== undefined && changedOutside(table, row, last),
    drafts,
    versions,
  };
}

/** The digest under which the health of a row is kept. */
export function digestOf({ definition }: StoredPattern, engine: number): string {
  return healthDigest(definition, engine);
}

const EFFECTS: Readonly<Record<string, string>> = {
  id: 'rows are told apart by name',
  [COLUMNS.riskScore]: 'scores are shown as 0',
  [COLUMNS.enabled]: 'all patterns count as enabled',
  [COLUMNS.caseSensitive]: 'all patterns count as not case-sensitive',
  [COLUMNS.description]: 'descriptions are kept with versions only',
  [COLUMNS.category]: 'categories are kept with versions only',
  [COLUMNS.severity]: 'severities are kept with versions only',
  updated_at: 'it is not known when a row was changed last',
};

function gapsOf(shape: PlatformShape): string[] {
  const found = readable(shape, PATTERNS);
  if (!found) return [`Patterns cannot be listed: ${PATTERNS} is missing or may not be read.`];
  const needed = ['pattern_name', COLUMNS.type, COLUMNS.value].filter((name) => !found.columns.has(name));
  if (needed.length > 0) return [`Patterns cannot be listed: ${PATTERNS} has no ${needed.join(', ')}.`];
  const columns = Object.entries(EFFECTS)
    .filter(([name]) => !found.columns.has(name))
    .map(([name, effect]) => `${PATTERNS} has no ${name}: ${effect}.`);
  const studio = [VERSIONS, DRAFTS].filter((name) => !readable(shape, name));
  const events = readable(shape, EVENTS);
  return [
    ...columns,
    ...(studio.length > 0
      ? [`Versions and drafts cannot be kept: ${studio.join(', ')} is missing or may not be read.`]
      : []),
    ...(events?.columns.has('matched_patterns') && events.columns.has('created_at')
      ? []
      : [`Hits cannot be counted: ${EVENTS} is missing, may not be read or holds no matched patterns.`]),
  ];
}
