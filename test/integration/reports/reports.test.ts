// Reports on both engines: counts that other SQL agrees with, times from the journal, files that are whole or not there, and packs.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { CallContext } from '../../../src/main/dispatch/handlers.ts';
import { VERIFY_SCRIPT } from '../../../src/main/evidence/verify-script.ts';
import { createJobs } from '../../../src/main/services/jobs.ts';
import { createJournalService } from '../../../src/main/services/journal.ts';
import { createReportPlansService } from '../../../src/main/services/report-plans.ts';
import { watchReportPlans } from '../../../src/main/services/report-plans-headless.ts';
import { createReportsService } from '../../../src/main/services/reports.ts';
import { triageAlerts, undoChange } from '../../../src/main/stores/alerts-triage.ts';
import { createCase } from '../../../src/main/stores/cases-change.ts';
import { readEntry, verifyJournal } from '../../../src/main/stores/journal.ts';
import { takeRun } from '../../../src/main/stores/report-plans.ts';
import { memorySecrets } from '../../../src/main/workspace/memory-secrets.ts';
import { REPORT_KINDS } from '../../../src/shared/model/report.ts';
import type { CallInput } from '../../../src/shared/protocol/index.ts';
import {
  type ReportDefinition,
  reportDefinitionSchema,
  reportsExport,
} from '../../../src/shared/protocol/reports.ts';
import { detectionFindingSchema } from '../../support/ocsf.ts';
import {
  ENGINES,
  type Fixture,
  insertAlerts,
  insertFeedAlerts,
  openFull,
  workspaceOf,
} from '../alerts/fixture.ts';

const RUN = '=cmd|calc שלום 😀 日 \u202e"quoted"\r\nsecond line';

const RUNS_DONE = `SELECT count(*) AS n FROM security_console.report_runs WHERE state = 'done'`;

