// What autovacuum does on a server: PGlite has none, so the console looks after one table at a time.
import { quoteName } from './identifiers.ts';
import type { Database } from './port.ts';

const FIRST_MS = 20_000;
const EVERY_MS = 60_000;

/** Tables that changed enough, by the rules of autovacuum: 50 rows and a tenth for statistics, a fifth for dead rows. */
const DUE = `SELECT s.schemaname AS schema, s.relname AS name,
  s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0) AS vacuum
FROM pg_stat_user_tables s JOIN pg_class c ON c.oid = s.relid
WHERE s.n_dead_tup > 50 + 0.2 * greatest(c.reltuples, 0)
   OR s.n_mod_since_analyze > 50 + 0.1 * greatest(c.reltuples, 0)
ORDER BY s.n_mod_since_analyze DESC LIMIT 20`;

interface DueTable extends Record<string, unknown> {
  schema: string;
  name: string;
  vacuum: boolean;
}

/** Analyses and vacuums what is due; other statements get their turn between two tables. Gives the tables looked after. */
export async function upkeep(database: Database): Promise<string[]> {
  // A server counts changes when it is idle, which PGlite never is: it has to be told to.
  await database.query('SELECT pg_stat_force_next_flush()');
  const due = await database.query<DueTable>(DUE);
  for (const { schema, name, vacuum } of due) {
    await database.execute(
      `${vacuum ? 'VACUUM (ANALYZE)' : 'ANALYZE'} ${quoteName(schema)}.${quoteName(name)}`,
    );
  }
  return due.map(({ schema, name }) => `${schema}.${name}`);
}

/** Looks every minute. The result stops it. */
export function startUpkeep(database: Database): () => void {
  let timer = setTimeout(turn, FIRST_MS);
  timer.unref();
  let stopped = false;
  async function turn(): Promise<void> {
    // A database that is away is looked after when it is back.
    await upkeep(database).catch(() => undefined);
    if (stopped) return;
    timer = setTimeout(turn, EVERY_MS);
    timer.unref();
  }
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
