// Texts of SQL: tokens that lose nothing, files split with their lines, forms that versions print differently, the order of steps.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { grantsOf } from '../../../../src/main/schema/catalog.ts';
import { lastName } from '../../../../src/main/schema/compare.ts';
import { widens } from '../../../../src/main/schema/grade.ts';
import { identify, quoted } from '../../../../src/main/schema/model.ts';
import { spreadCasts, unqualifySingle } from '../../../../src/main/schema/normalise.ts';
import { online } from '../../../../src/main/schema/online.ts';
import { ordered } from '../../../../src/main/schema/script-order.ts';
import { renameIn, tokens } from '../../../../src/main/schema/sql-tokens.ts';
import { splitFile } from '../../../../src/main/schema/statements.ts';

const statements = (text: string) =>
  splitFile({ name: 'f', text }).statements.map(({ line, sql }) => `${line}: ${sql}`);

describe('tokens', () => {
  const piece = fc.constantFrom(
    "'a''b'",
    "E'\\''",
    '"q""x"',
    '$$ ; $$',
    '$t$ $$ $t$',
    '-- c\n',
    '/* /* x */ */',
    ';',
    '(',
    ')',
    'SELECT',
    ' ',
    '\n',
    '1.5',
    '→',
    "'open",
    '$1',
  );
  test('joined are the text they came from', () => {
    fc.assert(
      fc.property(fc.array(piece), (pieces) => {
        const text = pieces.join('');
        expect([...tokens(text)].map((token) => token.text).join('')).toBe(text);
      }),
    );
  });

  test('let a name be exchanged where it is one', () => {
    expect(renameIn(`(a > 'a') AND "a" = b.A -- a`, 'a', 'New', quoted)).toBe(
      `("New" > 'a') AND "New" = b."New" -- a`,
    );
  });
});

describe('a file', () => {
  test('is split at semicolons that end statements, each with its line', () => {
    const text = `-- first\nSELECT ';' ;\n\nCREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END;\nDO $$ BEGIN; END $$;\nSELECT (1;2)`;
    expect(statements(text)).toEqual([
      "2: SELECT ';'",
      '4: CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; END',
      '5: DO $$ BEGIN; END $$',
      '6: SELECT (1;2)',
    ]);
  });

  test('keeps its lines where COPY data and commands of psql are left out', () => {
    const {
      notes,
      statements: found,
      problem,
    } = splitFile({
      name: 'f',
      text: "\\set x 1\nCOPY a (b) FROM stdin;\nit's ; $$\n\\.\n\\gexec\nSELECT '\n\\d inside';\n",
    });
    expect({ notes, found, problem }).toEqual({
      notes: ['f:2: 1 row of COPY data left out', 'f:5: \\gexec is a command of psql and was left out'],
      found: [{ file: 'f', line: 6, sql: "SELECT '\n\\d inside'" }],
      problem: null,
    });
  });

  test('takes in others where it says so, once', () => {
    const all = [
      { name: 'm/all.sql', text: 'SELECT 1;\n\\ir one.sql\nSELECT 3;' },
      { name: 'm/one.sql', text: 'SELECT 2;' },
      { name: 'm/loop.sql', text: '\\i loop.sql' },
    ];
    expect(
      splitFile(all[0] as (typeof all)[0], all).statements.map(({ file, sql }) => `${file} ${sql}`),
    ).toEqual(['m/all.sql SELECT 1', 'm/one.sql SELECT 2', 'm/all.sql SELECT 3']);
    expect(splitFile(all[2] as (typeof all)[0], all).problem?.message).toBe('loop.sql includes itself');
  });
});

