// How soon the schema screen can be used once a comparison of 1,000 tables is answered, measured in Chromium.
import { chromium } from 'playwright';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { startServerConsole } from '../support/server-console.ts';
import { fill, TABLES, tableSql } from './schema-tables.ts';

const ROUNDS = 5;
/** Of all answers, only a large comparison's is longer. */
const LONG = 200_000;

declare global {
  interface Window {
    /** When the last long answer came, by the page's clock. */
    answeredAt?: number;
  }
}

/** Runs in the page before all else: notes when a long message comes. */
function noteAnswers(long: number): void {
  const { addEventListener } = WebSocket.prototype;
  const noted = new WeakSet<WebSocket>();
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (this: WebSocket, ...given) {
    if (!noted.has(this)) {
      noted.add(this);
      addEventListener.call(this, 'message', (event) => {
        if (String((event as MessageEvent).data).length > long) window.answeredAt = performance.now();
      });
    }
    send.apply(this, given);
  };
}

export async function measureScreen(print: (line: string) => void): Promise<void> {
  const server = await startServerConsole('Ada Byron', async (database) => {
    await database.script('CREATE SCHEMA big');
    await fill(database, (number) => tableSql(number, false), TABLES);
  });
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: CHROMIUM_ARGS });
  try {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.addInitScript(noteAnswers, LONG);
    await page.goto(`${await server.console.link()}/schema`);
    const preset = page.getByRole('button', { name: 'This database against what the console expects' });
    await preset.click({ timeout: 60_000 });
    const usable: number[] = [];
    const keys: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      if (round > 0) {
        await page.evaluate(() => delete window.answeredAt);
        await page.getByRole('button', { name: 'Compare', exact: true }).click();
      }
      await page.waitForFunction(() => window.answeredAt !== undefined, undefined, { timeout: 120_000 });
      const list = page.getByRole('list', { name: 'Objects' });
      await list.getByRole('button').first().waitFor();
      usable.push(
        await page.evaluate(
          () =>
            new Promise<number>((resolve) =>
              requestAnimationFrame(() =>
                setTimeout(() => resolve(performance.now() - (window.answeredAt ?? Number.NaN))),
              ),
            ),
        ),
      );
      const before = performance.now();
      const shown = await page
        .getByRole('article')
        .getAttribute('aria-label')
        .catch(() => null);
      await page.keyboard.press('j');
      await page.waitForFunction(
        (was) => document.querySelector('article')?.getAttribute('aria-label') !== was,
        shown,
      );
      keys.push(performance.now() - before);
    }
    const words = (ms: readonly number[]) => ms.map((one) => `${(one / 1_000).toFixed(2)} s`).join(', ');
    print(
      `${TABLES} tables on the screen: usable after its answer in ${words(usable)} (goal 1 s, five comparisons); the next object by a key in ${words(keys)}`,
    );
  } finally {
    await browser.close();
    await server.stop();
  }
}
