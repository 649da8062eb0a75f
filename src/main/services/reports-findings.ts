// Rows of the alerts report as OCSF Detection Findings, one a line.
import { LEVELS, type Level } from '../../shared/model/level.ts';
import type { ReportColumn, ReportRow, ReportValue } from '../../shared/model/report.ts';
import { detectionFinding } from '../delivery/ocsf.ts';

/** As the report's rows were redacted, so are the findings. */
export function findingLines(columns: readonly ReportColumn[], rows: readonly ReportRow[]): string {
  const places = new Map(columns.map(({ name }, at) => [name, at]));
  return rows
    .map((row) => `${JSON.stringify(findingOf((name) => row[places.get(name) ?? -1] ?? null))}\n`)
    .join('');
}

function findingOf(value: (name: string) => ReportValue): Record<string, unknown> {
  const text = (name: string): string | null => {
    const found = value(name);
    return found === null ? null : String(found);
  };
  const id = text('user_id');
  const email = text('user_email');
  const level: Level = LEVELS.find((one) => one === value('level')) ?? 'LOW';
  return detectionFinding({
    key: text('alert') ?? '',
    level,
    score: Number(value('score') ?? 0),
    type: text('type') ?? 'unknown',
    at: text('created_at') ?? '1970-01-01T00:00:00Z',
    user:
      id === null
        ? null
        : {
            id,
            name: text('user_name'),
            // A masked address is none that OCSF would take.
            email: email?.includes('*') ? null : email,
          },
    conversation: text('conversation_id'),
    patterns: text('patterns')?.split(', ') ?? [],
    text: text('message'),
    link: null,
  });
}
