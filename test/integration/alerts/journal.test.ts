// The journal on both engines: appended under load without a gap or fork, and whatever is tampered with is found.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appendEntry,
  BEGINNING,
  type Json,
  lockJournal,
  readEntry,
  verifyJournal,
} from '../../../src/main/stores/journal.ts';
import {
  journalHead,
  journalProtection,
  listJournal,
  readJournal,
} from '../../../src/main/stores/journal-list.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import type { JournalFilter } from '../../../src/shared/protocol/journal.ts';
import { ENGINES, openFull } from './fixture.ts';

const json = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: 'grapheme' }),
    fc.array(tie('value'), { maxLength: 4 }),
    fc.dictionary(
      fc.string({ maxLength: 5 }).filter((name) => name !== '__proto__'),
      tie('value'),
      { maxKeys: 4 },
    ),
  ),
})).value;

describe.each(ENGINES)('the journal on %s', (engine) => {
  let database: Database;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, end } = await openFull(engine));
  });
  afterAll(() => end());

  const append = (actor: string, before: Json = null, after: Json = null) =>
    database.transaction(async (sql) => {
      await lockJournal(sql);
      return appendEntry(sql, {
        actor,
        action: 'test',
        subject: 's',
        subjects: ['a:1', 'f:"2"'],
        before,
        after,
      });
    });

  it('is whole when empty, and after many appended at the same time', async () => {
    expect(await verifyJournal(database)).toEqual({ entries: 0, head: BEGINNING, broken: null });
    const numbers = await Promise.all(Array.from({ length: 30 }, (_, turn) => append(`analyst ${turn}`)));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(await verifyJournal(database, { pageSize: 7 })).toMatchObject({ entries: 30, broken: null });
  });

  it('hashes what the database gives back, whatever was written', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: 'grapheme', minLength: 1 }),
        json,
        json,
        async (actor, before, after) => {
          const clean = JSON.parse(
            JSON.stringify({ actor, before, after }).replaceAll('\\u0000', ''),
          ) as Record<string, Json>;
          const seq = await append(String(clean.actor), clean.before, clean.after);
          expect(await readEntry(database, seq)).toMatchObject({ before: clean.before, after: clean.after });
        },
      ),
      { numRuns: 40 },
    );
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('cannot be changed by SQL, and tampering past that is found at the first bad entry', async () => {
    for (const statement of [
      'UPDATE security_console.journal SET actor = $1',
      'DELETE FROM security_console.journal WHERE actor = $1',
    ]) {
      await expect(database.execute(statement, ['x'])).rejects.toMatchObject({ code: 'not-allowed' });
    }
    const head = await journalHead(database);
    const tampered = async (statement: string, noted = new Map<number, string>()) => {
      const undo = new Error('rolled back on purpose');
      let found: unknown;
      const work = database.transaction(async (sql) => {
        await sql.execute('ALTER TABLE security_console.journal DISABLE TRIGGER journal_append_only');
        await sql.execute(statement);
        found = (await verifyJournal(sql, { pageSize: 5, noted })).broken;
        throw undo;
      });
      await expect(work).rejects.toBe(undo);
      return found;
    };
    const journal = 'security_console.journal';
    expect(await tampered(`UPDATE ${journal} SET actor = 'mallory' WHERE seq = 12`)).toEqual({
      seq: 12,
      why: 'altered',
    });
    expect(await tampered(`UPDATE ${journal} SET at = at + interval '1 microsecond' WHERE seq = 3`)).toEqual({
      seq: 3,
      why: 'altered',
    });
    expect(await tampered(`UPDATE ${journal} SET subjects = '{a:1}' WHERE seq = 9`)).toEqual({
      seq: 9,
      why: 'altered',
    });
    expect(await tampered(`UPDATE ${journal} SET previous_hash = repeat('0', 64) WHERE seq = 2`)).toEqual({
      seq: 2,
      why: 'relinked',
    });
    expect(await tampered(`DELETE FROM ${journal} WHERE seq = 20`)).toEqual({ seq: 20, why: 'missing' });
    // A chain that lost its end, or was written anew, is whole in itself: only what was noted elsewhere shows it.
    const noted = new Map([[head.seq, head.hash]]);
    const cut = `DELETE FROM ${journal} WHERE seq = ${head.seq}`;
    expect(await tampered(cut)).toBeNull();
    expect(await tampered(cut, noted)).toEqual({ seq: head.seq, why: 'missing' });
    expect(await tampered('SELECT 1', new Map([[4, '0'.repeat(64)]]))).toEqual({ seq: 4, why: 'rewritten' });
    expect(await tampered('SELECT 1', noted)).toBeNull();
    expect((await verifyJournal(database)).broken).toBeNull();
  });

  it('is looked through by who, what and when, page by page', async () => {
    const all = { filter: {}, after: null, limit: 5 };
    const first = await listJournal(database, all);
    expect(first.rows).toHaveLength(5);
    const second = await listJournal(database, { ...all, after: first.next });
    expect(second.rows[0]?.seq).toBe(first.rows[4]!.seq - 1);
    const found = async (filter: JournalFilter) =>
      (await listJournal(database, { filter, after: null, limit: 200 })).rows.map(({ seq }) => seq);
    const one = (await found({ actor: 'ANALYST 17' }))[0]!;
    const { row, follows, before } = (await readJournal(database, one))!;
    expect([row.actor, follows, before]).toEqual(['analyst 17', true, null]);
    expect(await found({ actor: 'analyst 17', action: 'test', subject: 'a:1', from: row.at })).toEqual([one]);
    expect(await found({ actor: 'analyst 17', to: row.at })).toEqual([]);
    expect(await found({ actor: '100%' })).toEqual([]);
    expect(await found({ action: 'tes' })).toEqual([]);
    const marked = await append('ana', { was: 'a needle' });
    expect(await found({ text: 'A NEEDLE' })).toEqual([marked]);
    expect(await readJournal(database, 999_999)).toBeUndefined();
    expect(await journalProtection(database)).toMatchObject({ owner: true, trigger: 'on' });
  });
});
