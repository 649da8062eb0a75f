// What a person at the window waits for, measured in the browser: a live alert, a key during a storm, pages of a million alerts.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { temporaryFolder } from '../support/processes.ts';
import { type ServerConsole, startServerConsole } from '../support/server-console.ts';
import { seed } from './alerts.ts';
import { type WindowWatch, watchWindow } from './window-watch.ts';

const STEADY = { perSecond: 200, seconds: 25 };
const STORM = { perSecond: 5_000, seconds: 30 };
const ROUNDS = 8;
const PAGE = 5_000;
/** Memory that differs by no more for so long has settled. */
const STILL_SECONDS = 8;
const STILL_MB = 4;

type Print = (line: string) => void;

/** What is measured, in this order, unless some are named: each on a console with a server of its own. */
export const parts = ['steady', 'storm', 'million'] as const;

/** Takes about five minutes. */
export async function run(print: Print, wanted: readonly (typeof parts)[number][] = parts): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: CHROMIUM_ARGS });
  try {
    if (wanted.includes('steady'))
      await withConsole(browser, undefined, (console, page) => measureSteady(console, page, print));
    if (wanted.includes('storm'))
      await withConsole(browser, undefined, (console, page) => measureStorm(console, page, print));
    if (wanted.includes('million'))
      await withConsole(browser, seed, (_, page) => measureMillion(page, print));
  } finally {
    await browser.close();
  }
}

async function withConsole(
  browser: Browser,
  fill: Parameters<typeof startServerConsole>[1],
  measure: (console: ServerConsole, page: Page) => Promise<void>,
): Promise<void> {
  const console = await startServerConsole('Ada Byron', fill);
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(watchWindow);
    await page.goto(`${await console.console.link()}/alerts`);
    await page
      .getByTestId('alert-range')
      .getByText(/^(Rows|No rows)/)
      .waitFor();
    await page.getByRole('button', { name: 'Live feed up' }).waitFor();
    await page.waitForTimeout(2_000);
    await measure(console, page);
    await page.close();
  } finally {
    await console.stop();
  }
}

async function measureSteady(console: ServerConsole, page: Page, print: Print): Promise<void> {
  const { perSecond, seconds } = STEADY;
  await page.evaluate(() => watch().alerts());
  const { count, sentMs } = await storm(console, STEADY);
  await page.waitForTimeout(1_000);
  const paints = await page.evaluate(() => watch().painted());
  // An alert that was pushed out of sight before it could be painted was passed by newer ones: it counts from their frame.
  const tookMs: number[] = [];
  let newest = -1;
  for (const { atMs, number } of paints) {
    for (; newest < number; ) tookMs.push(atMs - (sentMs[++newest] ?? Number.NaN));
  }
  print(
    `publish to paint at ${perSecond} alerts/s for ${seconds} s: ${spread(tookMs)} (${tookMs.length} of ${count}) ${load()}`,
  );
}

async function measureStorm(console: ServerConsole, page: Page, print: Print): Promise<void> {
  const { pid } = console.console;
  const before = await settledMb(pid);
  let most = before;
  const memory = setInterval(() => {
    most = Math.max(most, residentMb(pid));
  }, 250);
  await storm(console, { perSecond: 50, seconds: 1 });
  let raging = true;
  const raged = storm(console, STORM).finally(() => {
    raging = false;
  });
  // Down, down, up, and free again: keys are tried both while the list stands still and while it follows.
  const keys = ['j', 'j', 'k', 'Escape'];
  for (let n = 0; raging; n++) {
    await page.evaluate(() => watch().key());
    await page.keyboard.press(keys[n % keys.length] as string);
    await page.waitForTimeout(n % keys.length === 3 ? 1_000 : 150);
  }
  const { count, took } = await raged;
  const presses = await page.evaluate(() => watch().answered());
  const written = count + 50;
  const endedAt = performance.now();
  const state = async () =>
    (
      await console.database.query<{ rows: number; kept: number }>(
        `SELECT (SELECT count(*) FROM omni2.security_alerts)::int AS rows,
           (SELECT count(*) FROM security_console.feed_alerts)::int AS kept`,
      )
    )[0];
  await page.keyboard.press('Home');
  const counted = `of ${written.toLocaleString('en')}`;
  const range = page.getByTestId('alert-range');
  while (!(await range.textContent())?.endsWith(counted) && performance.now() - endedAt < 60_000) {
    await page.getByRole('button', { name: 'Read anew' }).click();
    await page.waitForTimeout(1_000);
  }
  const caughtUp = performance.now() - endedAt;
  await page.waitForTimeout(15_000);
  clearInterval(memory);
  const after = residentMb(pid);
  const found = await state();
  print(`storm: ${written} alerts written, ${Math.round(count / took)}/s for ${took.toFixed(0)} s ${load()}`);
  print(
    `  key to answer painted: ${spread(presses.map((ms) => ms ?? Number.POSITIVE_INFINITY))} (${presses.length} keys)`,
  );
  print(
    `  rows in the table ${found?.rows}, kept besides ${found?.kept}; the window shows ${await range.textContent()} after ${(caughtUp / 1_000).toFixed(1)} s`,
  );
  print(`  web host's memory: before ${before} MB, most ${most} MB, 15 s after ${after} MB`);
}

