// The log: one line per event whatever is in it, and never a reason to stop.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { describeError } from '../../../src/main/dispatch/dispatch.ts';
import { createLog, logLine } from '../../../src/main/log.ts';
import { temporaryFolder } from '../../support/processes.ts';

test('a line has time, level, event and fields, and stays one line', () => {
  const line = logLine(new Date(0), 'warn', 'call-failed', {
    call: 'alerts.list',
    what: 'a "b"\nc',
    none: undefined,
    n: 3,
  });
  expect(line).toBe('1970-01-01T00:00:00.000Z warn call-failed call=alerts.list what="a \\"b\\"\\nc" n=3\n');
});

test('lines go to the file; only what matters goes to the terminal', () => {
  const folder = temporaryFolder('log');
  const terminal = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  const log = createLog(join(folder, 'data'), { quiet: true });
  log('info', 'one');
  log('warn', 'two');
  log('error', 'three');
  const printed = terminal.mock.calls.map(([text]) => String(text));
  terminal.mockRestore();
  expect(readFileSync(join(folder, 'data', 'watchroom.log'), 'utf8').match(/one|two|three/g)).toEqual([
    'one',
    'two',
    'three',
  ]);
  expect(printed).toEqual([expect.stringContaining('error three')]);
  rmSync(folder, { recursive: true });
});

test('a large file is put aside at the start', () => {
  const folder = temporaryFolder('log');
  const file = join(folder, 'watchroom.log');
  writeFileSync(file, 'x'.repeat(5 * 1024 * 1024 + 1));
  createLog(folder, { quiet: true })('info', 'fresh');
  expect(readFileSync(file, 'utf8')).toMatch(/info fresh\n$/);
  expect(readFileSync(file, 'utf8').length).toBeLessThan(100);
  rmSync(folder, { recursive: true });
});

test('a place that cannot be written stops nothing', () => {
  const folder = temporaryFolder('log');
  mkdirSync(join(folder, 'watchroom.log'));
  expect(() => createLog(folder, { quiet: true })('info', 'one')).not.toThrow();
  rmSync(folder, { recursive: true });
});

test('what is said of an error names its kind and place, never its message or a folder of this machine', () => {
  const said = describeError(new TypeError('password=hunter2'));
  expect(said.error).toBe('TypeError');
  expect(said.at).toContain('log.test.ts');
  expect(JSON.stringify(said)).not.toMatch(/hunter2|\/test\/unit/);
  expect(describeError('password=hunter2')).toEqual({ error: 'string', at: '' });
});