describe('what versions print differently', () => {
  test.each([
    [
      ' SELECT t.a,\n    lower(t.b) AS b\n   FROM s.t\n  WHERE (t.a > 1)',
      ' SELECT a,\n    lower(b) AS b\n   FROM s.t\n  WHERE (a > 1)',
    ],
    [
      ' SELECT x.a FROM s.t x WHERE (EXISTS ( SELECT 1 FROM o WHERE (o.id = x.a)))',
      ' SELECT a FROM s.t x WHERE (EXISTS ( SELECT 1 FROM o WHERE (o.id = x.a)))',
    ],
    [
      ' SELECT t.a, o.b FROM (s.t JOIN s.o ON ((t.a = o.b)))',
      ' SELECT t.a, o.b FROM (s.t JOIN s.o ON ((t.a = o.b)))',
    ],
    [' SELECT t.a FROM t, o', ' SELECT t.a FROM t, o'],
    [' SELECT t.a FROM t UNION SELECT t.a FROM t', ' SELECT t.a FROM t UNION SELECT t.a FROM t'],
    [" SELECT 't.a', t.* FROM t", " SELECT 't.a', t.* FROM t"],
    [' SELECT g.g FROM generate_series(1, 3) g(g)', ' SELECT g FROM generate_series(1, 3) g(g)'],
  ])('%s', (older, newer) => {
    expect(unqualifySingle(older)).toBe(newer);
  });

  test('a list of varchars has one form', () => {
    expect(
      spreadCasts(
        "CHECK (((a)::text = ANY ((ARRAY['x'::character varying, 'it''s'::character varying(9)])::text[])))",
      ),
    ).toBe(
      "CHECK (((a)::text = ANY (ARRAY[('x'::character varying)::text, ('it''s'::character varying(9))::text])))",
    );
  });

  test('grants leave out grantors, MAINTAIN and the name of the owner', () => {
    expect(grantsOf(['me=arwdDxtm/me', '"odd ""role"""=r*w/me', '=r/me'], 'me')).toEqual([
      '$owner=Dadrtwx',
      '=r',
      'odd "role"=r*w',
    ]);
  });
});

test('names survive their ids', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 20 }),
      fc.string({ minLength: 1, maxLength: 20 }),
      (table, column) => {
        fc.pre(!/\0/.test(table + column));
        expect(lastName(identify('column', 'public', table, column))).toBe(column);
      },
    ),
  );
});

test('steps come in an order that keeps every pair, whatever their rank', () => {
  const steps = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(steps, fc.array(fc.tuple(fc.nat(29), fc.nat(29)), { maxLength: 60 }), (ranks, raw) => {
      const pairs = raw.filter(([a, b]) => a < b && b < ranks.length);
      const order = ordered(
        ranks.map((rank, index) => ({ id: String(index), statements: [], rank })),
        pairs,
      ).map(({ id }) => Number(id));
      expect([...order].sort((a, b) => a - b)).toEqual(ranks.map((_, index) => index));
      for (const [a, b] of pairs) expect(order.indexOf(a)).toBeLessThan(order.indexOf(b));
    }),
  );
});

test.each([
  ['integer', 'bigint', true],
  ['bigint', 'integer', false],
  ['character varying(50)', 'character varying(80)', true],
  ['character varying(80)', 'text', true],
  ['text', 'character varying(80)', false],
  ['numeric(10,2)', 'numeric(12,2)', true],
  ['numeric(10,2)', 'numeric(10,4)', false],
  ['timestamp without time zone', 'timestamp with time zone', false],
])('%s fits into %s: %s', (from, to, fits) => {
  expect(widens(from, to)).toBe(fits);
});

test('the online form leaves new tables alone and takes the rest out of the transaction', () => {
  const { transaction, last } = online([
    'CREATE TABLE a.new (\n  id integer\n)',
    'CREATE INDEX i ON a.new USING btree (id)',
    'CREATE UNIQUE INDEX j ON a.old USING btree (id)',
    'ALTER TABLE a.old ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES a.new(id)',
    'ALTER TABLE a.old ALTER COLUMN "X y" SET NOT NULL',
  ]);
  expect(transaction).toEqual([
    'CREATE TABLE a.new (\n  id integer\n)',
    'CREATE INDEX i ON a.new USING btree (id)',
    'ALTER TABLE a.old ADD CONSTRAINT c FOREIGN KEY (x) REFERENCES a.new(id) NOT VALID',
    'ALTER TABLE a.old ADD CONSTRAINT "watchroom_X y_not_null" CHECK ("X y" IS NOT NULL) NOT VALID',
  ]);
  expect(last).toEqual([
    'CREATE UNIQUE INDEX CONCURRENTLY j ON a.old USING btree (id)',
    'ALTER TABLE a.old VALIDATE CONSTRAINT c',
    'ALTER TABLE a.old VALIDATE CONSTRAINT "watchroom_X y_not_null"',
    'ALTER TABLE a.old ALTER COLUMN "X y" SET NOT NULL',
    'ALTER TABLE a.old DROP CONSTRAINT "watchroom_X y_not_null"',
  ]);
});
