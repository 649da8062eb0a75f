// Both engines keep the database port's promises: one list of tests, run against Postgres and against PGlite.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { copyLine } from '../../../src/main/workspace/copy-text.ts';
import { sqlState } from '../../../src/main/workspace/errors.ts';
import type { Database, Supervised } from '../../../src/main/workspace/port.ts';
import { Failure } from '../../../src/shared/model/failure.ts';
import { ENGINES } from './engines.ts';

for (const [engine, open] of Object.entries(ENGINES)) {
  describe(`the database port on ${engine}`, () => {
    let database: Database & Supervised;
    let end: () => Promise<void> = async () => undefined;

    beforeAll(async () => {
      ({ database, end } = await open());
      await database.script(
        'CREATE TABLE notes (id bigserial PRIMARY KEY, body text NOT NULL, tags text[], at timestamptz)',
      );
    });
    afterAll(() => end());

    it('ends a transaction whose signal is aborted, undoes it, and works on', async () => {
      const stop = new AbortController();
      const began = performance.now();
      const work = database.transaction(async (sql) => {
        await sql.execute("INSERT INTO notes (body) VALUES ('never')");
        setTimeout(() => stop.abort(), 100);
        // PGlite lets the statement under way end: there it is a short one.
        await sql.query(`SELECT pg_sleep(${engine === 'postgres' ? 20 : 0.3})`);
      }, stop.signal);
      await expect(work).rejects.toThrow();
      expect(performance.now() - began).toBeLessThan(10_000);
      await expect(database.transaction((sql) => sql.query('SELECT 1'), stop.signal)).rejects.toThrow();
      const all = await Promise.all(
        Array.from({ length: 12 }, () => database.query("SELECT 1 AS one FROM notes WHERE body = 'never'")),
      );
      expect(all.flat()).toEqual([]);
    });

    it('gives every type in the form the port names', async () => {
      const [row] =
        await database.query(`SELECT 9007199254740991::bigint AS big, 12.345600::numeric(10,6) AS num,
        '2026-01-31 11:00:00.123456+01'::timestamptz AS tz, '2026-01-31 10:00:00.5'::timestamp AS ts, '2026-01-31'::date AS day,
        '{"a": [1, null]}'::jsonb AS j, '[]'::json AS j0, '0190163d-8694-739b-aea5-966c26f8ad90'::uuid AS u,
        '10.0.0.1'::inet AS ip, '\\x00ff'::bytea AS bytes, ARRAY['a,"b', NULL, 'ü'] AS texts, ARRAY[1, 2]::bigint[] AS bigs,
        ARRAY[true, false] AS flags, ARRAY['2026-01-31 10:00+00'::timestamptz] AS times, true AS yes, NULL::int AS nothing,
        1.5::float8 AS f, 'name'::name AS n, interval '1 day 02:00' AS i, 'infinity'::timestamptz AS forever`);
      expect(row).toEqual({
        big: 9007199254740991,
        num: 12.3456,
        tz: '2026-01-31T10:00:00.123456Z',
        ts: '2026-01-31T10:00:00.500000Z',
        day: '2026-01-31',
        j: { a: [1, null] },
        j0: [],
        u: '0190163d-8694-739b-aea5-966c26f8ad90',
        ip: '10.0.0.1',
        bytes: new Uint8Array([0, 255]),
        texts: ['a,"b', null, 'ü'],
        bigs: [1, 2],
        flags: [true, false],
        times: ['2026-01-31T10:00:00.000000Z'],
        yes: true,
        nothing: null,
        f: 1.5,
        n: 'name',
        i: '1 day 02:00:00',
        forever: 'infinity',
      });
    });

    it('takes every kind of parameter', async () => {
      const hard = 'a\\b"c,{d}\'e\n😀\u202e';
      const [row] = await database.query(
        `SELECT $1::text AS t, $2::bigint AS n, $3::boolean AS b, $4::bytea AS y, $5::text[] AS a, $6::int[] AS i,
          $7::text AS x, $8::jsonb AS j, $9::timestamptz AS at, 3 = ANY ($6::int[]) AS inside`,
        [
          hard,
          5,
          false,
          new Uint8Array([1, 254]),
          [hard, null, 'NULL', ''],
          [3, 4],
          null,
          '{"k":"v"}',
          '2026-01-31T10:00:00Z',
        ],
      );
      expect(row).toEqual({
        t: hard,
        n: 5,
        b: false,
        y: new Uint8Array([1, 254]),
        a: [hard, null, 'NULL', ''],
        i: [3, 4],
        x: null,
        j: { k: 'v' },
        at: '2026-01-31T10:00:00.000000Z',
        inside: true,
      });
    });

    it('says how many rows a statement changed', async () => {
      await database.execute('DELETE FROM notes');
      expect(
        await database.execute("INSERT INTO notes (body) SELECT 'n' || g FROM generate_series(1, 7) g"),
      ).toBe(7);
      expect(await database.execute("UPDATE notes SET body = body || '!' WHERE body = $1", ['n3'])).toBe(1);
      expect(await database.execute('DELETE FROM notes')).toBe(7);
    });

    it('rolls a transaction back as a whole, and commits one as a whole', async () => {
      await database.execute('DELETE FROM notes');
      const broken = database.transaction(async (sql) => {
        await sql.execute("INSERT INTO notes (body) VALUES ('lost')");
        throw new Error('on purpose');
      });
      await expect(broken).rejects.toThrow('on purpose');
      const kept = await database.transaction(async (sql) => {
        await sql.script("INSERT INTO notes (body) VALUES ('one'); INSERT INTO notes (body) VALUES ('two')");
        return sql.query('SELECT body FROM notes ORDER BY id');
      });
      expect(kept).toEqual([{ body: 'one' }, { body: 'two' }]);
      expect(await database.query('SELECT count(*) AS n FROM notes')).toEqual([{ n: 2 }]);
    });

    it('keeps nothing of a script that fails half-way', async () => {
      await expect(database.script('CREATE TABLE half (a int); SELECT 1 / 0')).rejects.toThrow(Failure);
      expect(await database.query("SELECT to_regclass('half')::text AS t")).toEqual([{ t: null }]);
    });

    it('is usable after an error inside a transaction, and names it by SQLSTATE', async () => {
      const error = await database
        .transaction((sql) => sql.query('SELECT * FROM no_such_table'))
        .catch((caught: unknown) => caught);
      expect(error).toBeInstanceOf(Failure);
      expect((error as Failure).code).toBe('schema-mismatch');
      expect(sqlState(error)).toBe('42P01');
      expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    });

    it('copies rows in, whatever they hold, and all or none of them', async () => {
      await database.execute('DELETE FROM notes');
      const bodies = ['tab\tand\\N', 'two\r\nlines', '😀 שלום <b>', '', '\\.', 'x'.repeat(200_000)];
      const lines = bodies.map((body, n) => copyLine([body, [`t"${n}`, 'ü,\\'], new Date(0)]));
      expect(await database.copyIn('public.notes', ['body', 'tags', 'at'], lines)).toBe(6);
      const rows = await database.query('SELECT body, tags, at FROM notes ORDER BY id');
      expect(rows).toEqual(
        bodies.map((body, n) => ({ body, tags: [`t"${n}`, 'ü,\\'], at: '1970-01-01T00:00:00.000000Z' })),
      );
      const many = function* () {
        for (let n = 0; n < 40_000; n += 1) yield copyLine([`row ${n} ${'y'.repeat(60)}`]);
        yield 'too\tmany\tcolumns\n';
      };
      await expect(database.copyIn('notes', ['body'], many())).rejects.toThrow(Failure);
      expect(await database.query('SELECT count(*) AS n FROM notes')).toEqual([{ n: 6 }]);
    });

    it('gives large results whole and in order', async () => {
      const rows = await database.query<{ n: number }>('SELECT n FROM generate_series(1, 25000) n');
      expect(rows.length).toBe(25_000);
      expect(rows.every((row, index) => row.n === index + 1)).toBe(true);
    });

    it('runs questions asked at once without mixing their answers', async () => {
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, n) => database.query('SELECT $1::int AS n', [n])),
      );
      expect(answers.map((rows) => rows[0]?.n)).toEqual(Array.from({ length: 50 }, (_, n) => n));
    });

    it('hears notifications, on the channel it listens to, until it stops', async () => {
      const heard: string[] = [];
      const stop = await database.listen('Odd "channel"', (payload) => heard.push(payload));
      await database.notify('Odd "channel"', 'first ü');
      await database.notify('other', 'not this');
      await expect.poll(() => heard).toEqual(['first ü']);
      await stop();
      await database.notify('Odd "channel"', 'too late');
      await database.query('SELECT 1');
      expect(heard).toEqual(['first ü']);
      await expect(database.notify('c', 'x'.repeat(8_000))).rejects.toMatchObject({
        code: 'payload-too-large',
      });
    });

    it('is up and says what it is', () => {
      expect(database.health()).toMatchObject({ state: 'up', problem: null });
      expect(database.health().what).toMatch(/PostgreSQL \d+/);
    });
  });
}
