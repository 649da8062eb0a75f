// The online form of a script: what would hold long locks is done in smaller steps, most of them outside of the transaction.

interface Parts {
  readonly transaction: readonly string[];
  readonly last: readonly string[];
}

const NAME = '(?:"(?:[^"]|"")*"|[^\\s"]+)';
const CHECKED = new RegExp(`^(ALTER TABLE .+) ADD CONSTRAINT (${NAME}) ((?:FOREIGN KEY|CHECK) .*)$`, 's');
const NOT_NULL = new RegExp(`^(ALTER TABLE .+) ALTER COLUMN (${NAME}) SET NOT NULL$`, 's');
const INDEX = /^CREATE (UNIQUE )?INDEX (?!CONCURRENTLY)/;
const DROP_INDEX = /^DROP INDEX (?!CONCURRENTLY)/;

/** Statements about tables that the script itself makes are left as they are: nobody uses those yet. */
export function online(statements: readonly string[]): Parts {
  const made = new Set(
    statements.flatMap(
      (sql) =>
        /^CREATE (?:UNLOGGED |FOREIGN )?(?:TABLE|MATERIALIZED VIEW) (.+?)(?: \(| PARTITION OF| AS\n| OF |$)/s.exec(
          sql,
        )?.[1] ?? [],
    ),
  );
  const partitioned = (sql: string) => / ON ONLY /.test(sql);
  const transaction: string[] = [];
  const last: string[] = [];
  for (const sql of statements) {
    const table = /^(?:ALTER TABLE (.+?) (?:ADD|ALTER)|CREATE (?:UNIQUE )?INDEX .+? ON (.+?) USING) /s.exec(
      sql,
    );
    const fresh = made.has(table?.[1] ?? table?.[2] ?? '');
    const checked = CHECKED.exec(sql);
    const notNull = NOT_NULL.exec(sql);
    if (fresh || partitioned(sql)) transaction.push(sql);
    else if (checked && !/ NOT VALID$/.test(sql)) {
      const [, head = '', name = '', rest = ''] = checked;
      transaction.push(`${head} ADD CONSTRAINT ${name} ${rest} NOT VALID`);
      last.push(`${head} VALIDATE CONSTRAINT ${name}`);
    } else if (notNull) {
      const [, head = '', column = ''] = notNull;
      const name = `"watchroom_${column.replaceAll('"', '')}_not_null"`.slice(0, 63);
      const own = name.endsWith('"') ? name : `${name.slice(0, 62)}"`;
      transaction.push(`${head} ADD CONSTRAINT ${own} CHECK (${column} IS NOT NULL) NOT VALID`);
      last.push(`${head} VALIDATE CONSTRAINT ${own}`, sql, `${head} DROP CONSTRAINT ${own}`);
    } else if (INDEX.test(sql)) last.push(sql.replace(/INDEX /, 'INDEX CONCURRENTLY '));
    else if (DROP_INDEX.test(sql) && !statements.some((other) => INDEX.test(other) && sameIndex(sql, other)))
      last.push(sql.replace('DROP INDEX ', 'DROP INDEX CONCURRENTLY '));
    else transaction.push(sql);
  }
  return { transaction, last };
}

/** An index that is dropped to be made again goes first: its name has to be free. */
function sameIndex(drop: string, create: string): boolean {
  const dropped = drop.slice('DROP INDEX '.length).split('.').at(-1);
  return new RegExp(`^CREATE (?:UNIQUE )?INDEX (${NAME}) ON `, 's').exec(create)?.[1] === dropped;
}
