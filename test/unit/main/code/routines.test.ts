// Bodies of functions against the schema: PL/pgSQL, SQL in quotes and in standard form, DO blocks, and statements that EXECUTE puts together.
import { beforeAll, expect, test } from 'vitest';
import { createCatalog } from '../../../../src/main/code/catalog.ts';
import { scanFile } from '../../../../src/main/code/scan.ts';
import { parserReady } from '../../../../src/main/code/statements.ts';

beforeAll(() => parserReady());

const CATALOG = createCatalog(
  [
    { schema: 'app', name: 'logs', columns: ['id', 'user_id', 'tokens', 'at'] },
    { schema: 'app', name: 'users', columns: ['id', 'name'] },
  ],
  ['public'],
);
const findings = (source: string, name = 'a.sql') =>
  scanFile(name, name.endsWith('.py') ? 'python' : 'sql', source, CATALOG).findings.map(
    ({ line, kind, table, column }) => `${line} ${kind} ${table}${column === null ? '' : `.${column}`}`,
  );

const PLPGSQL = `CREATE OR REPLACE FUNCTION app.spent(p_user int, OUT total numeric)
LANGUAGE plpgsql AS $body$
<<outside>>
DECLARE
  entry record;
  wanted int := (SELECT count(*) FROM app.nowhere);
BEGIN
  SELECT sum(cost_usd), 1 INTO total, wanted
  FROM app.logs l
  WHERE l.user_id = p_user AND l.user_id = spent.p_user AND at > outside.wanted;
  FOR entry IN SELECT id, tokens FROM app.logs WHERE tokens > wanted LOOP
    UPDATE app.users SET nick = entry.name WHERE id = entry.user_id;
  END LOOP;
  IF NOT FOUND AND EXISTS (SELECT 1 FROM app.users WHERE email = 'x') THEN
    PERFORM pg_notify('a', total::text);
  END IF;
  total := (SELECT max(price) FROM app.logs);
  EXECUTE format('SELECT gone FROM app.users WHERE id = %s', wanted) INTO wanted;
  EXECUTE 'DELETE FROM app.' || quote_ident(entry.name) || ' WHERE id = 1';
  FOR entry IN EXECUTE 'SELECT old FROM app.logs' LOOP NULL; END LOOP;
END outside
$body$;`;

test('every query of a PL/pgSQL body is read, at its own line, and variables are no columns', () => {
  expect(findings(PLPGSQL)).toEqual([
    '6 missing-table app.nowhere',
    '8 missing-column app.logs.cost_usd',
    '12 missing-column app.users.nick',
    '14 missing-column app.users.email',
    '17 missing-column app.logs.price',
    '18 missing-column app.users.gone',
    '20 missing-column app.logs.old',
  ]);
});

test('a function that a program makes is read as well', () => {
  const source = `op.execute("""\n${PLPGSQL}\n""")`;
  expect(findings(source, 'm.py').slice(0, 2)).toEqual([
    '7 missing-table app.nowhere',
    '9 missing-column app.logs.cost_usd',
  ]);
});

test('DO blocks, triggers, and bodies of SQL in both forms', () => {
  expect(findings('DO $$\nBEGIN\n  DELETE FROM app.gone;\nEND $$;')).toEqual(['3 missing-table app.gone']);
  expect(
    findings(
      `CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
  NEW.changed := now(); INSERT INTO app.logs (id, who) VALUES (NEW.id, tg_op); RETURN NEW;
END $$;`,
    ),
  ).toEqual(['2 missing-column app.logs.who']);
  expect(
    findings(`CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT 1;
  SELECT b FROM app.users WHERE id = a AND id = f.a AND id = $1';`),
  ).toEqual(['2 missing-column app.users.b']);
  expect(
    findings(`CREATE FUNCTION f(a int) RETURNS int BEGIN ATOMIC
  SELECT a, c FROM app.users; SELECT 2; END;
CREATE FUNCTION g(a int) RETURNS int RETURN (SELECT d FROM app.users WHERE id = a);`),
  ).toEqual(['2 missing-column app.users.c', '3 missing-column app.users.d']);
});

test('a body that is not PL/pgSQL is told with its line; other languages are left alone', () => {
  expect(findings('CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS\n$$ BEGIN RETRUN 1; END $$;')).toEqual(
    ['2 not-understood '],
  );
  expect(findings("CREATE FUNCTION f() RETURNS int LANGUAGE c AS 'lib', 'symbol';")).toEqual([]);
});
