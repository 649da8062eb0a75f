// The migration script: applied to the left side in a shadow it gives the right side, for every kind of object added, removed and changed.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare, NOTHING_IGNORED } from '../../../src/main/schema/compare.ts';
import type { Snapshot } from '../../../src/main/schema/model.ts';
import { type Script, writeScript } from '../../../src/main/schema/script.ts';
import { plainText } from '../../../src/main/schema/script-text.ts';
import { Shadow } from '../../../src/main/workspace/shadow-engine.ts';
import { CHANGES, EVERY_KIND } from './every-kind.ts';

let shadow: Shadow;
let base: Snapshot;
const file = (text: string) => [{ name: 'test.sql', text }];
const ALL = { accepted: null, confirmed: null, online: false };

function script(left: Snapshot, right: Snapshot) {
  const written = writeScript(compare(left, right, NOTHING_IGNORED), ALL);
  return { ...written, text: plainText(written) };
}
/** Columns are added at the end: only tables that were made anew for it have the order of the right side. */
const remaining = (
  left: Snapshot,
  right: Snapshot,
  { leftOut, reordered }: Pick<Script, 'leftOut' | 'reordered'>,
) =>
  compare(left, right, NOTHING_IGNORED)
    .entries.filter(
      ({ status, id, properties }) =>
        status !== 'same' &&
        !leftOut.some((one) => one.id === id) &&
        (status !== 'different' ||
          reordered.has(id) ||
          properties.some(({ property }) => property !== 'column order')),
    )
    .map(({ id, status, properties }) =>
      [id, status, ...properties.map(({ property, left: a, right: b }) => `${property}: ${a} → ${b}`)].join(
        ' ',
      ),
    );

async function run(text: string): Promise<void> {
  const { problem } = await shadow.run(file(text));
  if (problem) throw new Error(`${problem.message}\nat line ${problem.line} of:\n${text}`);
}

beforeAll(async () => {
  shadow = await Shadow.open({ extensions: ['pg_trgm', 'citext'] });
  await run(EVERY_KIND);
  base = await shadow.read({});
});
afterAll(() => shadow?.close());

const differing = (left: Snapshot, right: Snapshot) =>
  compare(left, right, NOTHING_IGNORED)
    .entries.filter(({ status }) => status !== 'same')
    .map(({ id }) => id);

describe('changes are seen, made by a script and undone by another', () => {
  const rounds = CHANGES.map((changes) => [Object.keys(changes).join(', '), Object.values(changes)] as const);
  test.each(rounds)('%s', async (_, changes) => {
    const [changed, undone] = await shadow.trying(async () => {
      for (const [sql] of changes) await run(sql);
      const after = await shadow.read({});
      const back = script(after, base);
      await run(back.text);
      return [after, { ...back, got: await shadow.read({}) }] as const;
    });
    expect(differing(base, changed)).toEqual(changes.flatMap(([, ...ids]) => ids).sort());
    const forward = script(base, changed);
    const got = await shadow.trying(async () => {
      await run(forward.text);
      return shadow.read({});
    });
    expect({
      forward: remaining(got, changed, forward),
      back: remaining(undone.got, base, undone),
    }).toEqual({ forward: [], back: [] });
  });
});

test('a table made anew for the order of its columns keeps its rows, its numbering and what refers to it', async () => {
  const table = (columns: string) => `CREATE SCHEMA kept; SET search_path = kept;
    CREATE TABLE item (${columns}, twice int GENERATED ALWAYS AS (2 * size) STORED);
    CREATE TABLE part (item_id int REFERENCES item (id)); CREATE VIEW small AS SELECT id, name FROM item WHERE size < 9;
    ALTER TABLE item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; RESET search_path;`;
  const [id, row, name, size] = [
    'id serial PRIMARY KEY',
    'row_id bigint GENERATED ALWAYS AS IDENTITY',
    'name text NOT NULL',
    'size int CHECK (size > 0)',
  ];
  const right = await shadow.trying(async () => {
    await run(table([size, name, id, row].join()));
    return shadow.read({});
  });
  await shadow.trying(async () => {
    await run(table([id, row, name, size].join()));
    await run(`INSERT INTO kept.item (name, size) SELECT 'n' || i, i FROM generate_series(1, 3) i;
      INSERT INTO kept.part VALUES (2); DELETE FROM kept.item WHERE id = 3;`);
    const left = await shadow.read({});
    const unasked = writeScript(compare(left, right, NOTHING_IGNORED), { ...ALL, confirmed: new Set() });
    expect(unasked).toMatchObject({ transaction: [], leftOut: [{ id: 'table:kept.item', asks: true }] });
    const ask = script(left, right);
    expect(ask.transaction.flatMap(({ hazards }) => hazards.map(({ kind }) => kind))).not.toContain(
      'data loss',
    );
    await run(ask.text);
    expect(remaining(await shadow.read({}), right, ask)).toEqual([]);
    await run(`INSERT INTO kept.item (name, size) VALUES ('new', 5);
      DO $$ DECLARE got text := (SELECT string_agg(item::text, ' ' ORDER BY id) FROM kept.item); BEGIN
        ASSERT got = '(1,n1,1,1,2) (2,n2,2,2,4) (5,new,4,3,10)', got; END $$`);
  });
});

test('the whole schema is made from nothing, and taken away again', async () => {
  await shadow.clean();
  const empty = await shadow.read({});
  const make = script(empty, base);
  await run(make.text);
  const made = await shadow.read({});
  // The password of a mapping is not read; the script says so.
  expect(remaining(made, base, make)).toEqual([
    'user_mapping:schema_reader SERVER far different options:  → password=…',
  ]);
  const unmake = script(made, empty);
  await run(unmake.text);
  expect(remaining(await shadow.read({}), empty, unmake)).toEqual([]);
});
