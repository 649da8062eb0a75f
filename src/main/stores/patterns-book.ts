// The book of patterns: rows and versions side by side, brought into step before anything is changed, so that nothing is ever lost.
import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { PatternDefinition, PatternVersion } from '../../shared/protocol/patterns.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape, TableShape } from '../workspace/shape.ts';
import { readable } from './alerts-source.ts';
import { appendEntry, canonicalJson, JOURNAL, type Json } from './journal.ts';
import { tellPatterns } from './patterns-notice.ts';
import {
  keptFields,
  patternsTable,
  readPatterns,
  type StoredPattern,
  sameRow,
  withExtras,
} from './patterns-source.ts';
import { addVersions, lastVersions, type NewVersion, VERSIONS } from './patterns-versions.ts';

/** Who is written beside what no console did. */
export const OUTSIDE = 'outside the console';

export interface Standing {
  readonly row: StoredPattern | null;
  /** As in force, with what is kept beside the row; null where there is no row. */
  readonly definition: PatternDefinition | null;
  /** The last version, which says the same as the row once the book is in step. */
  readonly last: PatternVersion | null;
  /** The version there was before; it differs from `last` where somebody changed the row in the database. */
  readonly before: PatternVersion | null;
}

export interface Book {
  readonly table: TableShape;
  readonly standings: ReadonlyMap<string, Standing>;
  /** Versions added to bring it into step. */
  readonly found: readonly PatternVersion[];
}

/** Throws a Failure where patterns cannot be changed in this database at all. */
export function requireStudio(shape: PlatformShape): TableShape {
  const table = patternsTable(shape);
  if (!table)
    throw new Failure(
      'no-patterns',
      'There is no table of patterns that this console could change',
      'Create it on the workspace screen, or ask an administrator to.',
    );
  if ([VERSIONS, JOURNAL].every((name) => readable(shape, name))) return table;
  throw new Failure(
    'console-tables-missing',
    'Changes cannot be kept: the console’s own tables are not in this database',
    'Create them from the workspace screen, or ask an administrator to.',
  );
}

/** Whether a row differs from the version last published: somebody changed it in the database. */
export function changedOutside(
  table: TableShape,
  row: PatternDefinition | null,
  last: PatternVersion | null,
): boolean {
  if (!last) return false;
  if (!row) return last.action !== 'remove';
  return last.action === 'remove' || !sameRow(keptFields(table), row, last.definition);
}

/** The version that still holds for what is kept beside the row. */
export function extrasOf(last: PatternVersion | null | undefined): PatternDefinition | null {
  return last && last.action !== 'remove' ? last.definition : null;
}

/**
 * Locks the rows of the names, or all, and writes down as versions what no version says yet: a row never published by a console, a
 * change or a removal made in the database. Only under `lockJournal`.
 */
export async function openBook(sql: Sql, shape: PlatformShape, names?: readonly string[]): Promise<Book> {
  const table = requireStudio(shape);
  const rows = await readPatterns(sql, shape, { ...(names && { names }), lock: true });
  const last = await lastVersions(sql, shape, names);
  const first = new Map<string, StoredPattern>();
  for (const row of rows) if (!first.has(row.definition.name)) first.set(row.definition.name, row);
  const all = new Set([...(names ?? last.keys()), ...first.keys()]);

  const missing: NewVersion[] = [];
  for (const name of all) {
    const row = first.get(name);
    const version = last.get(name) ?? null;
    if (row && (!version || changedOutside(table, row.definition, version))) {
      missing.push({
        pattern: name,
        version: (version?.version ?? 0) + 1,
        actor: (version ? null : row.updatedBy) ?? OUTSIDE,
        action: 'baseline',
        reason: version ? 'Found changed in the database' : 'As it was before the console first changed it',
        definition: withExtras(row.definition, extrasOf(version)),
        at: row.updatedAt,
      });
    } else if (!row && version && version.action !== 'remove') {
      missing.push({
        pattern: name,
        version: version.version + 1,
        actor: OUTSIDE,
        action: 'remove',
        reason: 'Found removed from the database',
        definition: version.definition,
      });
    }
  }
  const found = await addVersions(sql, missing);
  const added = new Map(found.map((version) => [version.pattern, version]));
  const standings = new Map<string, Standing>();
  for (const name of all) {
    const row = first.get(name) ?? null;
    const before = last.get(name) ?? null;
    const now = added.get(name) ?? before;
    const definition = row && withExtras(row.definition, extrasOf(now));
    standings.set(name, { row, definition, before, last: now });
  }
  return { table, standings, found };
}

export interface Entry {
  readonly actor: string;
  /** `patterns.publish`, `patterns.change` … */
  readonly action: string;
  readonly reason: string;
  readonly changes: readonly {
    readonly name: string;
    readonly before: PatternDefinition | null;
    /** Null for a removal. */
    readonly after: PatternDefinition | null;
    readonly version: number;
  }[];
  /** Versions that brought the book into step. */
  readonly found: readonly PatternVersion[];
}

/** Definitions of one change stand in the journal as they are; of many only their digests, for the versions hold the words. */
const WHOLE = 20;

/** Writes the one journal entry of a change, or of what was found, and rings all consoles. */
export async function writeEntry(sql: Sql, { actor, action, reason, changes, found }: Entry): Promise<void> {
  const told = (definition: PatternDefinition | null): Json =>
    definition === null
      ? null
      : changes.length <= WHOLE
        ? (definition as unknown as Json)
        : `sha256:${definitionDigest(definition)}`;
  const names = [...new Set([...changes.map(({ name }) => name), ...found.map(({ pattern }) => pattern)])];
  if (names.length === 0) return;
  await appendEntry(sql, {
    actor,
    action,
    subject: names.length === 1 ? `pattern:${names[0]}` : 'patterns',
    subjects: names.map((name) => `pattern:${name}`),
    before: { definitions: changes.map(({ before }) => told(before)) },
    after: {
      reason,
      patterns: changes.map(({ name }) => name),
      versions: changes.map(({ version }) => version),
      definitions: changes.map(({ after }) => told(after)),
      found: found.map(({ pattern, version, action: what }) => ({ pattern, version, what })),
    },
  });
  await tellPatterns(sql, actor, names);
}

/** SHA-256 in hex over everything a definition says. */
export function definitionDigest(definition: PatternDefinition): string {
  return createHash('sha256')
    .update(canonicalJson(definition as unknown as Json))
    .digest('hex');
}