describe.each(ENGINES)('reports on %s', (engine) => {
  let fixture: Fixture;
  let context: CallContext;
  let service: ReturnType<typeof createReportsService>;
  let folder: string;
  let jobs: ReturnType<typeof createJobs>;
  let keys: string[];
  let caseId: string;

  const define = (fields: Partial<ReportDefinition> = {}): ReportDefinition =>
    reportDefinitionSchema.parse({
      kind: 'alerts',
      from: '2026-01-01T00:00:00Z',
      to: '2026-02-01T00:00:00Z',
      ...fields,
    });
  const preview = (fields: Partial<ReportDefinition> = {}) =>
    service.handlers['reports.preview']({ definition: define(fields) }, context);
  const run = (formats: CallInput<'reports.export'>['formats'], fields: Partial<ReportDefinition> = {}) =>
    service.handlers['reports.export'](
      { definition: define(fields), formats, folder, timestampUrl: null },
      context,
    );
  const countOf = async (sql: string) => (await fixture.database.query<{ n: number }>(sql))[0]?.n;

  beforeAll(async () => {
    const opened = await openFull(engine);
    fixture = opened;
    const { database, shape } = opened;
    folder = mkdtempSync(join(tmpdir(), 'watchroom-reports-'));
    const workspace = workspaceOf(database, shape);
    context = { analyst: 'Ana', workspace: () => workspace };
    jobs = createJobs({ publish: () => undefined, log: () => undefined });
    const journal = createJournalService({ dataFolder: folder, jobs, log: () => undefined });
    service = createReportsService({
      dataFolder: folder,
      secrets: memorySecrets(),
      jobs,
      journal,
      version: '0.0.0',
    });
    await database.script(`INSERT INTO auth_service.users (id, username, name, email) VALUES (7, 'ada', 'Ada Byron', 'ada@x.example');
      INSERT INTO omni2.user_blocks (user_id, is_blocked, blocked_services) VALUES (7, true, '{mcp}'), (99, true, '{mcp,chat}');
      INSERT INTO security_console.usage_days VALUES ('2026-01-05', 'websocket', NULL, NULL, 10, 4, 0, 0, 1, 2, 3, 0.5, 0, 0, 0);`);
    keys = await insertAlerts(database, [
      ...Array.from({ length: 1_203 }, (_, at) => ({
        at: new Date(Date.UTC(2026, 0, 2) + at * 60_000).toISOString(),
        user: at % 3 === 0 ? 7 : 99,
        score: [20, 50, 70, 95][at % 4]!,
        text: at === 0 ? RUN : `message ${at}`,
        patterns: ['one', 'two'],
      })),
      { at: '2026-02-01T00:00:00Z', user: 7, text: 'after the end' },
      { at: '2025-12-31T23:59:59Z', user: 7, text: 'before the beginning' },
    ]);
    await insertFeedAlerts(database, 'r', [
      { at: '2026-01-03T00:00:00Z', user: 7, score: 95, text: 'only live' },
    ]);
    const member = { kind: 'alert', ref: keys[0]! } as const;
    ({ id: caseId } = await createCase(database, shape, 'Ana', {
      title: 'A case',
      summary: 'S',
      severity: 'HIGH',
      owner: null,
      tags: [],
      members: [member],
    }));
  });
  afterAll(async () => {
    await jobs.stop();
    await fixture.end();
    rmSync(folder, { recursive: true });
  });

  it('count what other SQL counts, of every kind and with filters', async () => {
    for (const kind of REPORT_KINDS) {
      const { tables, facts } = await preview({ kind, caseId: kind === 'case' ? caseId : null });
      expect(facts.length, kind).toBeGreaterThan(2);
      for (const { rows, population } of tables)
        expect(rows.length, kind).toBe(Math.min(50, population.count));
    }
    const within = `created_at >= '2026-01-01Z' AND created_at < '2026-02-01Z'`;
    const alerts = (condition: string) =>
      countOf(`SELECT (SELECT count(*) FROM omni2.security_alerts WHERE ${within} AND ${condition})
        + (SELECT count(*) FROM security_console.feed_alerts WHERE ${within} AND ${condition}) AS n`);
    const counted = async (fields: Partial<ReportDefinition>) =>
      (await preview(fields)).tables[0]?.population.count;
    expect(await counted({})).toBe(1_204);
    expect(await counted({})).toBe(await alerts('true'));
    expect(await counted({ filter: { levels: ['CRITICAL'] } })).toBe(await alerts('total_risk_score > 80'));
    expect(await counted({ filter: { levels: ['LOW', 'HIGH'], user: '7' } })).toBe(
      await alerts(`user_id::text = '7' AND total_risk_score IN (20, 70)`),
    );
    expect(await counted({ filter: { user: 'no number' } })).toBe(0);
    const events = await preview({ kind: 'events' });
    expect(events.tables[0]?.population.count).toBe(
      await countOf(`SELECT count(*) AS n FROM omni2.security_risk_events WHERE ${within}`),
    );
    expect(events.tables[0]?.rows[0]).toContain('one, two');
    const people = await preview({ kind: 'people' });
    // Only who may not chat is blocked, as on the screen of people.
    expect(people.tables[0]?.rows.map((row) => [row[0], row[3], row.at(-1)])).toEqual([
      ['99', 802, true],
      ['7', 401, false],
    ]);
    const sum = events.charts[0]?.series.flatMap(({ values }) => values).reduce((a, b) => a + b, 0);
    expect(sum).toBe(1_203);
  });

  it('work response times out from the journal, over undone changes', async () => {
    const { database } = fixture;
    const shape = context.workspace().shape();
    const some = keys.slice(0, 3);
    const versions = async () => {
      const { handlers } = (await import('../../../src/main/services/alerts.ts')).createAlertsService({
        publish: () => undefined,
        held: () => [],
      });
      const read = some.map((key) => handlers['alerts.read']({ key }, context));
      return (await Promise.all(read)).map(({ row }) => ({ key: row.key, version: row.version }));
    };
    await triageAlerts(database, shape, 'Ben', await versions(), { status: 'INVESTIGATING' });
    const closed = await triageAlerts(database, shape, 'Cleo', await versions(), { reason: 'benign' });
    const times = async () => {
      const { tables } = await preview();
      const at = (name: string) => tables[0]!.columns.findIndex((column) => column.name === name);
      const row = tables[0]!.rows.find(([key]) => key === some[1])!;
      return {
        by: row[at('first_change_by')],
        changes: row[at('changes')],
        closed: row[at('closed_at')],
        first: row[at('first_change_at')],
        seconds: row[at('seconds_to_close')],
      };
    };
    const { at } = (await readEntry(database, closed.entry!))!;
    const found = await times();
    expect([found.by, found.changes, found.closed]).toEqual(['Ben', 2, at]);
    const created = Date.UTC(2026, 0, 2, 0, 1);
    expect(Number(found.seconds)).toBeCloseTo((Date.parse(at) - created) / 1_000, 1);
    await undoChange(database, shape, 'Cleo', closed.entry!);
    expect(await times()).toMatchObject({ by: 'Ben', changes: 3, closed: null, seconds: null });
  });

  it('write rows as they are, whole, told of in the journal with their hashes', async () => {
    const { files, entry } = await run(['csv', 'jsonl', 'ocsf'], {
      redaction: { text: 'full', personal: 'masked' },
    });
    expect(files.map(({ rows }) => rows)).toEqual([1_204, 1_204, null, 1_204]);
    for (const { name, sha256, bytes } of files) {
      const content = readFileSync(join(folder, name));
      expect([createHash('sha256').update(content).digest('hex'), content.length]).toEqual([sha256, bytes]);
    }
    const told = await readEntry(fixture.database, entry);
    expect(told).toMatchObject({ actor: 'Ana', action: 'reports.export', after: { kind: 'alerts', files } });
    const of = (ending: string) =>
      readFileSync(join(folder, files.find(({ name }) => name.endsWith(ending))!.name), 'utf8');
    const csv = of('.csv');
    expect(csv.startsWith('alert,created_at,level,score,')).toBe(true);
    expect(csv).toContain(`"'${RUN.replaceAll('"', '""')}"`);
    expect(csv).toContain('A** *****,a***@x.example');
    const lines = of('alerts.jsonl')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      message: RUN,
      score: 20,
      level: 'LOW',
      user_name: 'A** *****',
      patterns: 'one, two',
    });
    const schema = JSON.parse(of('.schema.json')) as { required: string[] };
    expect(Object.keys(lines[0]!)).toEqual(schema.required);
    const instants = lines.map(({ created_at: at }) => String(at));
    expect(instants).toEqual([...instants].sort());
    for (const line of of('ocsf.jsonl').trimEnd().split('\n').slice(0, 50))
      expect(detectionFindingSchema.parse(JSON.parse(line))).toMatchObject({
        finding_info: { analytic: { name: 'one' }, related_analytics: [{ name: 'two' }] },
      });
    expect((await verifyJournal(fixture.database)).broken).toBeNull();
  });

  it('leave nothing when they are cancelled or cannot be kept, and say why', async () => {
    const before = readdirSync(folder).sort();
    const head = (await verifyJournal(fixture.database)).entries;
    const running = run(['csv', 'jsonl']);
    const stopped = expect(running).rejects.toMatchObject({ code: 'cancelled' });
    jobs.cancel(jobs.list().find(({ state }) => state === 'running')!.id);
    await stopped;
    writeFileSync(join(folder, 'a-file'), '');
    const request = {
      definition: define(),
      formats: ['csv' as const],
      folder: join(folder, 'a-file', 'x'),
      timestampUrl: null,
    };
    await expect(service.handlers['reports.export'](request, context)).rejects.toMatchObject({
      code: 'folder-missing',
    });
    rmSync(join(folder, 'a-file'));
    expect(readdirSync(folder).sort()).toEqual(before);
    expect((await verifyJournal(fixture.database)).entries).toBe(head);
    await expect(
      service.handlers['reports.export']({ ...request, folder }, { ...context, analyst: '' }),
    ).rejects.toMatchObject({ code: 'who-are-you' });
  });

  it('are valid when nothing is in the period, and say so in a tagged PDF', async () => {
    const { files } = await run(['csv', 'pdf'], { from: '2020-01-01T00:00:00Z', to: '2020-01-02T00:00:00Z' });
    const [csv, pdf] = ['.csv', '.pdf'].map((end) =>
      readFileSync(join(folder, files.find(({ name }) => name.endsWith(end))!.name)),
    );
    expect(csv!.toString().trimEnd().split('\r\n')).toHaveLength(1);
    expect(pdf!.subarray(0, 5).toString()).toBe('%PDF-');
  });

  it('make a PDF of strange texts with tags and fonts within, and a pack that vouches for all of it', async () => {
    const { files } = await run(['pack', 'pdf'], { filter: { user: '7' } });
    const path = (end: string) => join(folder, files.find(({ name }) => name.endsWith(end))!.name);
    const pdf = readFileSync(path('.pdf')).toString('latin1');
    expect(pdf).toContain('/StructTreeRoot');
    expect(pdf.match(/\/FontFile/g)?.length).toBeGreaterThanOrEqual(4);
    const script = join(folder, 'verify.mjs');
    writeFileSync(script, VERIFY_SCRIPT);
    const { key } = await service.handlers['reports.place']({}, context);
    const verified = execFileSync(process.execPath, [script, path('.zip'), key.fingerprint!], {
      encoding: 'utf8',
    });
    expect(verified).toContain('exported by Ana');
    // Names stand in a ZIP as they are.
    expect(readFileSync(path('.zip')).includes('alerts.ocsf.jsonl')).toBe(true);
    expect(files.map(({ name }) => existsSync(join(folder, name)))).toEqual([true, true]);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('are asked for as findings where there are any, and else refused', () => {
    const { input } = reportsExport;
    const request = { folder, formats: ['csv', 'ocsf'], definition: define() };
    expect(input.safeParse(request).success).toBe(true);
    const refused = input.safeParse({ ...request, definition: define({ kind: 'people' }) });
    expect(refused.error?.issues[0]?.message).toContain('alerts');
  });

  it('are made by themselves when a period is over, once, and taken up where a console died', async () => {
    const { database } = fixture;
    const opened = context.workspace();
    const workspace = { ...opened, rights: () => new Set(['reports.plan'] as const) };
    const plans = () =>
      createReportPlansService({ publish: () => undefined, log: () => undefined, run: service.run });
    const first = plans();
    const { from: _, to: __, ...subject } = define();
    const { id } = await first.handlers['reports.savePlan'](
      { name: 'Daily', subject, every: 'day', formats: ['csv'], folder: join(folder, 'daily') },
      context,
    );
    await database.execute(
      `UPDATE security_console.report_plans SET created_at = now() - interval '3 days' WHERE id = $1::uuid`,
      [id],
    );
    const watched = async (service_: ReturnType<typeof plans>) => (await service_.watch(workspace))();
    const made = () => readdirSync(join(folder, 'daily')).length;
    // What is not over by the database's clock is not taken, whatever a machine's clock says.
    const ahead = { from: '2999-01-01T00:00:00Z', to: '2999-01-02T00:00:00Z' };
    expect(await takeRun(database, id, ahead)).toBe(false);
    // All that was missed since it was saved, by two consoles at once.
    const stops = await Promise.all([plans().watch(workspace), plans().watch(workspace)]);
    await expect.poll(() => countOf(RUNS_DONE), { timeout: 30_000 }).toBe(3);
    for (const stop of stops) await stop();
    expect(made()).toBe(3);
    await watched(plans());
    expect([await countOf(RUNS_DONE), made()]).toEqual([3, 3]);
    await database.execute(
      `UPDATE security_console.report_runs SET state = 'running', started_at = now() - interval '1 hour' WHERE period_to = (SELECT max(period_to) FROM security_console.report_runs)`,
    );
    const again = await plans().watch(workspace);
    await expect.poll(() => countOf(RUNS_DONE), { timeout: 30_000 }).toBe(3);
    await again();
    expect(made()).toBe(4);
    // A monitor makes what is left, but no pack where it has no key.
    await database.execute(
      `DELETE FROM security_console.report_runs WHERE period_to = (SELECT max(period_to) FROM security_console.report_runs)`,
    );
    const monitor = () =>
      watchReportPlans({ workspace, dataFolder: folder, version: '0.0.0', log: () => undefined });
    await database.execute(`UPDATE security_console.report_plans SET formats = '{csv,pack}'`);
    await (await monitor())();
    expect(await countOf(RUNS_DONE)).toBe(2);
    await database.execute(`UPDATE security_console.report_plans SET formats = '{csv}'`);
    const alone = await monitor();
    await expect.poll(() => countOf(RUNS_DONE), { timeout: 30_000 }).toBe(3);
    await alone();
    const [plan] = await first.handlers['reports.plans']({}, context);
    expect(plan).toMatchObject({ name: 'Daily', here: true, last: { state: 'done', problem: null } });
    expect(await first.handlers['reports.removePlan']({ id }, context)).toEqual({ removed: true });
    expect(await first.handlers['reports.plans']({}, context)).toEqual([]);
    expect((await verifyJournal(database)).broken).toBeNull();
  });
});
