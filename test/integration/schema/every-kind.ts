// A schema with every kind of object, and one change of each: what the comparison has to see and the script has to make.

/** Roles that the grants and policies name; made where they are missing. */
export const ROLES = ['schema_reader', 'schema_owner'];

export const EVERY_KIND = `
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE SCHEMA app;
CREATE SCHEMA "Odd ""name""";
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'happy');
CREATE DOMAIN app.positive AS int DEFAULT 1 CHECK (VALUE > 0);
CREATE TYPE app.point AS (x int, y numeric(10,2));
CREATE TYPE app.span AS RANGE (SUBTYPE = float8);
CREATE COLLATION app.plain (provider = libc, locale = 'C');
CREATE SEQUENCE app.counter START 10 INCREMENT 5 MAXVALUE 1000 CYCLE;
CREATE FUNCTION app.add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a + b $$;
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at := now();
  RETURN NEW;
END $$;
CREATE FUNCTION app.atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN a > 0 THEN a ELSE 0 END; END;
CREATE PROCEDURE app.tidy(keep int) LANGUAGE sql AS 'SELECT 1';
CREATE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '0');
CREATE OPERATOR app.#+# (LEFTARG = int, RIGHTARG = int, FUNCTION = app.add);
CREATE FUNCTION app.mood_rank(app.mood) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1';
CREATE CAST (app.mood AS int) WITH FUNCTION app.mood_rank(app.mood) AS ASSIGNMENT;
CREATE TABLE app.team (id int PRIMARY KEY, name text NOT NULL UNIQUE, lead int);
CREATE TABLE app.person (
  id serial PRIMARY KEY,
  big bigint GENERATED ALWAYS AS IDENTITY (START WITH 5 INCREMENT BY 2),
  name varchar(50) NOT NULL,
  mail text COLLATE "C",
  mood app.mood DEFAULT 'ok',
  age app.positive,
  place app.point,
  team_id int REFERENCES app.team (id) ON DELETE CASCADE,
  full_name text GENERATED ALWAYS AS (lower(name)) STORED,
  score numeric(6,2) DEFAULT 0 CHECK (score >= 0),
  tags text[] DEFAULT '{}'::text[],
  rank varchar(9) CHECK (rank IN ('low', 'high', 'it''s')),
  data jsonb,
  during tstzrange,
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz,
  CONSTRAINT person_mail UNIQUE (mail) DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT person_during EXCLUDE USING gist (during WITH &&)
);
ALTER TABLE app.team ADD CONSTRAINT team_lead FOREIGN KEY (lead) REFERENCES app.person (id);
CREATE INDEX person_name ON app.person (lower(name) DESC NULLS LAST) INCLUDE (age) WHERE score > 1;
CREATE INDEX person_trgm ON app.person USING gin (name gin_trgm_ops);
CREATE STATISTICS app.person_stats (dependencies) ON name, mail FROM app.person;
CREATE TRIGGER person_touch BEFORE UPDATE OF name, mail ON app.person FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION app.touch();
ALTER TABLE app.person ENABLE ROW LEVEL SECURITY;
CREATE POLICY person_own ON app.person FOR SELECT TO schema_reader USING (name = current_user);
CREATE RULE team_no_delete AS ON DELETE TO app.team DO INSTEAD NOTHING;
CREATE VIEW app.names AS SELECT p.id, p.name, t.name AS team FROM app.person p LEFT JOIN app.team t ON t.id = p.team_id;
CREATE VIEW app.singles WITH (security_barrier = true) AS SELECT id, upper(name) AS name FROM app.person WHERE score > 0 AND EXISTS (SELECT 1 FROM app.team WHERE team.id = person.team_id) ORDER BY name;
CREATE VIEW app.of_names AS SELECT count(*) AS n FROM app.names;
CREATE MATERIALIZED VIEW app.summary AS SELECT team_id, count(*) AS n FROM app.person GROUP BY team_id;
CREATE UNIQUE INDEX summary_team ON app.summary (team_id);
CREATE TABLE app.log (id bigint, at timestamptz NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
CREATE TABLE app.log_2026 PARTITION OF app.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE app.log_rest PARTITION OF app.log DEFAULT;
CREATE INDEX log_note ON app.log (note);
CREATE TABLE app.base (a int, b text);
CREATE TABLE app.derived (c int) INHERITS (app.base);
CREATE UNLOGGED TABLE app.scratch (a int) WITH (fillfactor = 70);
CREATE TABLE "Odd ""name"""."Tab.le
two" ("Col umn" int PRIMARY KEY, "${'x'.repeat(63)}" text, "select" int);
CREATE TEXT SEARCH DICTIONARY app.plain_words (TEMPLATE = simple, STOPWORDS = english);
CREATE TEXT SEARCH CONFIGURATION app.words (PARSER = default);
ALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR asciiword, word WITH app.plain_words, simple;
CREATE FOREIGN DATA WRAPPER nowhere OPTIONS (note 'x');
CREATE SERVER far FOREIGN DATA WRAPPER nowhere OPTIONS (host 'h');
CREATE USER MAPPING FOR schema_reader SERVER far OPTIONS (password 'hidden');
CREATE FOREIGN TABLE app.remote (a int OPTIONS (n 'b')) SERVER far OPTIONS (t 'x');
CREATE PUBLICATION pub FOR TABLE app.team, app.person (id, name) WHERE (id > 5);
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN NULL; END';
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION app.on_ddl();
COMMENT ON TABLE app.person IS 'People''s rows';
COMMENT ON COLUMN app.person.name IS 'What they are called';
COMMENT ON COLLATION app.plain IS 'c';
COMMENT ON POLICY person_own ON app.person IS 'p';
COMMENT ON RULE team_no_delete ON app.team IS 'r';
COMMENT ON FUNCTION app.add(int, int) IS 'adds';
GRANT USAGE ON SCHEMA app TO schema_reader;
GRANT SELECT, UPDATE ON app.person TO schema_reader WITH GRANT OPTION;
GRANT UPDATE (name) ON app.team TO schema_reader;
GRANT EXECUTE ON FUNCTION app.add(int, int) TO schema_reader;
REVOKE ALL ON FUNCTION app.atomic(int) FROM PUBLIC;
GRANT USAGE ON SEQUENCE app.counter TO schema_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO schema_reader;
`;

