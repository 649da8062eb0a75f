// Code against schema: which lines of a program the database would refuse, over the ways in which programs write SQL.
import { beforeAll, describe, expect, test } from 'vitest';
import { createCatalog } from '../../../../src/main/code/catalog.ts';
import type { Language } from '../../../../src/main/code/folder.ts';
import { scanFile } from '../../../../src/main/code/scan.ts';
import { parserReady } from '../../../../src/main/code/statements.ts';

beforeAll(() => parserReady());

const CATALOG = createCatalog(
  [
    {
      schema: 'omni2',
      name: 'audit_logs',
      columns: ['id', 'user_id', 'timestamp', 'question', 'tool_called', 'llm_tokens_used', 'success'],
    },
    {
      schema: 'public',
      name: 'audit_logs',
      columns: ['id', 'user_id', 'message', 'tokens_input', 'cost_estimate', 'created_at', 'success'],
    },
    { schema: 'public', name: 'users', columns: ['id', 'email', 'name'] },
    { schema: 'auth_service', name: 'users', columns: ['id', 'email', 'username', 'role_id'] },
    { schema: 'omni2', name: 'user_blocks', columns: ['user_id', 'is_blocked', 'blocked_services'] },
  ],
  ['public'],
);

const NAMES: Record<Language, string> = {
  python: 'a.py',
  javascript: 'a.ts',
  sql: 'a.sql',
  prisma: 'a.prisma',
  other: 'a.go',
};

/** Findings as "line kind table.column". */
function findings(language: Language, source: string): string[] {
  return scanFile(NAMES[language], language, source, CATALOG).findings.map(
    ({ line, kind, table, column }) => `${line} ${kind} ${table}${column === null ? '' : `.${column}`}`,
  );
}

describe('Python', () => {
  test('a missing column is told at its own line of a text of many lines', () => {
    const source = `
rows = await db.fetch("""
    SELECT date_trunc('day', timestamp) AS day,
           sum(cost_usd) AS cost
    FROM omni2.audit_logs
    WHERE user_id = %s AND timestamp > %(since)s
    GROUP BY day ORDER BY day
""", user)`;
    expect(findings('python', source)).toEqual(['4 missing-column omni2.audit_logs.cost_usd']);
  });

  test('texts that stand side by side, or are joined by +, are one statement', () => {
    const source = `
q = ("SELECT a.id, a.tokens_input "
     "FROM omni2.audit_logs a "
     'WHERE a.success' + " AND a.user_id = :user")`;
    expect(findings('python', source)).toEqual(['2 missing-column omni2.audit_logs.tokens_input']);
  });

  test('a part that only the running program knows does not hide the rest, and is not guessed at', () => {
    const source = `
a = f"SELECT {columns} FROM omni2.audit_logs WHERE cost_usd > 0 {extra} ORDER BY {order}"
b = f"SELECT cost_usd FROM {table} WHERE id = {id}"
c = "SELECT id FROM {schema}.audit_logs WHERE gone = 1".format(schema=s)
d = f"DELETE FROM omni2.user_block{suffix} WHERE nothing_known = 1"`;
    expect(findings('python', source)).toEqual(['2 missing-column omni2.audit_logs.cost_usd']);
  });

  test('a percent sign of LIKE, a cast and a doubled percent sign are no placeholders', () => {
    const source = `q = "SELECT id::text FROM public.users WHERE name LIKE '%s%' AND id %% 2 = 0 AND email = %s"`;
    expect(findings('python', source)).toEqual([]);
  });

  test('sentences that read like SQL say nothing', () => {
    const source = `
"""Select a file from the list."""
x = "Update the settings, then set the clock"
y = "delete it from here"
z = 'Insert coins into the slot'`;
    expect(findings('python', source)).toEqual([]);
  });
});

describe('JavaScript and TypeScript', () => {
  test('a template with filled parts, a tag and a type is read', () => {
    const source = `
const rows = await sql<Row[]>\`
  SELECT u.username, u.rolle_id
  FROM auth_service.users u
  WHERE u.id = \${id}\`;
const text: string = 'SELECT bogus ' + "FROM public.users WHERE id = $1";`;
    expect(findings('javascript', source)).toEqual([
      '3 missing-column auth_service.users.rolle_id',
      '6 missing-column public.users.bogus',
    ]);
  });
});

