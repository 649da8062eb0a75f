// Pairs of schemas around types, views, functions, rights: what depends on what, in chains, when one link changes.
import type { Pair } from './pairs-tables.ts';

const touch = (name: string, body = 'RETURN NEW') =>
  `CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN ${body}; END';`;

export const OTHER_PAIRS: Readonly<Record<string, Pair>> = {
  'an enum without a label that columns, defaults, arrays and a function use': [
    `CREATE TYPE mood AS ENUM ('a', 'b', 'c'); CREATE TABLE t (m mood DEFAULT 'a', n mood[] DEFAULT '{a,b}'); CREATE VIEW v AS SELECT m FROM t WHERE m > 'a';
     CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1'; CREATE INDEX t_m ON t (m)`,
    `CREATE TYPE mood AS ENUM ('c', 'a'); CREATE TABLE t (m mood DEFAULT 'a', n mood[] DEFAULT '{a}'); CREATE VIEW v AS SELECT m FROM t WHERE m > 'a';
     CREATE FUNCTION f(mood) RETURNS mood LANGUAGE sql AS 'SELECT $1'; CREATE INDEX t_m ON t (m)`,
  ],
  'a new label of an enum that a default and a check use at once': [
    `CREATE TYPE mood AS ENUM ('a', 'c'); CREATE TABLE t (m mood DEFAULT 'a')`,
    `CREATE TYPE mood AS ENUM ('first', 'a', 'b', 'c'); CREATE TABLE t (m mood DEFAULT 'b' CHECK (m <> 'first')); CREATE VIEW v AS SELECT 'b'::mood AS m`,
  ],
  'an enum within a composite, a domain and a key': [
    `CREATE TYPE e AS ENUM ('a', 'b'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b'); CREATE TYPE c AS (e e); CREATE TABLE t (e e PRIMARY KEY, d d, c c)`,
    `CREATE TYPE e AS ENUM ('b', 'a'); CREATE DOMAIN d AS e CHECK (VALUE <> 'b'); CREATE TYPE c AS (e e); CREATE TABLE t (e e PRIMARY KEY, d d, c c)`,
  ],
  'a domain over a domain, of another base, in use': [
    `CREATE DOMAIN a AS int; CREATE DOMAIN b AS a CHECK (VALUE > 0); CREATE TABLE t (x b DEFAULT 1); CREATE VIEW v AS SELECT x FROM t`,
    `CREATE DOMAIN a AS bigint CONSTRAINT top CHECK (VALUE < 99); CREATE DOMAIN b AS a NOT NULL CHECK (VALUE > 1); CREATE TABLE t (x b DEFAULT 2); CREATE VIEW v AS SELECT x FROM t`,
  ],
  'checks of a domain that call a function': [
    `CREATE DOMAIN mail AS text`,
    `CREATE FUNCTION is_mail(text) RETURNS bool IMMUTABLE LANGUAGE sql AS 'SELECT $1 LIKE ''%@%'''; CREATE DOMAIN mail AS text COLLATE "C" DEFAULT 'a@b' CONSTRAINT shape CHECK (is_mail(VALUE)) CONSTRAINT short CHECK (length(VALUE) < 99)`,
  ],
  'a composite whose attributes come in another order, one gone and one of another type, in columns': [
    `CREATE TYPE p AS (x int, y int, z text); CREATE TABLE t (p p DEFAULT ROW (1, 2, 'z')); CREATE FUNCTION f(p) RETURNS int LANGUAGE sql AS 'SELECT ($1).x'; CREATE VIEW v AS SELECT (p).x FROM t`,
    `CREATE TYPE p AS (z text, x bigint, n date); CREATE TABLE t (p p); CREATE FUNCTION f(p) RETURNS bigint LANGUAGE sql AS 'SELECT ($1).x'; CREATE VIEW v AS SELECT (p).x FROM t; COMMENT ON TYPE p IS 'p'; GRANT USAGE ON TYPE p TO schema_reader`,
  ],
  'an attribute of another type in arrays, with the same names': [
    'CREATE TYPE p AS (x int); CREATE TABLE t (p p, many p[])',
    'CREATE TYPE p AS (x bigint); CREATE TABLE t (p p, many p[])',
  ],
  'two enums that one composite is made of': [
    `CREATE TYPE a AS ENUM ('x', 'y'); CREATE TYPE b AS ENUM ('x', 'y'); CREATE TYPE c AS (a a, b b); CREATE DOMAIN d AS c CHECK ((VALUE).a = 'x'); CREATE TABLE t (a a, c c, d d)`,
    `CREATE TYPE a AS ENUM ('y', 'x'); CREATE TYPE b AS ENUM ('x'); CREATE TYPE c AS (a a, b b); CREATE DOMAIN d AS c CHECK ((VALUE).a = 'x'); CREATE TABLE t (a a, c c, d d)`,
  ],
  'a function that returns the rows of a table whose columns change': [
    `CREATE TABLE t (a int, b text); CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'; CREATE VIEW v AS SELECT a FROM f()`,
    `CREATE TABLE t (a bigint, b text, c int); CREATE FUNCTION f() RETURNS SETOF t LANGUAGE sql AS 'SELECT * FROM t'; CREATE VIEW v AS SELECT a, c FROM f()`,
  ],
  'a chain of views over a column whose type changes': [
    `CREATE TABLE t (a int, b int); CREATE VIEW v1 AS SELECT a, b FROM t; CREATE VIEW v2 AS SELECT a FROM v1; CREATE MATERIALIZED VIEW v3 AS SELECT a FROM v2; CREATE UNIQUE INDEX v3_a ON v3 (a);
     CREATE VIEW v4 AS SELECT a FROM v3; COMMENT ON VIEW v4 IS 'last'`,
    `CREATE TABLE t (a bigint, b int); CREATE VIEW v1 AS SELECT a, b FROM t; CREATE VIEW v2 AS SELECT a FROM v1; CREATE MATERIALIZED VIEW v3 AS SELECT a FROM v2; CREATE UNIQUE INDEX v3_a ON v3 (a);
     CREATE VIEW v4 AS SELECT a FROM v3; COMMENT ON VIEW v4 IS 'last'`,
  ],
  'views in another order, on each other the other way round': [
    'CREATE TABLE t (a int); CREATE VIEW v1 AS SELECT a FROM t; CREATE VIEW v2 AS SELECT a FROM v1',
    'CREATE TABLE t (a int); CREATE VIEW v2 AS SELECT a FROM t; CREATE VIEW v1 AS SELECT a FROM v2',
  ],
  'a view with fewer columns, others of them, defaults, a trigger and a rule': [
    `CREATE TABLE t (a int, b text, c int); ${touch('f')} CREATE VIEW v AS SELECT a, b, c FROM t; CREATE TRIGGER tr INSTEAD OF UPDATE ON v FOR EACH ROW EXECUTE FUNCTION f(); GRANT SELECT ON v TO schema_reader`,
    `CREATE TABLE t (a int, b text, c int); ${touch('f')} CREATE VIEW v WITH (check_option = local) AS SELECT b, a FROM t; ALTER VIEW v ALTER a SET DEFAULT 7; CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
     CREATE RULE r AS ON DELETE TO v DO INSTEAD DELETE FROM t WHERE a = OLD.a; GRANT SELECT ON v TO schema_reader`,
  ],
  'a view that became a materialised one, under another': [
    'CREATE TABLE t (a int); CREATE VIEW v AS SELECT a FROM t; CREATE VIEW w AS SELECT a FROM v',
    'CREATE TABLE t (a int); CREATE MATERIALIZED VIEW v AS SELECT a FROM t WITH NO DATA; CREATE INDEX v_a ON v (a); CREATE VIEW w AS SELECT a FROM v',
  ],
  'a recursive view and one with a window': [
    'CREATE TABLE t (id int, up int)',
    `CREATE TABLE t (id int, up int); CREATE RECURSIVE VIEW r (id) AS SELECT id FROM t WHERE up IS NULL UNION ALL SELECT t.id FROM t JOIN r ON r.id = t.up;
     CREATE VIEW w AS SELECT id, rank() OVER (PARTITION BY up ORDER BY id) AS place FROM t`,
  ],
  'functions of one name: one gone, one new, one of another result': [
    `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION f(text) RETURNS int LANGUAGE sql AS 'SELECT 2'; CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 3'`,
    `CREATE FUNCTION f(int) RETURNS text LANGUAGE sql AS 'SELECT ''1'''; CREATE FUNCTION f(int, text) RETURNS int LANGUAGE sql AS 'SELECT 4'; CREATE FUNCTION f(VARIADIC int[]) RETURNS int LANGUAGE sql AS 'SELECT 5'`,
  ],
  'a function of other names of arguments, out arguments and a table': [
    `CREATE FUNCTION f(a int, OUT b int, OUT c text) LANGUAGE sql AS 'SELECT 1, ''x'''; CREATE FUNCTION g(x int) RETURNS int LANGUAGE sql AS 'SELECT $1'; CREATE VIEW v AS SELECT g(1) AS one`,
    `CREATE FUNCTION f(a int, OUT b int, OUT d date) LANGUAGE sql AS 'SELECT 1, now()::date'; CREATE FUNCTION g(y int) RETURNS TABLE (q int, r text) LANGUAGE sql ROWS 5 AS 'SELECT y, ''r'''; CREATE VIEW v AS SELECT q AS one FROM g(1)`,
  ],
  'functions on functions in bodies that are read when they are made': [
    `CREATE FUNCTION a() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT 1; END; CREATE FUNCTION b() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a(); END; CREATE VIEW v AS SELECT b() AS b`,
    `CREATE FUNCTION a() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT 1::bigint; END; CREATE FUNCTION b() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT a(); END; CREATE VIEW v AS SELECT b() AS b`,
  ],
  'security, settings, cost and parallel of a function; a procedure from a function': [
    `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1'; CREATE FUNCTION p() RETURNS void LANGUAGE sql AS 'SELECT 1'`,
    `CREATE FUNCTION f(int) RETURNS int LANGUAGE sql STRICT SECURITY DEFINER LEAKPROOF STABLE PARALLEL SAFE COST 7 SET search_path = pg_catalog SET work_mem = '1MB' AS 'SELECT 1'; CREATE PROCEDURE p() LANGUAGE sql AS 'SELECT 1'`,
  ],
  'triggers with columns, conditions, transition tables, under other names and states': [
    `CREATE TABLE t (a int, b int); ${touch('f')} CREATE TRIGGER one BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f(); CREATE TRIGGER two AFTER INSERT ON t FOR EACH STATEMENT EXECUTE FUNCTION f('x')`,
    `CREATE TABLE t (a int, b int); ${touch('f', 'RETURN OLD')} CREATE TRIGGER one BEFORE UPDATE OF b, a OR DELETE ON t FOR EACH ROW WHEN (OLD.a > 0) EXECUTE FUNCTION f(); CREATE TRIGGER two AFTER INSERT ON t REFERENCING NEW TABLE AS n FOR EACH STATEMENT EXECUTE FUNCTION f('y''z', '2');
     ALTER TABLE t ENABLE ALWAYS TRIGGER one; CREATE CONSTRAINT TRIGGER three AFTER UPDATE ON t DEFERRABLE FOR EACH ROW EXECUTE FUNCTION f()`,
  ],
  'a trigger of a column that is gone': [
    `CREATE TABLE t (a int, b int); ${touch('f')} CREATE TRIGGER one BEFORE UPDATE OF a, b ON t FOR EACH ROW WHEN (NEW.b IS NULL) EXECUTE FUNCTION f()`,
    `CREATE TABLE t (a int); ${touch('f')} CREATE TRIGGER one BEFORE UPDATE OF a ON t FOR EACH ROW EXECUTE FUNCTION f()`,
  ],
  'policies by role, with both conditions, over a column whose type changes': [
    `CREATE TABLE t (who text, n int); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (who = current_user AND n > 0); CREATE POLICY q ON t FOR INSERT WITH CHECK (true)`,
    `CREATE TABLE t (who text, n bigint); ALTER TABLE t ENABLE ROW LEVEL SECURITY; ALTER TABLE t FORCE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR UPDATE TO schema_reader, schema_owner USING (who = current_user AND n > 0) WITH CHECK (n < 9); CREATE POLICY q ON t AS RESTRICTIVE FOR INSERT WITH CHECK (n > 1)`,
  ],
  'a policy that asks another table': [
    'CREATE TABLE t (id int); CREATE TABLE r (id int, who text)',
    `CREATE TABLE t (id int); CREATE TABLE r (id int, who name); ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t FOR SELECT USING (EXISTS (SELECT 1 FROM r WHERE r.id = t.id AND r.who = current_user))`,
  ],
  'rights on tables, columns, sequences, functions, schemas and those that are the default': [
    `CREATE TABLE t (a int, b int); CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT ALL ON t TO schema_reader; GRANT SELECT (a) ON t TO schema_owner`,
    `CREATE TABLE t (a int, b int); CREATE SEQUENCE s; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; GRANT SELECT, INSERT ON t TO schema_reader WITH GRANT OPTION; GRANT UPDATE (b), REFERENCES (a) ON t TO schema_owner; GRANT USAGE ON SEQUENCE s TO PUBLIC;
     REVOKE ALL ON FUNCTION f() FROM PUBLIC; GRANT EXECUTE ON FUNCTION f() TO schema_reader; ALTER DEFAULT PRIVILEGES GRANT EXECUTE ON FUNCTIONS TO schema_reader; ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`,
  ],
  owners: [
    `CREATE TABLE t (id serial); CREATE VIEW v AS SELECT id FROM t; CREATE TYPE e AS ENUM ('a'); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'`,
    `CREATE TABLE t (id serial); CREATE VIEW v AS SELECT id FROM t; CREATE TYPE e AS ENUM ('a'); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; ALTER TABLE t OWNER TO schema_owner; ALTER VIEW v OWNER TO schema_owner; ALTER TYPE e OWNER TO schema_owner; ALTER FUNCTION f() OWNER TO schema_owner`,
  ],
  'an extension, and what is made of its parts': [
    'CREATE TABLE t (a text, b text)',
    `CREATE EXTENSION citext; CREATE TABLE t (a citext, b text); CREATE INDEX t_b ON t USING gin (b gin_trgm_ops); CREATE FUNCTION f(citext) RETURNS real LANGUAGE sql AS 'SELECT similarity($1::text, ''x'')'`,
  ],
  'rules: others, disabled, and of several statements': [
    'CREATE TABLE t (a int); CREATE TABLE log (a int); CREATE RULE r AS ON INSERT TO t DO ALSO INSERT INTO log VALUES (NEW.a)',
    'CREATE TABLE t (a int); CREATE TABLE log (a int, at timestamptz DEFAULT now()); CREATE RULE r AS ON INSERT TO t WHERE NEW.a > 0 DO ALSO (INSERT INTO log VALUES (NEW.a); INSERT INTO log VALUES (0)); CREATE RULE q AS ON UPDATE TO t DO INSTEAD NOTHING; ALTER TABLE t DISABLE RULE q',
  ],
  'a default that calls a function which asks a view': [
    'CREATE TABLE t (a int)',
    `CREATE TABLE t (a int); CREATE VIEW v AS SELECT max(a) AS m FROM t; CREATE FUNCTION next_a() RETURNS int LANGUAGE sql AS 'SELECT m + 1 FROM v'; CREATE TABLE u (a int DEFAULT next_a())`,
  ],
  'comments on everything': [
    `CREATE TABLE t (a int PRIMARY KEY CHECK (a > 0)); CREATE INDEX i ON t (a); CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0); CREATE SEQUENCE s`,
    `CREATE TABLE t (a int PRIMARY KEY CHECK (a > 0)); CREATE INDEX i ON t (a); CREATE TYPE e AS ENUM ('a'); CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0); CREATE SEQUENCE s;
     COMMENT ON CONSTRAINT t_pkey ON t IS 'key'; COMMENT ON CONSTRAINT t_a_check ON t IS E'two\\nlines'; COMMENT ON INDEX i IS 'i'; COMMENT ON TYPE e IS 'e'; COMMENT ON DOMAIN d IS 'd'; COMMENT ON CONSTRAINT c ON DOMAIN d IS 'c'; COMMENT ON SEQUENCE s IS 's'`,
  ],
  'a range, its functions and columns of it': [
    'CREATE TABLE t (a int)',
    `CREATE TYPE span AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi); CREATE TABLE t (a int, s span, m span_multirange[], EXCLUDE USING gist (s WITH &&)); CREATE FUNCTION w(span) RETURNS float8 LANGUAGE sql AS 'SELECT upper($1)'`,
  ],
  'an aggregate on functions that change, an operator and its cast': [
    `CREATE FUNCTION acc(int, int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2'; CREATE AGGREGATE total(int) (SFUNC = acc, STYPE = int); CREATE VIEW v AS SELECT total(n) FROM generate_series(1, 3) n`,
    `CREATE FUNCTION acc(bigint, int) RETURNS bigint IMMUTABLE LANGUAGE sql AS 'SELECT $1 + $2'; CREATE AGGREGATE total(int) (SFUNC = acc, STYPE = bigint, INITCOND = '0'); CREATE VIEW v AS SELECT total(n) FROM generate_series(1, 3) n; CREATE OPERATOR #+ (LEFTARG = bigint, RIGHTARG = int, FUNCTION = acc)`,
  ],
};
