// A row that came late: the alert that was kept in its place goes, and what analysts did with it moves to the row.
import type { Database, Sql } from '../workspace/port.ts';
import { type PlatformShape, table } from '../workspace/shape.ts';
import { type AlertSource, assigneeInColumn, NOTES, readable, TRIAGE } from './alerts-source.ts';
import { appendEntry, JOURNAL, lockJournal } from './journal.ts';

const FEED = 'security_console.feed_alerts';
/** Who stands in the journal for what the console does by itself. */
const CONSOLE = 'console';

export interface LateRow {
  /** `f:…` of the alert that was kept. */
  readonly key: string;
  /** Of the row in the platform's table. */
  readonly id: string;
}

/** Settles kept alerts, whether or not they are still there. All that the role may not do fails as a whole, per alert. */
export async function settleKept(
  database: Database,
  shape: PlatformShape,
  source: AlertSource,
  late: readonly LateRow[],
): Promise<void> {
  if (late.length === 0) return;
  const triaged = readable(shape, TRIAGE)
    ? `AND NOT EXISTS (SELECT 1 FROM ${TRIAGE} t WHERE t.alert_key = f.key)`
    : '';
  const noted = readable(shape, NOTES)
    ? `AND NOT EXISTS (SELECT 1 FROM ${NOTES} n WHERE n.alert_key = f.key)`
    : '';
  await database.execute(
    `DELETE FROM ${FEED} f WHERE f.key = ANY($1::text[]) AND f.status = 'OPEN' ${triaged} ${noted}`,
    [late.map(({ key }) => key)],
  );
  const left = await database.query<{ key: string }>(
    `SELECT f.key FROM ${FEED} f WHERE f.key = ANY($1::text[])`,
    [late.map(({ key }) => key)],
  );
  for (const { key } of left) {
    const row = late.find((one) => one.key === key);
    if (row) await database.transaction((sql) => moveTriage(sql, shape, source, row));
  }
}

async function moveTriage(
  sql: Sql,
  shape: PlatformShape,
  source: AlertSource,
  { key, id }: LateRow,
): Promise<void> {
  await lockJournal(sql);
  const [kept] = await sql.query<{ status: string }>(`SELECT status FROM ${FEED} WHERE key = $1 FOR UPDATE`, [
    key,
  ]);
  if (!kept) return;
  const rowKey = `a:${id}`;
  const columns = [
    'status',
    'resolved_at',
    'resolution_notes',
    ...(assigneeInColumn(source) ? ['assigned_to'] : []),
  ]
    .filter((name) => source.columns.has(name))
    .map((name) => `"${name}" = f."${name}"`);
  // Only while nobody has touched the row itself: a decision about it weighs more than one about its stand-in.
  const moved =
    columns.length > 0 && source.columns.has('status')
      ? await sql.execute(
          `UPDATE ${source.relation} a SET ${columns.join(', ')} FROM ${FEED} f
         WHERE f.key = $1 AND ${source.id} = $2::${source.idType} AND a."status" = 'OPEN'
           AND NOT EXISTS (SELECT 1 FROM ${TRIAGE} t WHERE t.alert_key = $3)`,
          [key, id, rowKey],
        )
      : 0;
  await sql.execute(
    `UPDATE ${TRIAGE} t SET alert_key = $2, version = t.version + 1 WHERE t.alert_key = $1
       AND NOT EXISTS (SELECT 1 FROM ${TRIAGE} o WHERE o.alert_key = $2)`,
    [key, rowKey],
  );
  await sql.execute(`UPDATE ${NOTES} SET alert_key = $2 WHERE alert_key = $1`, [key, rowKey]);
  if (table(shape, JOURNAL)?.privileges.insert) {
    await appendEntry(sql, {
      actor: CONSOLE,
      action: 'alerts.settle',
      subject: 'alerts',
      subjects: [rowKey, key],
      before: { status: ['OPEN', kept.status] },
      after: { status: [moved > 0 ? kept.status : 'OPEN', kept.status] },
    });
  }
  await sql.execute(`DELETE FROM ${FEED} WHERE key = $1`, [key]);
}