describe('other languages', () => {
  test('quoted texts of Go are read, and an apostrophe in a comment does no harm', () => {
    const source =
      'package x\n// it isn\'t SQL\nvar q = `\nSELECT id, cost_usd FROM omni2.audit_logs WHERE id = $1`\nvar s = "SELECT nope " +\n  "FROM public.users"\n';
    expect(findings('other', source)).toEqual([
      '4 missing-column omni2.audit_logs.cost_usd',
      '5 missing-column public.users.nope',
    ]);
  });
});

describe('SQL files', () => {
  test('statements are told apart over quotes, dollars and comments; what is broken does not hide the next', () => {
    const source = `-- a; comment
SELECT 'a;b' FROM public.users;
DO $$ BEGIN PERFORM 1; END $$;
SELEC oops;
SELECT missing FROM public.users;`;
    expect(findings('sql', source)).toEqual(['4 not-understood ', '5 missing-column public.users.missing']);
  });

  test('the data of COPY and commands of psql in a dump are passed over', () => {
    const source = `\\connect omni
COPY public.users (id, email, nickname) FROM stdin;
1\tjo@example.org\tSELECT; x
\\.
SELECT gone FROM public.users;`;
    expect(findings('sql', source)).toEqual(['5 missing-column public.users.gone']);
  });

  test('a migration whose table or column is not there was not applied; what it made in passing is no matter', () => {
    const source = `ALTER TABLE omni2.audit_logs ADD COLUMN cost_usd numeric(10,6);
ALTER TABLE omni2.audit_logs ADD COLUMN question text;
CREATE TABLE omni2.budgets (id int);
CREATE TEMP TABLE scratch AS SELECT id FROM public.users;`;
    expect(findings('sql', source)).toEqual([
      '1 not-applied omni2.audit_logs.cost_usd',
      '3 not-applied omni2.budgets',
    ]);
  });
});

describe('names', () => {
  test('a bare name that two schemas have is told, and judged as the search path has it', () => {
    const [second, first] = scanFile('a.sql', 'sql', 'SELECT cost_usd FROM audit_logs', CATALOG).findings;
    expect(first?.message).toBe('audit_logs without a schema means public.audit_logs here');
    expect(first?.hint).toContain('omni2.audit_logs');
    expect(second?.kind).toBe('missing-column');
  });

  test('a missing column says which namesake has it, and what may have been meant', () => {
    const [finding] = scanFile('a.sql', 'sql', 'SELECT question FROM public.audit_logs', CATALOG).findings;
    expect(finding?.hint).toBe('omni2.audit_logs has it.');
    const [near] = scanFile('a.sql', 'sql', 'SELECT tokens_inputs FROM public.audit_logs', CATALOG).findings;
    expect(near?.hint).toBe('Was tokens_input meant?');
  });

  test('a missing table says where one of that name is', () => {
    const [finding] = scanFile('a.sql', 'sql', 'SELECT 1 FROM public.user_blocks', CATALOG).findings;
    expect(finding).toMatchObject({
      kind: 'missing-table',
      table: 'public.user_blocks',
      hint: 'There is omni2.user_blocks.',
    });
  });
});

/** Statements that are right: every scope of SQL in which a name can be found. */
const RIGHT = [
  'WITH spent AS (SELECT user_id, sum(cost_estimate) AS cost FROM public.audit_logs GROUP BY user_id) SELECT s.cost FROM spent s WHERE s.cost > 1 ORDER BY cost',
  'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 9) SELECT n FROM t',
  'SELECT u.name, x.latest FROM public.users u CROSS JOIN LATERAL (SELECT max(a.created_at) AS latest FROM public.audit_logs a WHERE a.user_id = u.id) x',
  'SELECT name FROM public.users u WHERE EXISTS (SELECT 1 FROM auth_service.users a WHERE a.email = u.email AND username IS NOT NULL AND name = username)',
  'INSERT INTO omni2.user_blocks (user_id, is_blocked) VALUES ($1, true) ON CONFLICT (user_id) DO UPDATE SET is_blocked = excluded.is_blocked RETURNING user_id',
  'UPDATE public.users AS u SET name = a.username FROM auth_service.users a WHERE a.email = u.email RETURNING u.id, a.role_id',
  'DELETE FROM omni2.user_blocks USING public.users u WHERE u.id = user_id',
  'SELECT u FROM public.users u WHERE u.ctid IS NOT NULL',
  'SELECT g.day, value FROM generate_series(1, 3) AS g(day), jsonb_each($1::jsonb) AS each(key, value)',
  'SELECT count(*) AS n, email FROM public.users GROUP BY email HAVING count(*) > 1 ORDER BY n',
  'SELECT public.users.email FROM public.users UNION SELECT email FROM auth_service.users ORDER BY email',
  'SELECT (SELECT max(id) FROM public.users) AS top, s.* FROM (SELECT *, 1 AS one FROM public.users) s WHERE s.one = 1 AND s.email IS NOT NULL',
  'MERGE INTO public.users u USING auth_service.users a ON a.email = u.email WHEN MATCHED THEN UPDATE SET name = a.username WHEN NOT MATCHED THEN INSERT (email, name) VALUES (a.email, a.username)',
  'CREATE INDEX ON public.users (lower(email)) WHERE name IS NOT NULL',
  'COPY public.users (id, email) TO STDOUT',
];
test.each(RIGHT)('nothing is wrong with: %s', (statement) => {
  expect(findings('sql', statement)).toEqual([]);
});

