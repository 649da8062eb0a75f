// People, timelines and replays on a server Postgres with 1,000,000 risk events and 3,000,000 activities, and a timeline's drawing in a browser.
import { loadavg } from 'node:os';
import { chromium, type Page } from 'playwright';
import { DEFAULT_SCORING } from '../../src/main/scoring/configuration.ts';
import { readConversationPage } from '../../src/main/stores/conversations.ts';
import { listPeople } from '../../src/main/stores/people.ts';
import { readPerson } from '../../src/main/stores/people-detail.ts';
import { scoreInputs } from '../../src/main/stores/people-profile.ts';
import { readTimeline } from '../../src/main/stores/timeline.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { PEOPLE_ORDERS, type PeopleFilter } from '../../src/shared/protocol/people.ts';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { startServerConsole } from '../support/server-console.ts';
import { BUSIEST_USER, fillBigPlatform, LONG_CONVERSATION, USERS, USUAL_USER } from './big-platform.ts';

type Print = (line: string) => void;

export const parts = ['answers', 'drawing'] as const;

const EVENTS = 1_000_000;
const ACTIVITIES = 3_000_000;
const DAY = 86_400_000;
/** A server of this size would be given as much. */
const CONFIG = [
  'shared_buffers=1GB',
  'effective_cache_size=4GB',
  'maintenance_work_mem=512MB',
  'max_wal_size=8GB',
];
const FILTERS: Readonly<Record<string, PeopleFilter>> = {
  'no filter': {},
  name: { query: 'person 12' },
  nobody: { query: 'no such person' },
  'level critical': { levels: ['CRITICAL'] },
  flagged: { flags: ['flagged'] },
  'over a limit': { flags: ['over_limit'] },
  'role and team': { role: 'role 3', team: 'Team 12' },
  'incident in the last day': { since: new Date(Date.now() - DAY).toISOString() },
};

/** Filling takes two to four minutes. */
export async function run(print: Print, wanted: readonly (typeof parts)[number][] = parts): Promise<void> {
  const began = performance.now();
  const server = await startServerConsole(
    'Ada Byron',
    (database) => fillBigPlatform(database, { events: EVENTS, activities: ACTIVITIES, endMs: Date.now() }),
    CONFIG,
  );
  print(
    `${EVENTS.toLocaleString('en')} events and ${ACTIVITIES.toLocaleString('en')} activities after ${((performance.now() - began) / 1000).toFixed(0)} s`,
  );
  try {
    if (wanted.includes('answers')) await measureAnswers(server.database, print);
    if (wanted.includes('drawing')) await measureDrawing(await server.console.link(), print);
  } finally {
    await server.stop();
  }
}

