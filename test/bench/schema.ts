// How fast a large schema is read and compared: 1,000 tables with 15,000 columns in each of two databases, and 10,000 partitions.
import { compare, NOTHING_IGNORED } from '../../src/main/schema/compare.ts';
import type { Snapshot } from '../../src/main/schema/model.ts';
import { readSnapshot } from '../../src/main/schema/read.ts';
import { rowsOf } from '../../src/main/schema/rows.ts';
import { writeScript } from '../../src/main/schema/script.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import { startPostgres } from '../support/postgres.ts';

const TABLES = 1_000;
const COLUMNS = 15;
const PARTITIONS = 10_000;
const BATCH = 500;

export const parts = ['tables', 'partitions'] as const;

/** Each table with a key, an index, a check, a comment; one in ten with a foreign key. `changed` ones have another column. */
function tableSql(number: number, changed: boolean): string {
  const columns = Array.from(
    { length: COLUMNS - 2 },
    (_, index) =>
      `c${index} ${['text', 'int', 'timestamptz', 'numeric(10,2)'][index % 4]} ${index % 3 === 0 ? 'NOT NULL DEFAULT ' : ''}${index % 3 === 0 ? ["''", '0', 'now()', '0'][index % 4] : ''}`,
  );
  const other = number % 10 === 1 ? `REFERENCES big.t${number - 1} (id)` : '';
  return `CREATE TABLE big.t${number} (id serial PRIMARY KEY, other int ${other}, ${columns.join(', ')}${changed ? ', extra text' : ''}, CHECK (c1 >= 0));
    CREATE INDEX t${number}_c2 ON big.t${number} (c2, c0) WHERE c1 > 0; COMMENT ON TABLE big.t${number} IS 'Table ${number}';`;
}

async function fill(database: Database, each: (number: number) => string, count: number): Promise<void> {
  for (let from = 0; from < count; from += BATCH)
    await database.script(
      Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => each(from + index)).join('\n'),
    );
}

export async function run(print: (line: string) => void, wanted: readonly string[] = parts): Promise<void> {
  const server = await startPostgres({ config: ['max_locks_per_transaction=4096'] });
  const opened: Database[] = [];
  const open = async () => {
    const { database } = await server.createDatabase();
    const { host, port, user, password } = server;
    const made = openPostgres(
      { host, port, user, database, tls: { mode: 'off' }, statementTimeoutMs: 600_000 },
      async () => password,
    );
    await made.script('CREATE SCHEMA big');
    opened.push(made);
    return made;
  };
  const read = (from: Database): Promise<Snapshot> =>
    from.transaction((sql) => readSnapshot(sql, { engine: from.engine }));
  try {
    if (wanted.includes('tables')) {
      const [left, right] = [await open(), await open()];
      await fill(left, (number) => tableSql(number, false), TABLES);
      await fill(right, (number) => tableSql(number, number % 20 === 0), TABLES);
      for (let round = 0; round < 3; round++) {
        const began = performance.now();
        const [one, two] = [await read(left), await read(right)];
        const got = performance.now();
        const cpu = process.cpuUsage();
        const comparison = compare(one, two, NOTHING_IGNORED);
        const rows = rowsOf(comparison);
        const done = performance.now();
        const used = process.cpuUsage(cpu);
        const script = writeScript(comparison, { accepted: null, confirmed: null, online: false });
        const columns = one.objects.filter(({ kind }) => kind === 'column').length;
        print(
          `${TABLES} tables, ${columns} columns: both read ${seconds(got - began)}, compared ${seconds(done - got)} (${seconds((used.user + used.system) / 1000)} of a processor), together ${seconds(done - began)} (goal 5 s); ${rows.filter(({ status }) => status !== 'same').length} differ; script of ${script.transaction.length} statements planned ${seconds(performance.now() - done)}`,
        );
      }
    }
    if (wanted.includes('partitions')) {
      const database = await open();
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
  } finally {
    for (const database of opened) await database.close();
    await server.stop();
  }
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(2)} s`;
}
