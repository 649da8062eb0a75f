// The zone at whose midnight the days of the accounting begin: the platform's, as somebody has told it; UTC until then.
import type { Sql } from '../workspace/port.ts';

const ZONES = 'security_console.usage_zones';

export async function readZone(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ zone: string }>(`SELECT zone FROM ${ZONES} ORDER BY version DESC LIMIT 1`);
  return row?.zone ?? 'UTC';
}