async function measureMillion(page: Page, print: Print): Promise<void> {
  const time = async (
    what: string,
    prepare: () => Promise<void>,
    keys: () => Promise<void>,
    range: string | null = null,
  ) => {
    const tookMs: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      await prepare();
      await page.waitForTimeout(400);
      await page.evaluate((wanted) => watch().reading(wanted), range);
      await keys();
      tookMs.push(await page.evaluate(() => watch().read()));
    }
    print(`  ${what.padEnd(44)} ${spread(tookMs)} ${load()}`);
  };
  const palette = async (words: string) => {
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: 'Find a command' }).fill(words);
    await page.waitForTimeout(100);
    await page.keyboard.press('Enter');
  };
  const all = async () => {
    await palette('Alerts: All');
    await settled(page);
  };
  print('1,000,000 alerts, last key to rows painted:');
  for (const view of ['All', 'Open', 'Unassigned']) {
    const from = view === 'All' ? () => palette('Alerts: Open').then(() => settled(page)) : all;
    await time(`view ${view}`, from, () => palette(`Alerts: ${view}`));
  }
  for (const text of ['password', 'quokka', 'campaign zebra', 'nowhere to be found', 'zq', 'GRÜSSE']) {
    const search = page.getByRole('textbox', { name: 'Search the text of alerts' });
    const type = async () => {
      await search.press('Escape');
      await all();
      await page.keyboard.press('/');
    };
    const enter = async () => {
      await search.fill(text);
      await page.keyboard.press('Enter');
    };
    await time(`text ${text}, Enter`, type, enter);
    await search.press('Escape');
  }
  // Those with few choices are walked through, the others are searched.
  for (const [label, choose] of [
    ['Level', ['ArrowDown']],
    ['Status', ['ArrowDown', 'ArrowDown']],
    ['Type', ['ArrowDown', 'ArrowDown']],
    ['Pattern', [...'common_one']],
    ['Assignee', [...'ana']],
    ['Assignee', [...'Unassigned']],
  ] as const) {
    const reach = async () => {
      await page.keyboard.press('Escape');
      await all();
      await page.getByRole('combobox', { name: label }).focus();
      await page.keyboard.press('ArrowDown');
      await page.waitForTimeout(200);
      for (const key of choose) await page.keyboard.press(key);
    };
    await time(`filter ${label}, ${choose.join('')}`, reach, () => page.keyboard.press('Enter'));
    print(`    ${page.url().split('?')[1]}`);
  }
  const open = async () => {
    await page.keyboard.press('Escape');
    await all();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Go to…' }).press('Enter');
    await page.getByLabel('Page').fill(String(PAGE));
  };
  const first = ((PAGE - 1) * 100 + 1).toLocaleString('en');
  await time(`page ${PAGE}`, open, () => page.keyboard.press('Enter'), `Rows ${first}–`);
}

async function settled(page: Page): Promise<void> {
  await page.waitForTimeout(100);
  await page.locator('[role=grid][aria-label=Alerts][aria-busy=false]').waitFor();
}

/** Runs the platform's process to its end. */
async function storm(
  console: ServerConsole,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<{ count: number; took: number; sentMs: (number | undefined)[] }> {
  const folder = temporaryFolder('storm');
  const times = join(folder, 'times.json');
  const platform = fileURLToPath(new URL('../support/storm-platform.mjs', import.meta.url));
  const args = [platform, console.url, console.redis.port, perSecond, seconds, times].map(String);
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const startedAt = performance.now();
  await new Promise((resolve) => child.once('close', resolve));
  const took = (performance.now() - startedAt) / 1_000;
  const sentMs = JSON.parse(readFileSync(times, 'utf8')) as (number | undefined)[];
  rmSync(folder, { recursive: true });
  return { count: Number(said), took, sentMs };
}

function spread(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0);
  return `p50 ${at(0.5)}  p95 ${at(0.95)}  p99 ${at(0.99)}  max ${at(1)} ms`;
}

/** Resident memory of a process, in MB. */
function residentMb(pid: number): number {
  return Math.round(
    Number(spawnSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' }).stdout) / 1_024,
  );
}

/** The same once it moves no more, as the embedded workspace that the console opened first is gone; after a minute whatever it is. */
async function settledMb(pid: number): Promise<number> {
  const last: number[] = [];
  for (let second = 0; second < 60; second++) {
    last.push(residentMb(pid));
    const recent = last.slice(-STILL_SECONDS);
    if (recent.length === STILL_SECONDS && Math.max(...recent) - Math.min(...recent) <= STILL_MB) break;
    await new Promise((resolve) => setTimeout(resolve, 1_000));
  }
  return last.at(-1) as number;
}

function load(): string {
  return `[load ${loadavg()[0]?.toFixed(1)}]`;
}

declare function watch(): WindowWatch;
