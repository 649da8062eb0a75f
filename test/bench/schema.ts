// How fast a large schema is read and compared, through the service as a window asks: 1,000 tables with 15,000 columns in each of two
// databases, and 10,000 partitions; how long the core is held up meanwhile; how soon the screen can be used; and how fast a folder of 200
// source files is read.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CodeWorkerData, FolderReport } from '../../src/main/code/wire.ts';
import type { CallContext } from '../../src/main/dispatch/handlers.ts';
import { compare, NOTHING_IGNORED } from '../../src/main/schema/compare.ts';
import type { Snapshot } from '../../src/main/schema/model.ts';
import { readSnapshot } from '../../src/main/schema/read.ts';
import { rowsOf } from '../../src/main/schema/rows.ts';
import { runInThread } from '../../src/main/services/job-thread.ts';
import { createJobs } from '../../src/main/services/jobs.ts';
import { createSchemaService } from '../../src/main/services/schema.ts';
import type { OpenWorkspace } from '../../src/main/workspace/open-workspace.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { ShadowThread } from '../../src/main/workspace/shadow.ts';
import { Failure } from '../../src/shared/model/failure.ts';
import { ignoredSchema, schemaSourceSchema } from '../../src/shared/protocol/schema.ts';
import type { PostgresProfile } from '../../src/shared/protocol/workspace.ts';
import { startPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/processes.ts';
import { measureScreen } from './schema-screen.ts';
import { COLUMNS, fill, TABLES, tableSql } from './schema-tables.ts';

const PARTITIONS = 10_000;

export const parts = ['tables', 'screen', 'partitions', 'code'] as const;

export async function run(print: (line: string) => void, wanted: readonly string[] = parts): Promise<void> {
  const server = await startPostgres({ config: ['max_locks_per_transaction=4096'] });
  const opened: Database[] = [];
  const open = async () => {
    const { database } = await server.createDatabase();
    const { host, port, user, password } = server;
    const profile: PostgresProfile = {
      host,
      port,
      user,
      database,
      tls: { mode: 'off' },
      statementTimeoutMs: 600_000,
    };
    const made = openPostgres(profile, async () => password);
    await made.script('CREATE SCHEMA big');
    opened.push(made);
    return { database: made, profile };
  };
  const read = (from: Database): Promise<Snapshot> =>
    from.transaction((sql) => readSnapshot(sql, { engine: from.engine }));
  try {
    if (wanted.includes('tables')) {
      const [left, right] = [await open(), await open()];
      await fill(left.database, (number) => tableSql(number, false), TABLES);
      await fill(right.database, (number) => tableSql(number, number % 20 === 0), TABLES);
      await measureService(print, left.database, right.profile, server.password);
    }
    if (wanted.includes('partitions')) {
      const { database } = await open();
      await database.script(
        'CREATE TABLE big.log (id bigint, at int NOT NULL, note text, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE INDEX log_note ON big.log (note)',
      );
      await fill(
        database,
        (number) =>
          `CREATE TABLE big.log_${number} PARTITION OF big.log FOR VALUES FROM (${number}) TO (${number + 1});`,
        PARTITIONS,
      );
      const began = performance.now();
      const snapshot = await read(database);
      const got = performance.now();
      const rows = rowsOf(compare(snapshot, snapshot, NOTHING_IGNORED));
      print(
        `${PARTITIONS} partitions: ${snapshot.objects.length} objects read ${seconds(got - began)}, compared ${seconds(performance.now() - got)}; ${rows.length} rows of ${(JSON.stringify(rows.map(({ entries: _, ...row }) => row)).length / 1e6).toFixed(1)} MB`,
      );
    }
    if (wanted.includes('code')) await measureCode(print);
    if (wanted.includes('screen')) await measureScreen(print);
  } finally {
    for (const database of opened) await database.close();
    await server.stop();
  }
}

/** The comparison and the script as a window asks for them; meanwhile the core's thread is watched. */
async function measureService(
  print: (line: string) => void,
  left: Database,
  right: PostgresProfile,
  password: string,
): Promise<void> {
  const shape = await readShape(left);
  const other = { id: 'right', kind: 'server', name: 'Right', postgres: right };
  const shadow = new ShadowThread();
  const service = createSchemaService({
    publish: () => undefined,
    log: () => undefined,
    jobs: createJobs({ publish: () => undefined, log: () => undefined }),
    profiles: () => ({ list: () => [], get: () => other }) as never,
    secrets: { get: async () => password } as never,
    shadow,
  });
  const workspace = {
    profile: { id: 'left', kind: 'server', name: 'Left' },
    database: left,
    shape: () => shape,
    rights: () => new Set(),
  };
  const context: CallContext = { analyst: '', workspace: () => workspace as unknown as OpenWorkspace };
  const source = (id: string | null) => schemaSourceSchema.parse({ kind: 'live', workspace: id });
  try {
    for (let round = 0; round < 3; round++) {
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      const began = performance.now();
      const found = await service.handlers['schema.compare'](
        { left: source(null), right: source('right'), ignored: ignoredSchema.parse(NOTHING_IGNORED) },
        context,
      );
      const compared = performance.now();
      const first = found.rows.find(({ status }) => status !== 'same');
      await service.handlers['schema.object']({ comparison: found.id, id: first?.id ?? '' }, context);
      const shown = performance.now();
      const held = delay.max / 1e6;
      delay.reset();
      const { statements, proof } = await service.handlers['schema.script'](
        { comparison: found.id, confirmed: [], excluded: [], online: false },
        context,
      );
      delay.disable();
      print(
        `${TABLES} tables: read and compared ${seconds(compared - began)} (goal 5 s), ${found.counts.different} differ, an answer of ${(JSON.stringify(found).length / 1e6).toFixed(1)} MB; the first object after ${seconds(shown - compared)} more (goal 1 s with the screen); the core held up for ${held.toFixed(0)} ms at most; script of ${statements} statements ${proof.state} after ${seconds(performance.now() - shown)}, the core held up for ${(delay.max / 1e6).toFixed(0)} ms at most`,
      );
    }
  } finally {
    await shadow.close();
    await (await service.watch(workspace as unknown as OpenWorkspace))();
  }
}

const FILES = 200;

/** Files of about 300 lines: queries and models of Python, queries of TypeScript, functions of PL/pgSQL. */
function sourceFile(number: number): [name: string, text: string] {
  const table = `big.t${number % TABLES}`;
  const kinds = [
    [
      'py',
      (at: number) =>
        `async def read_${at}(db, who):\n    q = """\n    SELECT a.id, a.c0, sum(b.c${at % 17}) AS total\n    FROM ${table} a JOIN big.t${at % TABLES} b ON b.other = a.id\n    WHERE a.c1 > %s AND b.c2 < now()\n    GROUP BY a.id ORDER BY total"""\n    return await db.fetch(q, who)\n\n`,
    ],
    [
      'ts',
      (at: number) =>
        `export async function read${at}(db: Db, who: string) {\n  const q = \`SELECT id, c${at % 17} FROM ${table}\n    WHERE c1 = \${who} AND EXISTS (SELECT 1 FROM big.t${at % TABLES} t WHERE t.other = ${table}.id)\`;\n  // Nothing more\n  return db.query(q);\n}\n\n`,
    ],
    [
      'sql',
      (at: number) =>
        `CREATE FUNCTION big.f${number}_${at}(who int) RETURNS int LANGUAGE plpgsql AS $$\nDECLARE n int;\nBEGIN\n  SELECT count(*) INTO n FROM ${table} WHERE id = who;\n  UPDATE ${table} SET c1 = n WHERE c${at % 17} IS NULL;\n  RETURN n;\nEND $$;\n\n`,
    ],
  ] as const;
  const [ending, piece] = kinds[number % kinds.length] as (typeof kinds)[number];
  return [
    `part${number % 10}/file${number}.${ending}`,
    Array.from({ length: 40 }, (_, at) => piece(at)).join(''),
  ];
}

async function measureCode(print: (line: string) => void): Promise<void> {
  const folder = temporaryFolder('code');
  for (let number = 0; number < FILES; number++) {
    const [name, text] = sourceFile(number);
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const columns = ['id', 'other', ...Array.from({ length: COLUMNS - 2 }, (_, index) => `c${index}`)];
  const data: CodeWorkerData = {
    folder,
    relations: Array.from({ length: TABLES }, (_, number) => ({
      schema: 'big',
      name: `t${number}`,
      columns,
    })),
    searchPath: ['public'],
  };
  const began = performance.now();
  let told = 0;
  const report = await runInThread<FolderReport>(
    'code',
    data,
    { signal: new AbortController().signal, progress: () => void told++ },
    (cause) => new Failure('broken', 'The thread ended', '', { cause }),
  );
  print(
    `${report.files} source files, ${report.statements} statements against ${TABLES} tables: read in ${seconds(performance.now() - began)} (goal 10 s), progress told ${told} times, ${report.findings.length} findings`,
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
