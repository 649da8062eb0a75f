// The questions of the verification screen, each answered in one sentence from what was found: pure, so that every answer can be tested.
import type { Answer } from '../../shared/protocol/verification.ts';
import type { AuditActivity, AuditTable, IdSpaces, KeyType, RolePaths } from './facts.ts';
import { parseSearchPath, pathOf, schemaFor } from './search-path.ts';

type Told = Omit<Answer, 'id' | 'sql'>;
type Cell = Answer['facts']['rows'][number][number];

const full = (schema: string) => `${schema}.audit_logs`;
const count = (value: number) => value.toLocaleString('en');
const NOTHING = { columns: [], rows: [] };

/** "a", "a and b", "a, b and c". */
export function listed(items: readonly string[]): string {
  return items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Which audit_logs there are. */
export function whichTables(tables: readonly AuditTable[]): Told {
  const question = 'Which tables are called audit_logs?';
  const [only] = tables;
  if (only === undefined)
    return {
      question,
      answer: 'None that this role can see: nothing records what was asked and what it cost.',
      state: 'bad',
      notes: ['Check that this is the platform’s database.'],
      facts: NOTHING,
    };
  const unreadable = tables.filter(({ readable }) => !readable);
  return {
    question,
    answer:
      tables.length === 1
        ? `One: ${full(only.schema)}.`
        : `${tables.length}: ${listed(tables.map(({ schema }) => full(schema)))}.`,
    state: tables.length === 1 ? 'good' : 'warn',
    notes: [
      ...unreadable.map(({ schema }) => `The connected role may not read ${full(schema)}.`),
      ...(tables.length > 1 ? ['A query that leaves the schema out means one of them, by search path.'] : []),
    ],
    facts: {
      columns: ['Table', 'Kind', 'Owner', 'Columns', 'Rows', 'Size in MB'],
      rows: tables.map(({ schema, kind, owner, columns, rows, exact, bytes }) => [
        full(schema),
        kind,
        owner,
        columns.length,
        rows === null ? 'not known' : `${exact ? '' : 'about '}${count(rows)}`,
        Math.round(bytes / 104_857.6) / 10,
      ]),
    },
  };
}

/** What the bare name means, to the connected role and to others. */
export function whatItResolvesTo(tables: readonly AuditTable[], paths: RolePaths): Told {
  const question = 'What does audit_logs without a schema mean?';
  const holders = new Set(tables.map(({ schema }) => schema));
  const own = paths.own.find((schema) => holders.has(schema)) ?? null;
  const rows = paths.roles.map(({ name, login, mayUse }) => {
    const path = pathOf(name, paths.settings, paths.otherwise);
    const schema = schemaFor(name, parseSearchPath(path), holders, (one) => mayUse.includes(one));
    return { name, login, path, schema };
  });
  const meant = new Set(rows.filter(({ login }) => login).map(({ schema }) => schema));
  const others = rows.filter(({ name, login, schema }) => login && name !== paths.role && schema !== own);
  return {
    question,
    answer: `To ${paths.role}, under the search path ${paths.own.join(', ') || '(empty)'}: ${own === null ? 'nothing, the query fails' : full(own)}.`,
    state: own === null ? 'bad' : meant.size > 1 ? 'warn' : 'good',
    notes:
      others.length > 0
        ? [
            `It means something else to ${listed(others.slice(0, 5).map(({ name, schema }) => `${name} (${schema === null ? 'nothing' : full(schema)})`))}${others.length > 5 ? ` and ${others.length - 5} more` : ''}.`,
            'A program may also set its own search path after connecting, which no catalogue shows.',
          ]
        : ['A program may also set its own search path after connecting, which no catalogue shows.'],
    facts: {
      columns: ['Role', 'May log in', 'Search path', 'audit_logs means'],
      rows: rows.map(({ name, login, path, schema }): Cell[] => [
        name,
        login ? 'yes' : 'no',
        path,
        schema === null ? 'nothing' : full(schema),
      ]),
    },
  };
}

/** Whether the two generations are one relation under two names. */
export function areTheyOne(tables: readonly AuditTable[]): Told {
  const question = 'Are omni2.audit_logs and public.audit_logs one table?';
  const omni2 = tables.find(({ schema }) => schema === 'omni2');
  const old = tables.find(({ schema }) => schema === 'public');
  if (!omni2 || !old)
    return {
      question,
      answer: `There is no ${omni2 ? 'public.audit_logs' : old ? 'omni2.audit_logs' : 'table of either name'}.`,
      state: 'warn',
      notes: [],
      facts: NOTHING,
    };
  const shared = omni2.columns.filter((column) => old.columns.includes(column));
  const stands = omni2.standsOn.includes('public') ? omni2 : old.standsOn.includes('omni2') ? old : null;
  const other = stands === omni2 ? old : omni2;
  const different = shared.filter((column) => omni2.types[column] !== old.types[column]);
  return {
    question,
    answer:
      stands !== null
        ? `${full(stands.schema)} is a ${stands.kind} on ${full(other.schema)}: the same rows.`
        : `No: they are two relations with different rows, and share ${shared.length} of ${omni2.columns.length} and ${old.columns.length} columns.`,
    state: stands === null ? 'warn' : 'good',
    notes: different.map(
      (column) => `${column} is ${omni2.types[column]} in omni2 and ${old.types[column]} in public.`,
    ),
    facts: {
      columns: ['Column', 'In omni2', 'In public'],
      rows: [...new Set([...omni2.columns, ...old.columns])]
        .sort()
        .map((column) => [column, omni2.types[column] ?? null, old.types[column] ?? null]),
    },
  };
}

const COST_COLUMNS = [
  'cost_usd',
  'cost_estimate',
  'llm_tokens_used',
  'tokens_input',
  'tokens_output',
  'tokens_cached',
];

/** Which columns of cost and tokens exist where. */
export function whichCostColumns(tables: readonly AuditTable[]): Told {
  const question = 'Which columns of cost and tokens exist where?';
  const where = (column: string) =>
    tables.filter(({ columns }) => columns.includes(column)).map(({ schema }) => full(schema));
  const cost = where('cost_usd');
  const missing = COST_COLUMNS.filter((column) => where(column).length === 0);
  const parts = [
    cost.length === 0 ? 'cost_usd exists nowhere' : `cost_usd is in ${listed(cost)}`,
    where('cost_estimate').length === 0
      ? 'cost_estimate exists nowhere'
      : `cost_estimate is in ${listed(where('cost_estimate'))}`,
  ];
  return {
    question,
    answer: `${parts.join(', ')}.`,
    state: missing.includes('cost_usd') ? 'bad' : missing.length > 0 ? 'warn' : 'good',
    notes: missing
      .filter((column) => column !== 'cost_usd' && column !== 'cost_estimate')
      .map((column) => `${column} exists nowhere.`),
    facts: {
      columns: ['Column', ...tables.map(({ schema }) => full(schema))],
      rows: COST_COLUMNS.map((column) => [column, ...tables.map(({ types }) => types[column] ?? null)]),
    },
  };
}

/** How many rows each has, from when to when, and who wrote lately. */
export function whoWrites(tables: readonly AuditTable[], activity: readonly AuditActivity[]): Told {
  const question = 'Which of them is being written, and by whom?';
  const of = (schema: string) => activity.find((one) => one.schema === schema);
  const week = (schema: string) => (of(schema)?.days ?? []).reduce((sum, day) => sum + day, 0);
  const alive = tables.filter(({ schema }) => week(schema) > 0);
  const problems = activity.filter(({ problem }) => problem !== null);
  return {
    question,
    answer:
      alive.length === 0
        ? problems.length > 0
          ? 'It cannot be told.'
          : 'None: no entry was written in the last seven days.'
        : `In the last seven days: ${listed(alive.map(({ schema }) => `${full(schema)} with ${count(week(schema))} entries of ${count(of(schema)?.users ?? 0)} users`))}.`,
    state: alive.length > 1 ? 'warn' : alive.length === 1 ? 'good' : problems.length > 0 ? 'unknown' : 'bad',
    notes: [
      ...(alive.length > 1
        ? ['Both are alive: what counts usage from one of them leaves the other out.']
        : []),
      ...problems.map(({ schema, problem }) => `${full(schema)}: ${problem}`),
    ],
    facts: {
      columns: ['Table', 'First entry', 'Last entry', 'Seven days, oldest first', 'Roles that may insert'],
      rows: tables.map(({ schema, writers }) => {
        const seen = of(schema);
        return [
          full(schema),
          seen?.first ?? null,
          seen?.last ?? null,
          (seen?.days ?? []).map(count).join(' · ') || null,
          writers.join(', '),
        ];
      }),
    },
  };
}

interface Check {
  readonly name: string;
  readonly reads: string;
  readonly needs: readonly string[];
  /** The table it finds. */
  readonly table: AuditTable | undefined;
}

/** Whether the platform's two limit checks find the columns that they sum. */
export function doLimitsWork(tables: readonly AuditTable[], paths: RolePaths): Told {
  const question = 'Can the platform’s two limit checks run?';
  const bare = paths.own.find((schema) => tables.some((one) => one.schema === schema));
  const checks: Check[] = [
    {
      name: 'Daily cost of the chat',
      reads: 'omni2.audit_logs',
      needs: ['user_id', 'llm_tokens_used', 'cost_usd'],
      table: tables.find(({ schema }) => schema === 'omni2'),
    },
    {
      name: 'Usage limits',
      reads: 'audit_logs',
      needs: ['user_id', 'tokens_input', 'tokens_output', 'tokens_cached', 'cost_estimate'],
      table: tables.find(({ schema }) => schema === bare),
    },
  ];
  const judged = checks.map((check) => ({
    ...check,
    lacks: check.needs.filter((column) => !check.table?.columns.includes(column)),
  }));
  const broken = judged.filter(({ lacks }) => lacks.length > 0);
  return {
    question,
    answer:
      broken.length === 0
        ? `Both find their columns when run as ${paths.role}.`
        : `${broken.length === 1 ? 'One cannot' : 'Neither can'}: ${listed(broken.map(({ name, reads, table, lacks }) => `“${name}” reads ${table === undefined ? `${reads}, which is not found` : `${reads === 'audit_logs' ? `audit_logs, here ${full(table.schema)}, which` : `${reads}, which`} has no ${listed(lacks)}`}`))}.`,
    state: broken.length === 0 ? 'good' : 'bad',
    notes: [
      ...(broken.length > 0
        ? ['A check that fails stops nobody, or everybody, as the platform handles the error.']
        : []),
      'The two checks sum different tables: a user can be over one limit without the other knowing.',
      `Judged as ${paths.role}. Under another role’s search path the second check may read another table.`,
    ],
    facts: {
      columns: ['Check', 'Reads', 'Means here', 'Missing columns'],
      rows: judged.map(({ name, reads, table, lacks }) => [
        name,
        reads,
        table === undefined ? 'nothing' : full(table.schema),
        lacks.join(', ') || null,
      ]),
    },
  };
}

/** Whether an id means the same person in both user tables. */
export function areIdsTheSame(spaces: IdSpaces | null): Told {
  const question = 'Is a user’s id the same in auth_service.users and public.users?';
  if (spaces === null)
    return {
      question,
      answer: 'It cannot be told: one of the two tables is not there, or may not be read.',
      state: 'unknown',
      notes: [],
      facts: NOTHING,
    };
  const { auth, public: old, both, otherId, mistaken, examples } = spaces;
  return {
    question,
    answer:
      mistaken > 0
        ? `No: ${count(mistaken)} ids name another person in the other table, so joining by id ties records to the wrong user.`
        : otherId > 0
          ? `No: ${count(otherId)} people have another id in the other table.`
          : both === 0
            ? 'It cannot be told: nobody is in both tables.'
            : 'Yes, for everybody who is in both.',
    state: mistaken > 0 || otherId > 0 ? 'bad' : both === 0 ? 'unknown' : 'good',
    notes: [
      `${count(both)} people are in both by their e-mail address, ${count(auth - both)} in auth_service alone, ${count(old - both)} in public alone.`,
      ...(mistaken > 0 ? ['Join the two tables by e-mail address.'] : []),
    ],
    facts: {
      columns: ['Id', 'In auth_service', 'In public'],
      rows: examples.map(({ id, auth: left, public: right }) => [id, left, right]),
    },
  };
}

/** Whether the ids that tie records together have one type everywhere. */
export function areTypesTheSame(types: readonly KeyType[]): Told {
  const question = 'Do the ids that tie records together have one type?';
  const columns = [...new Set(types.map(({ column }) => column))];
  const mixed = columns.filter(
    (column) => new Set(types.filter((one) => one.column === column).map(({ type }) => type)).size > 1,
  );
  const kinds = (column: string) => [
    ...new Set(types.filter((one) => one.column === column).map(({ type }) => type)),
  ];
  return {
    question,
    answer:
      columns.length === 0
        ? 'No table has such ids.'
        : mixed.length === 0
          ? 'Yes: each has one type in all tables.'
          : `No: ${listed(mixed.map((column) => `${column} is ${listed(kinds(column))}`))}, by table.`,
    state: columns.length === 0 ? 'unknown' : mixed.length === 0 ? 'good' : 'warn',
    notes: mixed.length > 0 ? ['A join over two types fails, or needs a cast that no index serves.'] : [],
    facts: {
      columns: ['Column', 'Table', 'Type'],
      rows: types.map(({ column, table, type }) => [column, table, type]),
    },
  };
}
