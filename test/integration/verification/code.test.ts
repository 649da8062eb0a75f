// A source folder read in its thread against a real catalogue: found, refused, cancelled, and forgotten with its workspace.
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type CodeService, createCodeService } from '../../../src/main/services/code.ts';
import { createJobs, type Jobs } from '../../../src/main/services/jobs.ts';
import { codeMentions, codeScan } from '../../../src/shared/protocol/code.ts';
import { type Fixture, openFull, workspaceOf } from '../alerts/fixture.ts';

let opened: Awaited<ReturnType<typeof openFull>> | undefined;
let context: Parameters<CodeService['handlers']['code.scan']>[1];
const folder = mkdtempSync(join(tmpdir(), 'watchroom-code-'));
const jobs: Jobs = createJobs({ publish: () => undefined, log: () => undefined });
const service = createCodeService({ jobs });

function write(name: string, text: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), text);
}

beforeAll(async () => {
  opened = await openFull('pglite');
  const { database, shape } = opened;
  context = { analyst: '', workspace: () => workspaceOf(database, shape) };
  write('app/limits.py', 'Q = """\nSELECT sum(cost_usd)\nFROM omni2.audit_logs WHERE user_id = %s"""\n');
  write('app/usage.py', 'Q = "SELECT tokens_input FROM audit_logs WHERE user_id = :id"\n');
  write('migrations/1.sql', 'ALTER TABLE omni2.audit_logs ADD COLUMN cost_usd numeric;\n');
  write('node_modules/x/index.js', 'const q = "SELECT nothing FROM nowhere";\n');
  write('data/photo.py', Uint8Array.of(0, 1, 2));
  write(
    'data/broken.py',
    Buffer.concat([Buffer.from('q = "SELECT id FROM public.users" # '), Uint8Array.of(0xff, 0xfe)]),
  );
  write('data/made.sql', `-- ${'x'.repeat(5 * 1024 * 1024)}`);
  symlinkSync(folder, join(folder, 'app/again'));
});
afterAll(async () => {
  await (opened as Fixture).end();
  rmSync(folder, { recursive: true });
});

it('names each line that the database would refuse or read otherwise, and what was left out', async () => {
  const report = codeScan.output.parse(await service.handlers['code.scan']({ folder }, context));
  expect(report.findings.map(({ file, line, kind }) => `${file}:${line} ${kind}`)).toEqual([
    'app/limits.py:2 missing-column',
    'app/usage.py:1 ambiguous-table',
    'migrations/1.sql:1 not-applied',
  ]);
  expect(report.skipped.map(({ file }) => file)).toEqual(['data/made.sql', 'data/photo.py']);
  expect(report).toMatchObject({ files: 6, searchPath: ['public'] });
  expect(await service.handlers['code.read']({}, context)).toEqual(report);
});

it('judges bare names by the search path that was asked for', async () => {
  const { findings } = await service.handlers['code.scan'](
    { folder, searchPath: ['omni2', 'public'] },
    context,
  );
  expect(findings.filter(({ file }) => file === 'app/usage.py').map(({ message }) => message)).toEqual([
    'omni2.audit_logs has no column tokens_input',
    'audit_logs without a schema means omni2.audit_logs here',
  ]);
});

it('says which lines name a column', async () => {
  await service.handlers['code.scan']({ folder }, context);
  const ask = async (table: string, column?: string) =>
    codeMentions.output.parse(
      await service.handlers['code.mentions']({ table, ...(column && { column }) }, context),
    );
  expect(await ask('omni2.audit_logs', 'cost_usd')).toMatchObject({
    total: 2,
    mentions: [
      { file: 'app/limits.py', line: 2 },
      { file: 'migrations/1.sql', line: 1 },
    ],
  });
  expect((await ask('public.audit_logs')).total).toBe(1);
  expect((await ask('audit_logs', 'cost_usd')).total).toBe(2);
  expect((await ask('public.nothing')).total).toBe(0);
});

it('refuses what is no folder, in words', async () => {
  const scan = (path: string) => service.handlers['code.scan']({ folder: path }, context);
  await expect(scan(join(folder, 'nowhere'))).rejects.toMatchObject({
    code: 'bad-folder',
    message: 'There is no such folder on this machine',
  });
  await expect(scan(join(folder, 'app/usage.py'))).rejects.toMatchObject({
    message: 'This is a file, not a folder',
  });
  await expect(scan('app')).rejects.toMatchObject({ message: 'This is not a whole path' });
});

it('ends when it is cancelled, and leaves the last report', async () => {
  const before = await service.handlers['code.read']({}, context);
  const running = service.handlers['code.scan']({ folder }, context);
  const caught = expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await expect.poll(() => jobs.list().find(({ state }) => state === 'running')?.id).toBeDefined();
  jobs.cancel(jobs.list().find(({ state }) => state === 'running')?.id ?? '');
  await caught;
  expect(await service.handlers['code.read']({}, context)).toEqual(before);
});

it('forgets the report when another workspace opens', async () => {
  await service.watch();
  expect(await service.handlers['code.read']({}, context)).toBeNull();
  expect(await service.handlers['code.mentions']({ table: 'omni2.audit_logs' }, context)).toEqual({
    folder: null,
    mentions: [],
    total: 0,
  });
});
