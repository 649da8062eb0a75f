// The embedded database on disk: made fresh, locked against a second console, and whole after being killed.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'vite';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { openPglite, type PgliteOptions } from '../../../src/main/workspace/pglite-database.ts';
import { upkeep } from '../../../src/main/workspace/pglite-upkeep.ts';

type Line = { opened?: true; committed?: number; refused?: { code: string; message: string }; over?: true };

let dataFolder: string;
const children: ChildProcess[] = [];

/** The second console as a program of its own, built from source. */
const PROGRAM = resolve('out/test/embedded-process.js');

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: resolve('test/integration/workspace/embedded-process.ts'),
      outDir: resolve('out/test'),
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { format: 'es', entryFileNames: '[name].js' } },
    },
  });
});

beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'watchroom-embedded-'));
});

afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
  }
  rmSync(dataFolder, { recursive: true, force: true });
});

const open = (options: Partial<PgliteOptions> = {}) => openPglite({ dataFolder, ...options });

function start(task: 'hold' | 'write'): { child: ChildProcess; next: () => Promise<Line> } {
  const child = spawn(process.execPath, [PROGRAM, dataFolder, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<Line> => {
    const { value, done } = await lines.next();
    return done ? { over: true } : (JSON.parse(value) as Line);
  };
  return { child, next };
}

it('is made fresh in a private folder, and opened again as it was left', async () => {
  const database = await open();
  await database.script("CREATE TABLE kept (body text); INSERT INTO kept VALUES ('ü')");
  expect(await database.query('SHOW max_wal_size')).toEqual([{ max_wal_size: '64MB' }]);
  await database.close();
  expect(statSync(join(dataFolder, 'embedded')).mode & 0o777).toBe(0o700);
  expect(existsSync(join(dataFolder, 'embedded', 'lock'))).toBe(false);
  const again = await open();
  expect(await again.query('SELECT body FROM kept')).toEqual([{ body: 'ü' }]);
  await again.close();
  await expect(again.query('SELECT 1')).rejects.toMatchObject({ code: 'database-away' });
});

it('refuses a second console, naming the process that has it open', async () => {
  const { child, next } = start('hold');
  expect(await next()).toEqual({ opened: true });
  await expect(open()).rejects.toMatchObject({
    code: 'workspace-in-use',
    message: expect.stringContaining(String(child.pid)),
  });
  child.kill('SIGKILL');
  await once(child, 'exit');
  const database = await open();
  expect(await database.query('SELECT count(*) AS n FROM written')).toEqual([{ n: 0 }]);

  const second = start('hold');
  expect((await second.next()).refused).toMatchObject({
    code: 'workspace-in-use',
    message: expect.stringContaining(String(process.pid)),
  });
  await database.close();
});

it('loses nothing that was committed when the process is killed in the middle of writing', async () => {
  for (const atLeast of [5, 200]) {
    const { child, next } = start('write');
    expect(await next()).toEqual({ opened: true });
    let last = -1;
    const reading = (async () => {
      for (let line = await next(); !line.over; line = await next()) {
        last = line.committed ?? last;
        if (last >= atLeast) child.kill('SIGKILL');
      }
    })();
    await once(child, 'exit');
    await reading;
    expect(last).toBeGreaterThanOrEqual(atLeast);
    const database = await open();
    const [row] = await database.query<{ n: number; top: number; bytes: number }>(
      'SELECT count(*) AS n, max(n) AS top, sum(length(filler)) AS bytes FROM written',
    );
    expect(row?.top).toBeGreaterThanOrEqual(last);
    expect(row).toEqual({ n: (row?.top ?? 0) + 1, top: row?.top, bytes: 2_000 * (row?.n ?? 0) });
    await database.execute('TRUNCATE written');
    await database.close();
  }
});

it('makes a half-made folder anew', async () => {
  mkdirSync(join(dataFolder, 'embedded', 'pg', 'base'), { recursive: true });
  writeFileSync(join(dataFolder, 'embedded', 'pg', 'PG_VERSION'), '18\n');
  const database = await open();
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(database.movedAside).toBeNull();
  await database.close();
});

it('does not count as made while its preparation has not ended', async () => {
  const broken = open({
    prepare: async (database) => {
      await database.script('CREATE TABLE early (a int)');
      throw new Error('on purpose');
    },
  });
  await expect(broken).rejects.toThrow('on purpose');
  const database = await open({ prepare: (fresh) => fresh.script('CREATE TABLE early (a int)') });
  await database.close();
});

it('moves the folder of another version aside rather than touch it', async () => {
  await (await open()).close();
  writeFileSync(join(dataFolder, 'embedded', 'pg', 'PG_VERSION'), '17\n');
  const database = await open();
  expect(await database.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(
    readdirSync(join(dataFolder, 'embedded')).filter((name) => name.startsWith('pg.aside-')).length,
  ).toBe(1);
  expect(database.movedAside).toContain('pg.aside-');
  await database.close();
});

it('says clearly that a damaged folder does not open, and gives the lock back', async () => {
  await (await open()).close();
  rmSync(join(dataFolder, 'embedded', 'pg', 'global', 'pg_control'));
  await expect(open()).rejects.toMatchObject({
    code: 'workspace-damaged',
    hint: expect.stringContaining('embedded/pg'),
  });
  expect(existsSync(join(dataFolder, 'embedded', 'lock'))).toBe(false);
});

it('refuses a data folder that is not a folder', async () => {
  writeFileSync(join(dataFolder, 'embedded'), 'a file');
  await expect(open()).rejects.toMatchObject({ code: 'folder-closed' });
});

it('stops a statement that takes too long, and is back with everything committed', async () => {
  const database = await open({ statementTimeoutMs: 1_000 });
  await database.script('CREATE TABLE kept (a int)');
  await database.execute('INSERT INTO kept VALUES (1)');
  const states: string[] = [];
  database.onHealth((health) => states.push(health.state));
  const long = database.transaction(async (sql) => {
    await sql.execute('INSERT INTO kept VALUES (2)');
    await sql.query('SELECT count(*) FROM generate_series(1, 100000000) a');
  });
  const waiting = database.query('SELECT a FROM kept');
  await expect(long).rejects.toMatchObject({ code: 'statement-timeout', retryable: true });
  expect(await waiting).toEqual([{ a: 1 }]);
  expect(states).toEqual(['connecting', 'up']);
  await database.close();
});

it('hears notifications again after the worker was lost', async () => {
  const database = await open({ statementTimeoutMs: 1_000 });
  const heard: string[] = [];
  await database.listen('alerts', (payload) => heard.push(payload));
  await database.query('SELECT count(*) FROM generate_series(1, 100000000) a').catch(() => undefined);
  await database.notify('alerts', 'after');
  await expect.poll(() => heard).toEqual(['after']);
  await database.close();
});

it('looks after tables as autovacuum would', async () => {
  const database = await open();
  await database.script(
    'CREATE TABLE busy (a int); INSERT INTO busy SELECT g FROM generate_series(1, 5000) g',
  );
  expect(await upkeep(database)).toContain('public.busy');
  expect(await database.query("SELECT reltuples AS n FROM pg_class WHERE relname = 'busy'")).toEqual([
    { n: 5_000 },
  ]);
  expect(await upkeep(database)).toEqual([]);
  await database.execute('DELETE FROM busy WHERE a > 1000');
  expect(await upkeep(database)).toEqual(['public.busy']);
  expect(await upkeep(database)).toEqual([]);
  await database.close();
});

it('does not hold up the thread that asks while it works', async () => {
  const database = await open();
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 5);
  await database.query('SELECT count(*) FROM generate_series(1, 5000000) a');
  await database.query("SELECT a, repeat('x', 100) AS filler FROM generate_series(1, 20000) a");
  clearInterval(timer);
  // These take two seconds and more; inside one thread it would have had a turn between the two at most.
  expect(turns).toBeGreaterThan(20);
  await database.close();
});
