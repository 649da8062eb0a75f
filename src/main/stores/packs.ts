// Packs against the library: what taking one over would change, named by a digest, and taking it over in one transaction.
import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { PackPreview } from '../../shared/protocol/packs.ts';
import type { PatternDefinition } from '../../shared/protocol/patterns.ts';
import type { Database, Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { canonicalJson, type Json, lockJournal } from './journal.ts';
import { extrasOf, openBook, requireStudio } from './patterns-book.ts';
import { carryOut, type Wish } from './patterns-change.ts';
import { readPatterns, withExtras } from './patterns-source.ts';
import { lastVersions } from './patterns-versions.ts';

export type PackPlan = Omit<PackPreview, 'problems'>;

/** The library as definitions, or those of the names; rows that no engine could use are left out. */
export async function readDefinitions(
  sql: Sql,
  shape: PlatformShape,
  names?: readonly string[],
): Promise<PatternDefinition[]> {
  const [stored, versions] = await Promise.all([
    readPatterns(sql, shape, names ? { names } : {}),
    lastVersions(sql, shape, names),
  ]);
  return stored
    .filter(({ flaw }) => flaw === null)
    .map(({ definition }) => withExtras(definition, extrasOf(versions.get(definition.name))));
}

/** What a pack changes against what is in force. */
export function planPack(
  published: readonly PatternDefinition[],
  pack: readonly PatternDefinition[],
  removeAbsent: boolean,
): PackPlan {
  const known = new Map(published.map((one) => [one.name, one]));
  const sorted = [...pack].sort((a, b) => (a.name < b.name ? -1 : 1));
  const added: PatternDefinition[] = [];
  const changed: { before: PatternDefinition; after: PatternDefinition }[] = [];
  let same = 0;
  for (const after of sorted) {
    const before = known.get(after.name);
    if (!before) added.push(after);
    else if (told(before) === told(after)) same += 1;
    else changed.push({ before, after });
  }
  const names = new Set(pack.map(({ name }) => name));
  const absent = [...known.keys()].filter((name) => !names.has(name)).sort();
  const what = canonicalJson({
    added: added as unknown as Json,
    changed: changed as unknown as Json,
    removed: removeAbsent ? absent : [],
  });
  return { added, changed, absent, same, digest: createHash('sha256').update(what).digest('hex') };
}

const told = (definition: PatternDefinition): string => canonicalJson(definition as unknown as Json);

export interface PackImport {
  readonly pack: readonly PatternDefinition[];
  readonly removeAbsent: boolean;
  /** Of the plan that was signed off. */
  readonly digest: string;
  readonly reason: string;
}

/** Takes a pack over, all of it or nothing. Throws `pack-changed` where that would not do what was signed off. */
export function importPack(
  database: Database,
  shape: PlatformShape,
  actor: string,
  { pack, removeAbsent, digest, reason }: PackImport,
): Promise<{ added: number; changed: number; removed: number }> {
  requireStudio(shape);
  return database.transaction(async (sql) => {
    await lockJournal(sql);
    const book = await openBook(sql, shape);
    const usable = [...book.standings.values()].flatMap(({ row, definition }) =>
      row?.flaw === null && definition ? [definition] : [],
    );
    const plan = planPack(usable, pack, removeAbsent);
    if (plan.digest !== digest)
      throw new Failure(
        'pack-changed',
        'Patterns have changed since this pack was looked at',
        'Look at what it would change again, then sign it off.',
        { retryable: true },
      );
    const removed = removeAbsent ? plan.absent : [];
    const wishes: Wish[] = [
      ...plan.added.map((definition) => ({ name: definition.name, definition, action: 'import' as const })),
      ...plan.changed.map(({ after }) => ({
        name: after.name,
        definition: after,
        action: 'import' as const,
      })),
      ...removed.map((name) => ({ name, definition: null, action: 'remove' as const })),
    ];
    await carryOut(sql, actor, book, wishes, { action: 'packs.import', reason });
    return { added: plan.added.length, changed: plan.changed.length, removed: removed.length };
  });
}
