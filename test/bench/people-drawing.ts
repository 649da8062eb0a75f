// How fast a timeline of nearly 100,000 marks is drawn and panned in a browser.
import { chromium, type Page } from 'playwright';
import { DEFAULT_SCORING } from '../../src/main/scoring/configuration.ts';
import { readTimeline } from '../../src/main/stores/timeline.ts';
import type { Database } from '../../src/main/workspace/port.ts';
import { readShape } from '../../src/main/workspace/probe.ts';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { BUSIEST_USER } from './big-platform-messages.ts';
import { load, type Print, spread } from './people-measure.ts';

const DAY = 86_400_000;

/** The busiest user's timeline: nearly four weeks, of which nearly 100,000 marks are told one by one. */
export async function measureDrawing(database: Database, link: string, print: Print): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    const [begin, end] = [Date.now() - 20 * DAY, Date.now() - 7 * DAY];
    const [from, to] = [begin, end].map((at) => new Date(at).toISOString());
    print(`${await countMarks(database, begin, end)} marks at hand`);
    const began = Date.now();
    await page.goto(`${link}/timeline/u:${BUSIEST_USER}?${new URLSearchParams({ from: from!, to: to! })}`);
    const chart = page.getByRole('application', { name: /^Timeline of/ });
    await chart.waitFor();
    print(`timeline of 13 days opened with the window after ${Date.now() - began} ms ${load()}`);
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

/** What the window asks for: half a view more on either side. */
async function countMarks(database: Database, begin: number, end: number): Promise<string> {
  const half = (end - begin) / 2;
  const range = { from: new Date(begin - half).toISOString(), to: new Date(end + half).toISOString() };
  const { marks, stepMs } = await readTimeline(database, await readShape(database), DEFAULT_SCORING, {
    key: `u:${BUSIEST_USER}`,
    range,
    most: 100_000,
    steps: 1_400,
  });
  return `${marks.time.length.toLocaleString('en')}${stepMs === null ? '' : ' gathered'}`;
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
