// The journal of every change: append-only, each entry hashed together with the one before, so that tampering shows.
import { createHash } from 'node:crypto';
import { Failure } from '../../shared/model/failure.ts';
import type { Sql } from '../workspace/port.ts';

export const JOURNAL = 'security_console.journal';
/** Previous hash of the first entry. */
export const BEGINNING = '0'.repeat(64);
/** Key of the advisory lock under which entries are numbered; the same in every console. */
const LOCK = 4_830_417_202_611;

/** What JSON can hold. Whole numbers only: jsonb writes fractions in its own way, which would break the hash. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

export interface NewEntry {
  readonly actor: string;
  readonly action: string;
  /** What was changed, in one word or key. */
  readonly subject: string;
  /** Keys of all that was changed; `before` and `after` hold arrays in the same order. */
  readonly subjects: readonly string[];
  readonly before: Json;
  readonly after: Json;
}

export interface Entry extends NewEntry {
  readonly seq: number;
  /** Instant with microseconds, by the database's clock. */
  readonly at: string;
}

/** JSON with its names sorted and no spaces: the same text for the same value, however it was kept. */
export function canonicalJson(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value as Record<string, Json>).sort(([a], [b]) =>
      a < b ? -1 : a > b ? 1 : 0,
    );
    return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonicalJson(member)}`).join(',')}}`;
  }
  return JSON.stringify(value);
}

/** SHA-256 in hex over the previous hash and the entry. */
export function entryHash(previous: string, entry: Entry): string {
  const { seq, at, actor, action, subject, subjects, before, after } = entry;
  const text = canonicalJson({ seq, at, actor, action, subject, subjects, before, after });
  return createHash('sha256').update(`${previous}\n${text}`).digest('hex');
}

/** The analyst's name as it goes into the journal. Throws a Failure while they have not said it. */
export function actorName(analyst: string): string {
  if (analyst.trim() !== '') return analyst.trim();
  throw new Failure(
    'who-are-you',
    'The console does not know who you are yet',
    'Enter your name in Settings; it is written beside every change.',
  );
}

/**
 * Makes all consoles that change something wait for each other until the transaction ends. To be asked for first, in a
 * statement of its own: what is read afterwards is then what the one before left.
 */
export async function lockJournal(sql: Sql): Promise<void> {
  await sql.query('SELECT pg_advisory_xact_lock($1::int8)', [LOCK]);
}

/** Appends an entry and gives its number. Only within a transaction that holds `lockJournal`. */
export async function appendEntry(sql: Sql, entry: NewEntry): Promise<number> {
  const [head] = await sql.query<{ seq: number; hash: string; at: string }>(
    `SELECT coalesce(max(j.seq), 0) AS seq, clock_timestamp() AS at,
       coalesce((SELECT l.hash FROM ${JOURNAL} l ORDER BY l.seq DESC LIMIT 1), '${BEGINNING}') AS hash
     FROM ${JOURNAL} j`,
  );
  if (!head) throw new Error('The journal gave no head');
  const full: Entry = { ...entry, seq: head.seq + 1, at: head.at };
  await sql.execute(
    `INSERT INTO ${JOURNAL} (seq, at, actor, action, subject, subjects, before, after, previous_hash, hash)
     VALUES ($1, $2::timestamptz, $3, $4, $5, $6::text[], $7::jsonb, $8::jsonb, $9, $10)`,
    [
      full.seq,
      full.at,
      full.actor,
      full.action,
      full.subject,
      [...full.subjects],
      JSON.stringify(full.before),
      JSON.stringify(full.after),
      head.hash,
      entryHash(head.hash, full),
    ],
  );
  return full.seq;
}

/** One entry, or undefined where there is none of that number. */
export async function readEntry(sql: Sql, seq: number): Promise<Entry | undefined> {
  const [entry] = await sql.query<Entry & Record<string, unknown>>(
    `SELECT seq, at, actor, action, subject, subjects, before, after FROM ${JOURNAL} WHERE seq = $1`,
    [seq],
  );
  return entry;
}

export interface Verification {
  readonly entries: number;
  /** Hash of the last entry that follows from the one before it. */
  readonly head: string;
  /** The first entry that does not follow from the one before it, and why; null where the chain is whole. */
  readonly broken: {
    readonly seq: number;
    readonly why: 'missing' | 'relinked' | 'altered' | 'rewritten';
  } | null;
}

export interface VerifyOptions {
  /** Entries read at a time. */
  readonly pageSize?: number;
  /** Number → hash as noted elsewhere: shows a chain that was written anew or cut off at its end, which is whole in itself. */
  readonly noted?: ReadonlyMap<number, string>;
  /** Told after each page how many entries follow; what it throws ends the check. */
  readonly onPage?: (entries: number) => void;
}

/** Follows the chain from its beginning, some entries at a time. */
export async function verifyJournal(sql: Sql, options: VerifyOptions = {}): Promise<Verification> {
  const { pageSize = 1_000, noted = new Map<number, string>(), onPage } = options;
  let head = BEGINNING;
  let seq = 0;
  const stop = (at: number, why: 'missing' | 'relinked' | 'altered' | 'rewritten'): Verification => ({
    entries: seq,
    head,
    broken: { seq: at, why },
  });
  for (;;) {
    const page = await sql.query<Entry & { previous_hash: string; hash: string } & Record<string, unknown>>(
      `SELECT seq, at, actor, action, subject, subjects, before, after, previous_hash, hash
       FROM ${JOURNAL} WHERE seq > $1 ORDER BY seq LIMIT $2`,
      [seq, pageSize],
    );
    for (const entry of page) {
      if (entry.seq !== seq + 1) return stop(seq + 1, 'missing');
      if (entry.previous_hash !== head) return stop(entry.seq, 'relinked');
      if (entryHash(head, entry) !== entry.hash) return stop(entry.seq, 'altered');
      if ((noted.get(entry.seq) ?? entry.hash) !== entry.hash) return stop(entry.seq, 'rewritten');
      head = entry.hash;
      seq = entry.seq;
    }
    onPage?.(seq);
    if (page.length === pageSize) continue;
    return Math.max(...noted.keys(), 0) > seq
      ? stop(seq + 1, 'missing')
      : { entries: seq, head, broken: null };
  }
}
