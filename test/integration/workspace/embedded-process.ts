// A second console in a process of its own: opens the embedded database, says so, and does what it is told.
// argv: <data folder> <hold | write>. Prints one JSON line per event.

import { openPglite } from '../../../src/main/workspace/pglite-database.ts';
import { Failure } from '../../../src/shared/model/failure.ts';

const [dataFolder = '', task] = process.argv.slice(2);
const say = (event: object) => process.stdout.write(`${JSON.stringify(event)}\n`);

try {
  const database = await openPglite({ dataFolder });
  await database.script('CREATE TABLE IF NOT EXISTS written (n int PRIMARY KEY, filler text)');
  say({ opened: true });
  for (let n = 0; task === 'write'; n += 1) {
    await database.execute("INSERT INTO written VALUES ($1, repeat('x', 2000))", [n]);
    // Said only once it is committed: from here on it must not be lost.
    say({ committed: n });
  }
} catch (error) {
  say({ refused: error instanceof Failure ? error.details() : String(error) });
  process.exit(1);
}
