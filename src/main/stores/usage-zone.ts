// The zone at whose midnight the days of the accounting begin: the platform's, as somebody has told it; UTC until then.
import { Failure } from '../../shared/model/failure.ts';
import type { CallInput } from '../../shared/protocol/index.ts';
import type { Database, Sql } from '../workspace/port.ts';
import { appendEntry, lockJournal } from './journal.ts';
import { clearDays } from './usage-changes.ts';

const ZONES = 'security_console.usage_zones';

export async function readZone(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ zone: string }>(`SELECT zone FROM ${ZONES} ORDER BY version DESC LIMIT 1`);
  return row?.zone ?? 'UTC';
}

/** Takes another zone, and clears every day, for all of them are others now. Throws the Failure `bad-input` where the database has no such zone. */
export async function saveZone(
  database: Database,
  actor: string,
  { zone, reason }: CallInput<'usage.saveZone'>,
): Promise<void> {
  await database.transaction(async (sql) => {
    await lockJournal(sql);
    const [known] = await sql.query('SELECT FROM pg_timezone_names WHERE name = $1', [zone]);
    if (known === undefined)
      throw new Failure(
        'bad-input',
        `The database knows no time zone "${zone}"`,
        'Choose another of the same time.',
      );
    const before = await readZone(sql);
    if (before === zone) return;
    await sql.execute(
      `INSERT INTO ${ZONES} (version, zone, actor, reason) SELECT coalesce(max(version), 0) + 1, $1, $2, $3 FROM ${ZONES}`,
      [zone, actor, reason],
    );
    await clearDays(sql);
    await appendEntry(sql, {
      actor,
      action: 'usage.zone',
      subject: 'usage:zone',
      subjects: ['usage:zone'],
      before: { zone: before },
      after: { zone, reason },
    });
  });
}
