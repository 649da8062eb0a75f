// What is gathered in a case: put in with what is known of it then, taken out, and shown by page as it is now.
import { CASE_MEMBER_KINDS, type CaseMemberKind } from '../../shared/model/case.ts';
import { Failure } from '../../shared/model/failure.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { CaseMember, CaseMemberRef } from '../../shared/protocol/cases.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { decodeCursor, MEMBERS } from './cases.ts';
import { type Facts, memberFacts } from './cases-facts.ts';
import type { Json } from './journal.ts';
import { storable } from './params.ts';

/** Refs by kind, as the journal keeps them. */
export type Gathered = { readonly [kind in CaseMemberKind]?: readonly string[] };

/** Each kind's refs once, in the form that Postgres can keep. */
export function gathered(members: readonly CaseMemberRef[]): Gathered {
  const kinds = CASE_MEMBER_KINDS.map((kind) => {
    const refs = members.filter((one) => one.kind === kind).map(({ ref }) => storable(ref));
    return [kind, [...new Set(refs)]] as const;
  });
  return Object.fromEntries(kinds.filter(([, refs]) => refs.length > 0));
}

const entriesOf = (members: Gathered) => Object.entries(members) as [CaseMemberKind, readonly string[]][];

export const countsOf = (members: Gathered): { readonly [kind: string]: Json } =>
  Object.fromEntries(entriesOf(members).map(([kind, refs]) => [kind, refs.length]));

export const sizeOf = (members: Gathered): number =>
  entriesOf(members).reduce((sum, [, refs]) => sum + refs.length, 0);

export interface Added {
  readonly added: Gathered;
  readonly already: number;
  /** Without a row in the database: not added. */
  readonly unknown: number;
}

/** Puts members in; those without a row only with `evenGone`. Only under `lockJournal`. */
export async function addMembers(
  sql: Sql,
  shape: PlatformShape,
  id: string,
  members: Gathered,
  actor: string,
  evenGone = false,
): Promise<Added> {
  const [{ n: size } = { n: 0 }] = await sql.query<{ n: number }>(
    `SELECT count(*) AS n FROM ${MEMBERS} WHERE case_id = $1::int8`,
    [id],
  );
  if (size + sizeOf(members) > LIMITS.caseMembers) {
    throw new Failure(
      'case-full',
      `A case holds at most ${LIMITS.caseMembers.toLocaleString('en')} members, and this one would hold more`,
      'Add fewer, or begin another case.',
    );
  }
  const added: Record<string, string[]> = {};
  let unknown = 0;
  for (const [kind, refs] of entriesOf(members)) {
    const facts = await memberFacts(sql, shape, kind, refs);
    const known = evenGone ? refs : refs.filter((ref) => facts.has(ref));
    unknown += refs.length - known.length;
    const rows = await sql.query<{ ref: string }>(
      `INSERT INTO ${MEMBERS} (case_id, kind, ref, added_by, known)
       SELECT $1::int8, $2, x.ref, $3, x.known FROM unnest($4::text[], $5::jsonb[]) AS x(ref, known)
       ON CONFLICT DO NOTHING RETURNING ref`,
      [id, kind, actor, known, known.map((ref) => JSON.stringify(facts.get(ref) ?? null))],
    );
    if (rows.length > 0) added[kind] = rows.map(({ ref }) => ref);
  }
  return { added, already: sizeOf(members) - unknown - sizeOf(added), unknown };
}

/** Takes members out; gives those that were in. Only under `lockJournal`. */
export async function removeMembers(sql: Sql, id: string, members: Gathered): Promise<Gathered> {
  const removed: Record<string, string[]> = {};
  for (const [kind, refs] of entriesOf(members)) {
    const rows = await sql.query<{ ref: string }>(
      `DELETE FROM ${MEMBERS} WHERE case_id = $1::int8 AND kind = $2 AND ref = ANY ($3::text[]) RETURNING ref`,
      [id, kind, [...refs]],
    );
    if (rows.length > 0) removed[kind] = rows.map(({ ref }) => ref);
  }
  return removed;
}

/** Members of one kind by page, in the order in which they came. */
export async function pageMembers(
  sql: Sql,
  shape: PlatformShape,
  { id, kind, after, limit }: CallInput<'cases.members'>,
): Promise<CallOutput<'cases.members'>> {
  const cursor = after === null ? ['-infinity', ''] : decodeCursor(after);
  const rows = await sql.query<{ ref: string; added_by: string; added_at: string; known: Facts | null }>(
    `SELECT ref, added_by, added_at, known FROM ${MEMBERS}
     WHERE case_id = $1::int8 AND kind = $2 AND (added_at, ref) > ($3::timestamptz, $4)
     ORDER BY added_at, ref LIMIT $5`,
    [id, kind, ...cursor, limit + 1],
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const facts = await memberFacts(
    sql,
    shape,
    kind,
    page.map(({ ref }) => ref),
  );
  return {
    members: page.map((row) => memberOf(kind, row, facts.get(row.ref))),
    next: rows.length > limit && last ? JSON.stringify([last.added_at, last.ref]) : null,
  };
}

function memberOf(
  kind: CaseMemberKind,
  row: { ref: string; added_by: string; added_at: string; known: Facts | null },
  now: Facts | undefined,
): CaseMember {
  const told = now ?? row.known;
  return {
    kind,
    ref: row.ref,
    addedBy: row.added_by,
    addedAt: row.added_at,
    gone: now === undefined,
    at: told?.at ?? null,
    personKey: told?.personKey ?? null,
    personName: told?.personName ?? null,
    level: told?.level ?? null,
    score: told?.score ?? null,
    state: told?.state ?? null,
    text: told?.text ?? '',
  };
}
