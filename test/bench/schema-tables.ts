// A large schema for measurements: 1,000 tables with 15 columns each.
import type { Database } from '../../src/main/workspace/port.ts';

export const TABLES = 1_000;
export const COLUMNS = 15;
const BATCH = 500;

/** Each table with a key, an index, a check, a comment; one in ten with a foreign key. `changed` ones have another column. */
export function tableSql(number: number, changed: boolean): string {
  const columns = Array.from(
    { length: COLUMNS - 2 },
    (_, index) =>
      `c${index} ${['text', 'int', 'timestamptz', 'numeric(10,2)'][index % 4]} ${index % 3 === 0 ? 'NOT NULL DEFAULT ' : ''}${index % 3 === 0 ? ["''", '0', 'now()', '0'][index % 4] : ''}`,
  );
  const other = number % 10 === 1 ? `REFERENCES big.t${number - 1} (id)` : '';
  return `CREATE TABLE big.t${number} (id serial PRIMARY KEY, other int ${other}, ${columns.join(', ')}${changed ? ', extra text' : ''}, CHECK (c1 >= 0));
    CREATE INDEX t${number}_c2 ON big.t${number} (c2, c0) WHERE c1 > 0; COMMENT ON TABLE big.t${number} IS 'Table ${number}';`;
}

export async function fill(
  database: Database,
  each: (number: number) => string,
  count: number,
): Promise<void> {
  for (let from = 0; from < count; from += BATCH)
    await database.script(
      Array.from({ length: Math.min(BATCH, count - from) }, (_, index) => each(from + index)).join('\n'),
    );
}
