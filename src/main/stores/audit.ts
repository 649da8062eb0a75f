// The audit log: both tables as one list by time, and one row with every column that it has.
import type { AuditRow, AuditTable } from '../../shared/protocol/audit.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import { quoteName } from '../workspace/identifiers.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { familyOf, fits, readable } from './alerts-source.ts';
import { AUDIT_NAMES, auditGaps, auditSource, type FoundRow } from './audit-source.ts';
import { countMerged, decodePlace, encodePlace, type MergedSource, readMerged } from './merged.ts';
import { type Known, knownUsers, matchUsers } from './users-both.ts';

/** Characters of one column in the detail. */
const FIELD_CHARACTERS = 20_000;

interface Tagged extends FoundRow {
  table: AuditTable;
}

/** A page of rows of both tables, newest first. */
export async function listAudit(
  sql: Sql,
  shape: PlatformShape,
  { filter, after, limit }: CallInput<'audit.list'>,
): Promise<CallOutput<'audit.list'>> {
  const users = filter.user?.trim() ? await matchUsers(sql, shape, filter.user) : null;
  const sources = (['omni2', 'public'] as const).flatMap((which) => {
    if (filter.table !== undefined && filter.table !== which) return [];
    const source = auditSource(shape, which, filter, users);
    return source === null ? [] : [tagged(source, which)];
  });
  const [{ rows, next, searchedTo }, total] = await Promise.all([
    readMerged(sql, sources, decodePlace(after), limit),
    after === null ? countMerged(sql, sources) : null,
  ]);
  return {
    rows: await named(sql, shape, rows),
    next: encodePlace(next),
    searchedTo,
    total,
    gaps: auditGaps(shape, filter),
  };
}

function tagged(source: MergedSource<FoundRow>, which: AuditTable): MergedSource<Tagged> {
  return { ...source, select: `${source.select}, '${which}' AS "table"` } as MergedSource<Tagged>;
}

async function named(sql: Sql, shape: PlatformShape, rows: readonly Tagged[]): Promise<AuditRow[]> {
  const idsOf = (which: AuditTable) =>
    rows.flatMap(({ table, userId }) => (table === which && userId !== null ? [userId] : []));
  const [auth, older] = await Promise.all([
    knownUsers(sql, shape, 'auth', idsOf('omni2')),
    knownUsers(sql, shape, 'public', idsOf('public')),
  ]);
  return rows.map((row) => toRow(row, (row.table === 'omni2' ? auth : older).get(row.userId ?? '')));
}

function toRow({ id, table, at, text, ...rest }: Tagged, user: Known | undefined): AuditRow {
  return {
    ...rest,
    key: `${table === 'omni2' ? 'o' : 'p'}:${id}`,
    table,
    at,
    text: text ?? '',
    person: user?.person ?? null,
    userName: user?.name ?? user?.email ?? null,
  };
}

/** One row with all its columns; undefined where there is none of this key. */
export async function readAudit(
  sql: Sql,
  shape: PlatformShape,
  key: string,
): Promise<CallOutput<'audit.read'> | undefined> {
  const which: AuditTable = key.startsWith('o:') ? 'omni2' : 'public';
  const source = auditSource(shape, which, {}, null);
  const table = readable(shape, AUDIT_NAMES[which]);
  const family = familyOf(source?.idType ?? 'text');
  const id = key.slice(2);
  if (!source || !table || !fits(family, id)) return undefined;
  const byId = (column: string) => `${column}${family === 'text' ? '::text' : ''} = $1::${family}`;
  const [row] = await sql.query<FoundRow>(
    `SELECT ${source.time} AS at, c."id"::text AS id, ${source.select} FROM ${source.from} WHERE ${byId('c."id"')} LIMIT 1`,
    [id],
  );
  if (row === undefined) return undefined;
  const columns = [...table.columns.values()];
  const texts = columns.map(({ name, type }, at) => {
    const own = quoteName(name);
    const text = type === 'jsonb' ? `jsonb_pretty(c.${own})` : `c.${own}::text`;
    return `left(${text}, ${FIELD_CHARACTERS}) AS v${at}, coalesce(length(${text}), 0) AS n${at}${isTime(type) ? `, c.${own} AS t${at}` : ''}`;
  });
  const [fields] = await sql.query(
    `SELECT ${texts.join(', ')} FROM ${source.from} WHERE ${byId('c."id"')} LIMIT 1`,
    [id],
  );
  const [named1] = await named(sql, shape, [{ ...row, table: which }]);
  return {
    row: named1!,
    fields: columns.map(({ name }, at) => ({
      name,
      value: (fields?.[`v${at}`] as string | null | undefined) ?? null,
      characters: Number(fields?.[`n${at}`] ?? 0),
      at: instantOf(fields?.[`t${at}`]),
    })),
  };
}

const isTime = (type: string) => type === 'timestamptz' || type === 'timestamp';

function instantOf(value: unknown): string | null {
  return typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value) ? value : null;
}
