// npm test: builds, finds or installs what the tests stand on, runs everything, and says in the end what was skipped and why.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runnerImport } from 'vite';
import { build, root } from './build.mjs';

const folder = mkdtempSync(join(tmpdir(), 'watchroom-test-'));
const pidFile = join(folder, 'pids');
const total = { passed: 0, failed: 0, skipped: 0 };
const reasons = [];
let running = null;

process.on('exit', cleanUp);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    running?.kill(signal);
    process.exit(130);
  });
}

await build();
const { prepareServices } = (await runnerImport(join(root, 'test/support/services.ts'))).module;
const missing = prepareServices((line) => console.log(line));
const without = (name) => missing.find((service) => service.name === name);

const projects = ['unit', 'parity', 'contract'];
if (without('Postgres') ?? without('Redis'))
  skipSuite('test/integration', without('Postgres') ?? without('Redis'));
else projects.push('integration');
await runVitest(projects);

if (without('Chromium')) skipSuite('test/screens', without('Chromium'));
await runPlaywright(without('Chromium') ? ['electron'] : ['screens', 'electron']);

for (const reason of reasons) console.log(`skipped: ${reason}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
// A machine that is to vouch for the whole may not leave a suite out.
process.exitCode = total.failed > 0 || (process.env.CI && missing.length > 0) ? 1 : 0;

async function runVitest(names) {
  const report = join(folder, 'vitest.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const code = await run(
    'vitest',
    'vitest.mjs',
    ['run', ...names.flatMap((name) => ['--project', name]), ...reporters],
    {},
  );
  const result = readReport(report, 'vitest', code);
  for (const file of result?.testResults ?? []) {
    // A file that broke before its tests were known counts as one failure.
    if (file.status === 'failed' && file.assertionResults.length === 0) total.failed += 1;
    for (const test of file.assertionResults) count(test.status, test.fullName, 'see the test');
  }
  if (code !== 0 && total.failed === 0) total.failed += 1;
}

async function runPlaywright(names) {
  const report = join(folder, 'playwright.json');
  const before = total.failed;
  const args = [
    'test',
    ...names.flatMap((name) => ['--project', name]),
    '--reporter=list,json',
    '--pass-with-no-tests',
  ];
  const code = await run('@playwright/test', 'cli.js', args, { PLAYWRIGHT_JSON_OUTPUT_NAME: report });
  const result = readReport(report, 'playwright', code);
  const visit = (suite) => {
    for (const spec of suite.specs ?? []) {
      for (const test of spec.tests) {
        const why = test.annotations.find(({ type }) => type === 'skip')?.description ?? 'see the test';
        count(
          test.status === 'unexpected' ? 'failed' : test.status === 'skipped' ? 'skipped' : 'passed',
          spec.title,
          why,
        );
      }
    }
    for (const inner of suite.suites ?? []) visit(inner);
  };
  for (const suite of result?.suites ?? []) visit(suite);
  if (code !== 0 && total.failed === before) total.failed += 1;
}

function count(status, name, why) {
  if (status === 'passed') total.passed += 1;
  else if (status === 'failed') total.failed += 1;
  else {
    total.skipped += 1;
    reasons.push(`${name}: ${why}`);
  }
}

function skipSuite(name, service) {
  total.skipped += 1;
  reasons.push(`all of ${name}: there is no ${service.name}; ${service.remedy}`);
}

function readReport(file, name, code) {
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  console.log(`${name} ended with code ${code} and without a report`);
  return null;
}

function run(packageName, bin, args, env) {
  const require = createRequire(import.meta.url);
  const file = join(require.resolve(`${packageName}/package.json`), '..', bin);
  running = spawn(process.execPath, [file, ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WATCHROOM_TEST_PIDS: pidFile, ...env },
  });
  return new Promise((resolve) => running.on('close', (code) => resolve(code ?? 1)));
}

/** Ends what a killed test left behind: processes that this run started, that nobody saw end, and that still are what they were. */
function cleanUp() {
  const left = new Map();
  const lines = existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim().split('\n') : [];
  for (const [what, pid, program] of lines.map((line) => line.split(' '))) {
    if (what === 'started') left.set(pid, program);
    else left.delete(pid);
  }
  for (const [pid, program] of left) {
    const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', pid], { encoding: 'utf8' });
    if (stdout?.includes(program)) process.kill(Number(pid), 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true });
}
