// Pairs of schemas of the kinds that well-known tools are tried on: the script from either side gives the other, and nothing is left.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compare, NOTHING_IGNORED } from '../../../src/main/schema/compare.ts';
import type { Snapshot } from '../../../src/main/schema/model.ts';
import { writeScript } from '../../../src/main/schema/script.ts';
import { plainText } from '../../../src/main/schema/script-text.ts';
import { Shadow } from '../../../src/main/workspace/shadow-engine.ts';
import { ROLES } from './every-kind.ts';
import { OTHER_PAIRS } from './pairs-others.ts';
import { TABLE_PAIRS } from './pairs-tables.ts';

let shadow: Shadow;

async function run(text: string): Promise<void> {
  const { problem } = await shadow.run([{ name: 'test.sql', text }]);
  if (problem) throw new Error(`${problem.message}\nat line ${problem.line} of:\n${text}`);
}
/** A new label of an enum cannot be used in the transaction that makes it: what is there is made anew each time. */
async function read(ddl: string): Promise<Snapshot> {
  await shadow.clean();
  await run(
    `CREATE EXTENSION pg_trgm; CREATE SCHEMA app; SET search_path = app, public; ${ddl}; RESET search_path`,
  );
  return shadow.read({});
}

beforeAll(async () => {
  shadow = await Shadow.open({ extensions: ['pg_trgm', 'citext'] });
  await run(ROLES.map((role) => `CREATE ROLE ${role};`).join(' '));
}, 60_000);
afterAll(() => shadow?.close());

const scriptBetween = (left: Snapshot, right: Snapshot) =>
  writeScript(compare(left, right, NOTHING_IGNORED), { accepted: null, confirmed: null, online: false });

/** What differs but for the order of columns in tables that the script did not make anew. */
function differing(left: Snapshot, right: Snapshot): string[] {
  return compare(left, right, NOTHING_IGNORED)
    .entries.filter(({ status }) => status !== 'same')
    .flatMap(({ id, status, properties }) => {
      const told = properties.filter(({ property }) => property !== 'column order');
      if (status === 'different' && told.length === 0) return [];
      return [[id, status, ...told.map((one) => `${one.property}: ${one.left} → ${one.right}`)].join(' ')];
    });
}

const cases = Object.entries({ ...TABLE_PAIRS, ...OTHER_PAIRS }).flatMap(([name, [left, right]]) => [
  [name, left, right] as const,
  [`${name}, and back`, right, left] as const,
]);

test.each(cases)('%s', async (_, left, right) => {
  const wanted = await read(right);
  const before = await read(left);
  const script = scriptBetween(before, wanted);
  expect(script.leftOut).toEqual([]);
  await run(plainText(script));
  const got = await shadow.read({});
  // That a pair differs is what makes it one.
  expect(differing(before, wanted)).not.toEqual([]);
  expect(differing(got, wanted)).toEqual([]);
});

test.each([
  [
    'partitioned by',
    `CREATE TYPE e AS ENUM ('a', 'b'); CREATE TABLE t (e e) PARTITION BY LIST (e)`,
    `CREATE TYPE e AS ENUM ('a'); CREATE TABLE t (e e) PARTITION BY LIST (e)`,
  ],
  [
    'partitioned by',
    'CREATE TABLE t (a int) PARTITION BY RANGE (a)',
    'CREATE TABLE t (a bigint) PARTITION BY RANGE (a)',
  ],
  [
    'holds arrays of it',
    'CREATE TYPE p AS (x int, y int); CREATE TABLE t (many p[])',
    'CREATE TYPE p AS (y int, x int); CREATE TABLE t (many p[])',
  ],
  [
    'is made of it',
    'CREATE TYPE p AS (x int, y int); CREATE TYPE q AS (p p); CREATE TABLE t (q q)',
    'CREATE TYPE p AS (y int, x int); CREATE TYPE q AS (p p); CREATE TABLE t (q q)',
  ],
])('what cannot be done without losing rows is left, and told: %s', async (why, left, right) => {
  const wanted = await read(right);
  const script = scriptBetween(await read(left), wanted);
  expect(script.leftOut).toEqual([
    { id: expect.any(String), why: expect.stringContaining(why), asks: false },
  ]);
  await run(plainText(script));
});

test('values of a composite type keep their names where its attributes come in another order', async () => {
  const wanted = await read('CREATE TYPE p AS (y int, x int, z date); CREATE TABLE t (id int, p p)');
  const before = await read(`CREATE TYPE p AS (x int, y int, gone text); CREATE TABLE t (id int, p p);
    INSERT INTO t VALUES (1, ROW (1, 2, 'a, "b"')), (2, NULL), (3, ROW (NULL, 5, ''))`);
  await run(plainText(scriptBetween(before, wanted)));
  await run(`DO $$ DECLARE got text := (SELECT string_agg(t::text, ' ' ORDER BY id) FROM app.t); BEGIN
    ASSERT got = '(1,"(2,1,)") (2,) (3,"(5,,)")', got; END $$`);
});