/**
 * What is changed, by name: the SQL, and the ids of what differs then. Those of one list do not touch each other and are made
 * together, since each round of making and undoing reads the schema three times.
 */
export const CHANGES: readonly Readonly<Record<string, readonly [sql: string, ...differs: string[]]>>[] = [
  {
    'schema added': ['CREATE SCHEMA more', 'schema:more'],
    'schema owner': ['ALTER SCHEMA app OWNER TO schema_owner', 'schema:app'],
    'extension added': ['CREATE EXTENSION citext', 'extension:citext'],
    'enum added': ["CREATE TYPE app.colour AS ENUM ('red')", 'enum:app.colour'],
    'enum label at the end': ["ALTER TYPE app.mood ADD VALUE 'ecstatic'", 'enum:app.mood'],
    'domain added': ['CREATE DOMAIN app.short AS varchar(3) NOT NULL', 'domain:app.short'],
    'domain check': [
      'ALTER DOMAIN app.positive ADD CONSTRAINT small CHECK (VALUE < 200)',
      'domain:app.positive',
    ],
    'composite added': ['CREATE TYPE app.pair AS (a int, b text)', 'composite:app.pair'],
    'composite attribute added': ['ALTER TYPE app.point ADD ATTRIBUTE z int', 'composite:app.point'],
    'range added': ['CREATE TYPE app.gap AS RANGE (SUBTYPE = int)', 'range:app.gap'],
    'collation added': [
      "CREATE COLLATION app.other (provider = libc, locale = 'POSIX')",
      'collation:app.other',
    ],
    'collation comment': ["COMMENT ON COLLATION app.plain IS 'd'", 'collation:app.plain'],
    'sequence added': ['CREATE SEQUENCE app.more', 'sequence:app.more'],
    'sequence options': [
      'ALTER SEQUENCE app.counter INCREMENT 7 MAXVALUE 5000 NO CYCLE CACHE 4',
      'sequence:app.counter',
    ],
  },
  {
    'schema comment': ["COMMENT ON SCHEMA app IS 'it''s'", 'schema:app'],
    'enum label between': ["ALTER TYPE app.mood ADD VALUE 'fine' AFTER 'ok'", 'enum:app.mood'],
    'domain default': ['ALTER DOMAIN app.positive SET DEFAULT 2', 'domain:app.positive'],
    'sequence owned': ['ALTER SEQUENCE app.counter OWNED BY app.team.id', 'sequence:app.counter'],
    'function added': [
      "CREATE FUNCTION app.minus(a int) RETURNS int LANGUAGE sql AS 'SELECT -a'",
      'function:app.minus(a integer)',
    ],
    'function overload': [
      "CREATE FUNCTION app.add(a text) RETURNS text LANGUAGE sql AS 'SELECT a'",
      'function:app.add(a text)',
    ],
    'function body': [
      'CREATE OR REPLACE FUNCTION app.add(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a + b + 0 $$',
      'function:app.add(a integer, b integer)',
    ],
    'function atomic body': [
      'CREATE OR REPLACE FUNCTION app.atomic(a int) RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT a; END',
      'function:app.atomic(a integer)',
    ],
    'function setting': ["ALTER FUNCTION app.touch() SET search_path = 'app'", 'function:app.touch()'],
    'function result': [
      "DROP FUNCTION app.mood_rank(app.mood) CASCADE; CREATE FUNCTION app.mood_rank(app.mood) RETURNS bigint LANGUAGE sql IMMUTABLE AS 'SELECT 1::bigint'",
      'cast:(app.mood AS integer)',
      'function:app.mood_rank(app.mood)',
    ],
    'procedure added': ["CREATE PROCEDURE app.sweep() LANGUAGE sql AS 'SELECT 2'", 'function:app.sweep()'],
    'aggregate added': [
      "CREATE AGGREGATE app.product(int) (SFUNC = int4mul, STYPE = int, INITCOND = '1')",
      'function:app.product(integer)',
    ],
    'aggregate start': [
      "CREATE OR REPLACE AGGREGATE app.total(int) (SFUNC = int4pl, STYPE = int, INITCOND = '5')",
      'function:app.total(integer)',
    ],
    'operator added': [
      'CREATE OPERATOR app.#-# (LEFTARG = int, RIGHTARG = int, FUNCTION = app.add)',
      'operator:app.#-# (integer, integer)',
    ],
  },
  {
    'enum label renamed': ["ALTER TYPE app.mood RENAME VALUE 'sad' TO 'gloomy'", 'enum:app.mood'],
    'domain not null': ['ALTER DOMAIN app.positive SET NOT NULL', 'domain:app.positive'],
    'function volatility': [
      'ALTER FUNCTION app.add(int, int) STABLE',
      'function:app.add(a integer, b integer)',
    ],
    'cast removed': ['DROP CAST (app.mood AS int)', 'cast:(app.mood AS integer)'],
    'table added': [
      "CREATE TABLE app.room (id int PRIMARY KEY, name text DEFAULT 'x', UNIQUE (name))",
      'column:app.room.id',
      'column:app.room.name',
      'constraint:app.room.room_name_key',
      'constraint:app.room.room_pkey',
      'table:app.room',
    ],
    'table with identity': [
      'CREATE TABLE app.door (id int GENERATED BY DEFAULT AS IDENTITY, at timestamp)',
      'column:app.door.at',
      'column:app.door.id',
      'table:app.door',
    ],
    'table owner': ['ALTER TABLE app.team OWNER TO schema_owner', 'table:app.team'],
    'table comment': ['COMMENT ON TABLE app.person IS NULL', 'table:app.person'],
    'table options': [
      'ALTER TABLE app.scratch SET (fillfactor = 80, autovacuum_enabled = false)',
      'table:app.scratch',
    ],
    'table inherits': [
      'CREATE TABLE app.third (d int) INHERITS (app.derived)',
      'column:app.third.a',
      'column:app.third.b',
      'column:app.third.c',
      'column:app.third.d',
      'table:app.third',
    ],
    'inheritance ended': ['ALTER TABLE app.derived NO INHERIT app.base', 'table:app.derived'],
    'column added': ['ALTER TABLE app.person ADD COLUMN nick text', 'column:app.person.nick'],
    'column added to partitions': [
      'ALTER TABLE app.log ADD COLUMN who int DEFAULT 3',
      'column:app.log.who',
      'column:app.log_2026.who',
      'column:app.log_rest.who',
    ],
    'column type': [
      'ALTER TABLE app.person ALTER COLUMN data TYPE json USING data::json',
      'column:app.person.data',
    ],
  },
  {
    'function default': [
      'CREATE OR REPLACE FUNCTION app.add(a int, b int DEFAULT 2) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT a + b $$',
      'function:app.add(a integer, b integer)',
    ],
    'table options reset': ['ALTER TABLE app.scratch RESET (fillfactor)', 'table:app.scratch'],
    'table row security': [
      'ALTER TABLE app.team ENABLE ROW LEVEL SECURITY; ALTER TABLE app.person FORCE ROW LEVEL SECURITY',
      'table:app.person',
      'table:app.team',
    ],
    'column added not null': [
      "ALTER TABLE app.person ADD COLUMN nick text NOT NULL DEFAULT 'n'",
      'column:app.person.nick',
    ],
    'column added to parent': [
      'ALTER TABLE app.base ADD COLUMN extra int',
      'column:app.base.extra',
      'column:app.derived.extra',
    ],
    'column type under views': [
      'DROP VIEW app.of_names, app.names, app.singles; ALTER TABLE app.team ALTER COLUMN name TYPE varchar(80); CREATE VIEW app.names AS SELECT p.id, p.name, t.name AS team FROM app.person p LEFT JOIN app.team t ON t.id = p.team_id; CREATE VIEW app.of_names AS SELECT count(*) AS n FROM app.names; CREATE VIEW app.singles WITH (security_barrier = true) AS SELECT id, upper(name) AS name FROM app.person WHERE score > 0 AND EXISTS (SELECT 1 FROM app.team WHERE team.id = person.team_id) ORDER BY name',
      'column:app.team.name',
      'view:app.names',
      'view:app.of_names',
      'view:app.singles',
    ],
    'column widened': [
      'ALTER TABLE app.log ALTER COLUMN note TYPE varchar(900)',
      'column:app.log.note',
      'column:app.log_2026.note',
      'column:app.log_rest.note',
    ],
    'column not null': ['ALTER TABLE app.team ALTER COLUMN lead SET NOT NULL', 'column:app.team.lead'],
    'column default': [
      'ALTER TABLE app.person ALTER COLUMN score SET DEFAULT 7, ALTER COLUMN tags DROP DEFAULT',
      'column:app.person.score',
      'column:app.person.tags',
    ],
    'column identity added': [
      'ALTER TABLE app.team ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY',
      'column:app.team.id',
    ],
    'column identity kind': [
      'ALTER TABLE app.person ALTER COLUMN big SET GENERATED BY DEFAULT',
      'column:app.person.big',
    ],
    'column generated ended': [
      'ALTER TABLE app.person ALTER COLUMN full_name DROP EXPRESSION',
      'column:app.person.full_name',
    ],
    'column storage': [
      'ALTER TABLE app.person ALTER COLUMN data SET STORAGE EXTERNAL',
      'column:app.person.data',
    ],
    'column statistics': [
      'ALTER TABLE app.person ALTER COLUMN name SET STATISTICS 500',
      'column:app.person.name',
    ],
  },
  {
    'table logged': ['ALTER TABLE app.scratch SET LOGGED', 'table:app.scratch'],
    'table replica identity': ['ALTER TABLE app.person REPLICA IDENTITY FULL', 'table:app.person'],
    'column nullable': ['ALTER TABLE app.team ALTER COLUMN name DROP NOT NULL', 'column:app.team.name'],
    'column identity options': [
      'ALTER TABLE app.person ALTER COLUMN big SET INCREMENT BY 3',
      'column:app.person.big',
    ],
    'column collation': [
      'ALTER TABLE app.log ALTER COLUMN note TYPE text COLLATE "C"',
      'column:app.log.note',
      'column:app.log_2026.note',
      'column:app.log_rest.note',
    ],
    'column options': [
      'ALTER TABLE app.person ALTER COLUMN name SET (n_distinct = 100)',
      'column:app.person.name',
    ],
    'column comment': ["COMMENT ON COLUMN app.person.mail IS 'where to write'", 'column:app.person.mail'],
    'column removed': ['ALTER TABLE app.person DROP COLUMN data', 'column:app.person.data'],
    'column removed under view': [
      'DROP VIEW app.of_names; DROP VIEW app.names; ALTER TABLE app.person DROP COLUMN tags; CREATE VIEW app.names AS SELECT p.id, p.name, t.name AS team FROM app.person p JOIN app.team t ON t.id = p.team_id; CREATE VIEW app.of_names AS SELECT count(*) AS n FROM app.names',
      'column:app.person.tags',
      'view:app.names',
      'view:app.of_names',
    ],
    'primary key removed': [
      'ALTER TABLE app.scratch ADD PRIMARY KEY (a)',
      'column:app.scratch.a',
      'constraint:app.scratch.scratch_pkey',
    ],
    'unique added': [
      'ALTER TABLE app.person ADD CONSTRAINT person_two UNIQUE (name, age)',
      'constraint:app.person.person_two',
    ],
    'check changed': [
      'ALTER TABLE app.person DROP CONSTRAINT person_score_check; ALTER TABLE app.person ADD CONSTRAINT person_score_check CHECK (score >= 1)',
      'constraint:app.person.person_score_check',
    ],
    'check not valid': [
      'ALTER TABLE app.person ADD CONSTRAINT young CHECK (age < 150) NOT VALID',
      'constraint:app.person.young',
    ],
    'foreign key action': [
      'ALTER TABLE app.person DROP CONSTRAINT person_team_id_fkey; ALTER TABLE app.person ADD CONSTRAINT person_team_id_fkey FOREIGN KEY (team_id) REFERENCES app.team (id) ON DELETE SET NULL',
      'constraint:app.person.person_team_id_fkey',
    ],
  },
  {
    'column identity removed': [
      'ALTER TABLE app.person ALTER COLUMN big DROP IDENTITY',
      'column:app.person.big',
    ],
    'column grant': ['GRANT SELECT (mail) ON app.person TO schema_owner', 'column:app.person.mail'],
    'foreign key removed': [
      'ALTER TABLE app.team DROP CONSTRAINT team_lead',
      'constraint:app.team.team_lead',
    ],
    'exclusion removed': [
      'ALTER TABLE app.person DROP CONSTRAINT person_during',
      'constraint:app.person.person_during',
    ],
    'constraint renamed': [
      'ALTER TABLE app.person RENAME CONSTRAINT person_mail TO person_mail_key',
      'constraint:app.person.person_mail',
    ],
    'index added': ['CREATE INDEX person_age ON app.person USING hash (age)', 'index:app.person.person_age'],
    'index changed': [
      'DROP INDEX app.person_name; CREATE INDEX person_name ON app.person (upper(name))',
      'index:app.person.person_name',
    ],
    'index renamed': [
      'ALTER INDEX app.person_trgm RENAME TO person_trigrams',
      'index:app.person.person_trgm',
    ],
    'index on partitioned': [
      'CREATE INDEX log_at ON app.log (at)',
      'index:app.log.log_at',
      'index:app.log_2026.log_2026_at_idx',
      'index:app.log_rest.log_rest_at_idx',
    ],
    'statistics added': [
      'CREATE STATISTICS app.more_stats (ndistinct) ON name, age FROM app.person',
      'statistics:app.more_stats',
    ],
    'trigger added': [
      'CREATE TRIGGER team_touch AFTER INSERT ON app.team FOR EACH STATEMENT EXECUTE FUNCTION app.touch()',
      'trigger:app.team.team_touch',
    ],
    'trigger changed': [
      'DROP TRIGGER person_touch ON app.person; CREATE TRIGGER person_touch AFTER UPDATE ON app.person FOR EACH ROW EXECUTE FUNCTION app.touch()',
      'trigger:app.person.person_touch',
    ],
    'constraint trigger': [
      'CREATE CONSTRAINT TRIGGER later AFTER INSERT ON app.team DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch()',
      'trigger:app.team.later',
    ],
    'rule added': [
      'CREATE RULE team_no_update AS ON UPDATE TO app.team WHERE OLD.id = 1 DO INSTEAD NOTHING',
      'rule:app.team.team_no_update',
    ],
  },
  {
    'index predicate': [
      'DROP INDEX app.person_name; CREATE INDEX person_name ON app.person (lower(name) DESC NULLS LAST) INCLUDE (age) WHERE score > 2',
      'index:app.person.person_name',
    ],
    'trigger disabled': [
      'ALTER TABLE app.person DISABLE TRIGGER person_touch',
      'trigger:app.person.person_touch',
    ],
    'rule comment': ["COMMENT ON RULE team_no_delete ON app.team IS 'rr'", 'rule:app.team.team_no_delete'],
    'policy added': [
      'CREATE POLICY person_write ON app.person AS RESTRICTIVE FOR INSERT WITH CHECK (score > 0)',
      'policy:app.person.person_write',
    ],
    'policy changed': [
      'ALTER POLICY person_own ON app.person TO schema_owner USING (true)',
      'policy:app.person.person_own',
    ],
    'view added': ['CREATE VIEW app.adults AS SELECT name FROM app.person WHERE age > 18', 'view:app.adults'],
    'view column added': [
      'CREATE OR REPLACE VIEW app.of_names AS SELECT count(*) AS n, max(id) AS newest FROM app.names',
      'view:app.of_names',
    ],
    'view options': ['ALTER VIEW app.singles RESET (security_barrier)', 'view:app.singles'],
    'materialized view changed': [
      'DROP MATERIALIZED VIEW app.summary; CREATE MATERIALIZED VIEW app.summary AS SELECT team_id, count(*) AS n, max(id) AS m FROM app.person GROUP BY team_id; CREATE UNIQUE INDEX summary_team ON app.summary (team_id)',
      'materialized_view:app.summary',
    ],
    'partition added': [
      "CREATE TABLE app.log_2027 PARTITION OF app.log FOR VALUES FROM ('2027-01-01') TO ('2028-01-01')",
      'column:app.log_2027.at',
      'column:app.log_2027.id',
      'column:app.log_2027.note',
      'constraint:app.log_2027.log_2027_pkey',
      'index:app.log_2027.log_2027_note_idx',
      'table:app.log_2027',
    ],
    'partition detached': ['ALTER TABLE app.log DETACH PARTITION app.log_2026', 'table:app.log_2026'],
    'text search dictionary': [
      'CREATE TEXT SEARCH DICTIONARY app.more_words (TEMPLATE = simple)',
      'text_search_dictionary:app.more_words',
    ],
    'text search mapping': [
      'ALTER TEXT SEARCH CONFIGURATION app.words DROP MAPPING FOR word',
      'text_search_configuration:app.words',
    ],
    'server options': ["ALTER SERVER far OPTIONS (SET host 'i', ADD port '1')", 'server:far'],
  },
  {
    'policy comment': ["COMMENT ON POLICY person_own ON app.person IS 'pp'", 'policy:app.person.person_own'],
    'view changed': [
      'DROP VIEW app.of_names, app.names; CREATE VIEW app.names AS SELECT p.id, p.name FROM app.person p; CREATE VIEW app.of_names AS SELECT count(*) AS n FROM app.names',
      'view:app.names',
      'view:app.of_names',
    ],
    'wrapper options': [
      "ALTER FOREIGN DATA WRAPPER nowhere OPTIONS (SET note 'y')",
      'foreign_data_wrapper:nowhere',
    ],
    'foreign table options': ["ALTER FOREIGN TABLE app.remote OPTIONS (SET t 'y')", 'table:app.remote'],
    'publication tables': ['ALTER PUBLICATION pub ADD TABLE app.base', 'publication:pub'],
    'event trigger disabled': ['ALTER EVENT TRIGGER watch_ddl DISABLE', 'event_trigger:watch_ddl'],
    'grant added': ['GRANT DELETE ON app.person TO schema_owner', 'table:app.person'],
    'function grant': [
      'REVOKE EXECUTE ON FUNCTION app.add(int, int) FROM PUBLIC',
      'function:app.add(a integer, b integer)',
    ],
    'type grant': ['REVOKE USAGE ON TYPE app.mood FROM PUBLIC', 'enum:app.mood'],
    'default privileges': [
      'ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT INSERT ON TABLES TO schema_reader',
      'default_privileges:app.TABLES FOR postgres',
    ],
  },
  {
    'view becomes table': [
      'DROP VIEW app.of_names; CREATE TABLE app.of_names (n bigint)',
      'table:app.of_names',
      'view:app.of_names',
    ],
    'publication operations': ["ALTER PUBLICATION pub SET (publish = 'insert')", 'publication:pub'],
    'grant option removed': [
      'REVOKE GRANT OPTION FOR UPDATE ON app.person FROM schema_reader',
      'table:app.person',
    ],
  },
  {
    'column order': [
      'DROP VIEW app.of_names, app.names; ALTER TABLE app.team DROP COLUMN name; ALTER TABLE app.team ADD COLUMN name text NOT NULL, ADD UNIQUE (name); GRANT UPDATE (name) ON app.team TO schema_reader; CREATE VIEW app.names AS SELECT p.id, p.name, t.name AS team FROM app.person p LEFT JOIN app.team t ON t.id = p.team_id; CREATE VIEW app.of_names AS SELECT count(*) AS n FROM app.names',
      'table:app.team',
      // Made anew, they are given what default privileges say now.
      'view:app.names',
      'view:app.of_names',
    ],
    'user mapping added': [
      "CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'it''s')",
      'user_mapping:PUBLIC SERVER far',
    ],
    'user mapping options': [
      "ALTER USER MAPPING FOR schema_reader SERVER far OPTIONS (ADD user 'reader')",
      'user_mapping:schema_reader SERVER far',
    ],
  },
];
