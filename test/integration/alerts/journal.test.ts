// The journal on both engines: appended under load without a gap or fork, and whatever is tampered with is found.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  appendEntry,
  type Json,
  lockJournal,
  readEntry,
  verifyJournal,
} from '../../../src/main/stores/journal.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
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
    expect(await verifyJournal(database)).toEqual({ entries: 0, broken: null });
    const numbers = await Promise.all(Array.from({ length: 30 }, (_, turn) => append(`analyst ${turn}`)));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index + 1));
    expect(await verifyJournal(database, 7)).toEqual({ entries: 30, broken: null });
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
    const tampered = async (statement: string) => {
      const undo = new Error('rolled back on purpose');
      let found: unknown;
      const work = database.transaction(async (sql) => {
        await sql.execute('ALTER TABLE security_console.journal DISABLE TRIGGER journal_append_only');
        await sql.execute(statement);
        found = (await verifyJournal(sql, 5)).broken;
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
    expect((await verifyJournal(database)).broken).toBeNull();
  });
});