/** The same scopes, each with one name that is not there. */
const WRONG: [string, string][] = [
  [
    'WITH s AS (SELECT user_id, wrong FROM public.audit_logs) SELECT user_id FROM s',
    'public.audit_logs.wrong',
  ],
  [
    'SELECT x.a FROM public.users u CROSS JOIN LATERAL (SELECT a.id AS a FROM public.audit_logs a WHERE a.wrong = u.id) x',
    'public.audit_logs.wrong',
  ],
  [
    'SELECT id FROM public.users u WHERE EXISTS (SELECT 1 FROM auth_service.users a WHERE a.email = u.wrong)',
    'public.users.wrong',
  ],
  ['INSERT INTO omni2.user_blocks (user_id, wrong) VALUES ($1, true)', 'omni2.user_blocks.wrong'],
  [
    'INSERT INTO omni2.user_blocks (user_id) VALUES ($1) ON CONFLICT (user_id) DO UPDATE SET wrong = 1',
    'omni2.user_blocks.wrong',
  ],
  [
    'INSERT INTO omni2.user_blocks (user_id) VALUES ($1) ON CONFLICT (wrong) DO NOTHING',
    'omni2.user_blocks.wrong',
  ],
  ['UPDATE public.users SET wrong = 1', 'public.users.wrong'],
  ['UPDATE public.users SET name = a.wrong FROM auth_service.users a', 'auth_service.users.wrong'],
  ['DELETE FROM public.users WHERE wrong = 1', 'public.users.wrong'],
  ['DELETE FROM public.users RETURNING wrong', 'public.users.wrong'],
  ['SELECT id FROM public.users UNION SELECT wrong FROM auth_service.users', 'auth_service.users.wrong'],
  ['SELECT id FROM public.users ORDER BY wrong', 'public.users.wrong'],
  ['SELECT s.id FROM (SELECT id, wrong FROM public.users) s', 'public.users.wrong'],
  ['CREATE INDEX ON public.users (wrong)', 'public.users.wrong'],
  ['CREATE INDEX ON public.users (lower(wrong))', 'public.users.wrong'],
  [
    'MERGE INTO public.users u USING auth_service.users a ON a.wrong = u.id WHEN MATCHED THEN DELETE',
    'auth_service.users.wrong',
  ],
  ['EXPLAIN SELECT wrong FROM public.users', 'public.users.wrong'],
];
test.each(WRONG)('the missing name is found in: %s', (statement, name) => {
  expect(findings('sql', statement)).toEqual([`1 missing-column ${name}`]);
});

test('texts of other scripts do not move the places', () => {
  const source = `q = "SELECT '日本 😀', id, gone FROM public.users -- עברית"`;
  const [finding] = scanFile('a.py', 'python', source, CATALOG).findings;
  expect(finding?.position).toBe(source.indexOf('gone') + 1);
});

test('files that are no programs at all are read to their end', () => {
  for (const source of [
    '"',
    '"""',
    "f'{",
    '`${',
    '\\',
    '\uD800"SELECT',
    `${'('.repeat(2_000)}"SELECT 1 FROM x"`,
    `q = ${'"a" + '.repeat(1_000)}"b"`,
  ])
    for (const language of ['python', 'javascript', 'sql', 'other'] as const)
      expect(() => scanFile(NAMES[language], language, source, CATALOG)).not.toThrow();
});
