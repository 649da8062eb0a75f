// The log: one line per event, to a file in the data folder and, from warnings on, to the terminal.
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Log, LogFields, LogLevel } from '../shared/model/log.ts';

/** At this size the file becomes `watchroom.log.old`, in place of the one before. */
const ROTATE_BYTES = 5 * 1024 * 1024;

/** A log that never throws: a full disk must not stop the console. `quiet` keeps the terminal free but for errors. */
export function createLog(dataFolder: string, { quiet }: { readonly quiet: boolean }): Log {
  const file = join(dataFolder, 'watchroom.log');
  try {
    mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
    if (statSync(file).size > ROTATE_BYTES) renameSync(file, `${file}.old`);
  } catch {
    // No file yet, or no folder: appending says so again, and is ignored as well.
  }
  return (level, event, fields = {}) => {
    const line = logLine(new Date(), level, event, fields);
    if (level === 'error' || (level === 'warn' && !quiet)) process.stderr.write(line);
    try {
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      // See above.
    }
  };
}

/** `2026-01-31T10:00:00.000Z warn event key=value`, with a line break at the end and nowhere else. */
export function logLine(at: Date, level: LogLevel, event: string, fields: LogFields): string {
  const words = Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}=${/^[\w.:/-]+$/.test(String(value)) ? value : JSON.stringify(value)}`);
  return `${[at.toISOString(), level, event, ...words].join(' ')}\n`;
}