async function measureAnswers(database: Database, print: Print): Promise<void> {
  const shape = await readShape(database);
  const settings = DEFAULT_SCORING;
  const time = async (what: string, asks: readonly (() => Promise<unknown>)[]): Promise<void> => {
    const took: number[] = [];
    for (const ask of asks) {
      const before = performance.now();
      await ask();
      took.push(performance.now() - before);
    }
    print(`${what.padEnd(44)} ${spread(took)} ${load()}`);
  };
  const times = (count: number, ask: () => Promise<unknown>) => Array.from({ length: count }, () => ask);
  // People of every busyness, the busiest among them.
  const people = [
    BUSIEST_USER,
    USUAL_USER,
    ...Array.from({ length: 58 }, (_, index) => 8 + Math.floor((USERS - 8) * (index / 58) ** 2)),
  ];
  const page = (id: number) => () =>
    Promise.all([
      readPerson(database, shape, settings, `u:${id}`),
      scoreInputs(database, shape, settings, { key: `u:${id}`, offset: 0, limit: 25 }),
      readTimeline(database, shape, settings, { key: `u:${id}`, range: null, most: 100_000, steps: 1_400 }),
    ]);
  await time('person page, 60 people (goal p95 400)', people.map(page));
  await time(`person page, one with 200,000 events`, times(8, page(BUSIEST_USER)));

  const zoom = (id: number, days: number, ago: number) => () => {
    const to = Date.now() - ago * DAY;
    const range = { from: new Date(to - days * DAY).toISOString(), to: new Date(to).toISOString() };
    return readTimeline(database, shape, settings, { key: `u:${id}`, range, most: 100_000, steps: 1_400 });
  };
  const spans = [180, 90, 45, 14, 7, 2, 0.5, 1 / 24, 1 / 720];
  const zooms = (ids: readonly number[]) =>
    ids.flatMap((id) => spans.map((days) => zoom(id, days, days > 80 ? 0 : 9)));
  await time('timeline zoom, 60 people (goal p95 200)', zooms(people));
  await time('timeline zoom, one with 200,000 events', [...zooms([BUSIEST_USER]), ...zooms([BUSIEST_USER])]);
  await time(
    'timeline of 500 messages of a conversation',
    times(10, () =>
      readTimeline(database, shape, settings, {
        key: `c:${LONG_CONVERSATION}`,
        range: null,
        most: 100_000,
        steps: 1_400,
      }),
    ),
  );

  await time(
    'replay of 500 messages (goal p95 300)',
    times(20, () =>
      readConversationPage(database, shape, settings.accumulation, {
        id: LONG_CONVERSATION,
        after: null,
        before: null,
        limit: 500,
      }),
    ),
  );

  for (const order of PEOPLE_ORDERS)
    await time(
      `people by ${order}`,
      times(3, () => listPeople(database, shape, settings, { filter: {}, order, after: null, limit: 100 })),
    );
  for (const [name, filter] of Object.entries(FILTERS))
    await time(
      `people, ${name}`,
      times(3, () =>
        listPeople(database, shape, settings, { filter, order: 'score', after: null, limit: 100 }),
      ),
    );
}

/** The busiest user's timeline: four weeks, of which nearly 100,000 marks are told one by one. */
async function measureDrawing(link: string, print: Print): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const [from, to] = [Date.now() - 21 * DAY, Date.now() - 7 * DAY].map((at) => new Date(at).toISOString());
    const began = Date.now();
    await page.goto(`${link}/timeline/u:${BUSIEST_USER}?${new URLSearchParams({ from: from!, to: to! })}`);
    const chart = page.getByRole('application', { name: /^Timeline of/ });
    await chart.waitFor();
    print(`timeline of two weeks opened with the window after ${Date.now() - began} ms ${load()}`);
    await chart.focus();
    await page.waitForTimeout(1_500);
    // All that is here comes into view at once; then it is panned a little with each frame.
    print(
      `zoom out to all marks that are here: ${spread(await presses(page, ['-', '+', '-', '+', '-', '+', '-']))} ${load()}`,
    );
    print(`frames while it is panned: ${spread(await frames(page, 120))} ${load()}`);
  } finally {
    await browser.close();
  }
}

/** From a key to the frame that shows it. */
function presses(page: Page, keys: readonly string[]): Promise<number[]> {
  return page.evaluate(
    async (all) => {
      const took: number[] = [];
      for (const key of all) {
        const before = performance.now();
        document.activeElement?.dispatchEvent(
          new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }),
        );
        for (let frame = 0; frame < 2; frame++) await new Promise(requestAnimationFrame);
        took.push(performance.now() - before);
        await new Promise((resolve) => setTimeout(resolve, 600));
      }
      return took;
    },
    [...keys],
  );
}

/** Times between frames while the wheel is turned sideways with every frame. */
function frames(page: Page, count: number): Promise<number[]> {
  return page.evaluate(async (many) => {
    const over = document.querySelector('.u-over');
    const took: number[] = [];
    let before = await new Promise<number>(requestAnimationFrame);
    for (let frame = 0; frame < many; frame++) {
      over?.dispatchEvent(
        new WheelEvent('wheel', { deltaX: frame % 60 < 30 ? 6 : -6, bubbles: true, cancelable: true }),
      );
      const now = await new Promise<number>(requestAnimationFrame);
      took.push(now - before);
      before = now;
    }
    return took;
  }, count);
}

function spread(tookMs: readonly number[]): string {
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(0).padStart(5);
  return `min ${at(0)}  p50 ${at(0.5)}  p95 ${at(0.95)}  max ${at(1)} ms`;
}

function load(): string {
  return `[load ${loadavg()[0]?.toFixed(1)}]`;
}
