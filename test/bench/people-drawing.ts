// How fast a timeline of nearly 100,000 marks is drawn and panned in a browser.
import { chromium, type Page } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { BUSIEST_USER } from './big-platform-messages.ts';
import { load, type Print, spread } from './people-measure.ts';

const DAY = 86_400_000;

/** The busiest user's timeline: four weeks, of which nearly 100,000 marks are told one by one. */
export async function measureDrawing(link: string, print: Print): Promise<void> {
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
