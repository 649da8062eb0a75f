// The schema viewer beside two others on the same pairs of schemas, on a server: Debian's apgdiff, where it is installed, and pg_dump's
// texts held against each other. Told is who sees that a pair differs, and whose script makes the one side the other.
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compare, NOTHING_IGNORED } from '../../src/main/schema/compare.ts';
import type { Snapshot } from '../../src/main/schema/model.ts';
import { readSnapshot } from '../../src/main/schema/read.ts';
import { writeScript } from '../../src/main/schema/script.ts';
import { scriptText } from '../../src/main/schema/script-text.ts';
import { openPostgres } from '../../src/main/workspace/postgres-database.ts';
import { ROLES } from '../integration/schema/every-kind.ts';
import { OTHER_PAIRS } from '../integration/schema/pairs-others.ts';
import { TABLE_PAIRS } from '../integration/schema/pairs-tables.ts';
import { findPostgresTool, startPostgres, type TestPostgres } from '../support/postgres.ts';
import { temporaryFolder } from '../support/processes.ts';

const PREPARED = 'CREATE EXTENSION pg_trgm; CREATE SCHEMA app; SET search_path = app, public;';
const ALL = { accepted: null, confirmed: null, online: false };

/** A psql or pg_dump on a database; its output, or what it said of its failure. */
function runTool(
  name: string,
  args: readonly string[],
  input = '',
): { text: string; problem: string | null } {
  const ran = spawnSync(findPostgresTool(name) ?? name, args, { encoding: 'utf8', input });
  return { text: ran.stdout, problem: ran.status === 0 ? null : ran.stderr.trim() };
}
const psql = (url: string, sql: string) =>
  runTool('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', url], sql).problem;

/** A database as a script finds it: made of a DDL, thrown away after. */
class Side {
  readonly #server: TestPostgres;
  readonly ddl: string;
  url = '';
  problem: string | null = null;

  constructor(server: TestPostgres, ddl: string) {
    this.#server = server;
    this.ddl = ddl;
  }

  async make(): Promise<this> {
    this.url = (await this.#server.createDatabase()).url;
    this.problem = psql(this.url, `${PREPARED} ${this.ddl}`);
    return this;
  }

  async read(): Promise<Snapshot> {
    const { host, port, user, password } = this.#server;
    const database = openPostgres(
      {
        host,
        port,
        user,
        database: new URL(this.url).pathname.slice(1),
        tls: { mode: 'off' },
        statementTimeoutMs: 60_000,
      },
      async () => password,
    );
    try {
      return await database.transaction((sql) => readSnapshot(sql, { engine: database.engine }));
    } finally {
      await database.close();
    }
  }

  dump(): string {
    return runTool('pg_dump', ['-s', this.url]).text;
  }
}

/** A dump without its remarks and what is another each time. */
const plain = (dump: string) =>
  dump
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('--') && !line.startsWith('\\'))
    .join('\n');

/** But for the order of columns, which a script cannot change without making the table anew. */
function same(left: Snapshot, right: Snapshot): boolean {
  return compare(left, right, NOTHING_IGNORED).entries.every(
    ({ status, properties }) =>
      status === 'same' ||
      (status === 'different' && properties.every(({ property }) => property === 'column order')),
  );
}

export async function run(print: (line: string) => void): Promise<void> {
  const apgdiff = spawnSync('apgdiff', ['--version']).error === undefined;
  const server = await startPostgres({ config: ['max_connections=100'] });
  const folder = temporaryFolder('others');
  const counts = { directions: 0, unmade: 0, seen: 0, made: 0, textSeen: 0, theirsSeen: 0, theirsMade: 0 };
  const missed: string[] = [];
  try {
    for (const role of ROLES) psql(server.superuserUrl, `CREATE ROLE ${role}`);
    for (const [name, [one, other]] of Object.entries({ ...TABLE_PAIRS, ...OTHER_PAIRS })) {
      const sides = [await new Side(server, one).make(), await new Side(server, other).make()] as const;
      if (sides.some(({ problem }) => problem !== null)) {
        // Made for a newer server than this one.
        counts.unmade++;
        continue;
      }
      const [reads, dumps] = [
        [await sides[0].read(), await sides[1].read()],
        sides.map((side) => side.dump()),
      ];
      for (const [from, to] of [
        [0, 1],
        [1, 0],
      ] as const) {
        counts.directions++;
        const [left, right] = [reads[from] as Snapshot, reads[to] as Snapshot];
        const ours = await new Side(server, sides[from].ddl).make();
        if (!same(left, right)) counts.seen++;
        const problem = psql(
          ours.url,
          scriptText(writeScript(compare(left, right, NOTHING_IGNORED), ALL), []),
        );
        if (problem === null && same(await ours.read(), right)) counts.made++;
        else missed.push(`${name}${from === 1 ? ', and back' : ''}: ${problem ?? 'something is left'}`);
        if (plain(dumps[from] as string) !== plain(dumps[to] as string)) counts.textSeen++;
        // It starts anew each time, which takes as long as all else: one direction of each is enough.
        if (!apgdiff || from === 1) continue;
        const files = [dumps[from], dumps[to]].map((dump, at) => {
          const file = join(folder, `${at}.sql`);
          // It takes no commands of psql, which dumps have since 2025.
          writeFileSync(file, plain(dump as string));
          return file;
        });
        const theirs = spawnSync('apgdiff', ['--ignore-start-with', ...files], { encoding: 'utf8' });
        const script = theirs.status === 0 ? theirs.stdout.trim() : '';
        if (script === '') continue;
        counts.theirsSeen++;
        const target = await new Side(server, sides[from].ddl).make();
        if (psql(target.url, script) === null && same(await target.read(), right)) counts.theirsMade++;
      }
      for (const side of sides)
        psql(server.superuserUrl, `DROP DATABASE "${new URL(side.url).pathname.slice(1)}"`);
    }
  } finally {
    await server.stop();
  }
  const of = counts.directions;
  print(
    `${of} directions of pairs (${counts.unmade} pairs need a newer server): the console sees ${counts.seen}, its script makes ${counts.made}; pg_dump's text sees ${counts.textSeen}, and has no script; ${
      apgdiff
        ? `of ${of / 2} of them, one of each pair, apgdiff sees ${counts.theirsSeen}, its script makes ${counts.theirsMade}`
        : 'apgdiff is not installed'
    }`,
  );
  for (const one of missed) print(`not made: ${one}`);
}
