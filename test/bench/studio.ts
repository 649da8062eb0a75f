// What an author at the window waits for: the library of 2,000 patterns, a letter in the editor, and a letter until its matches are marked.
import { type Browser, chromium, type Page } from 'playwright';
import type { Database } from '../../src/main/workspace/port.ts';
import { CHROMIUM_ARGS, findChromium } from '../support/chromium.ts';
import { startServerConsole } from '../support/server-console.ts';
import { traceKeys, type Work } from './key-frames.ts';
import { patterns } from './scoring-load.ts';

const PATTERNS = 2_000;
const OPENINGS = 10;
const EDITED = 'bench_edited';
const VALUE = String.raw`\b(?:ignore|disregard|forget)\s{1,3}(?:\w{1,12}\s{1,3}){0,4}(?:rules?|prompts?|instructions?)\b|zq`;
/** Somebody who types fast. */
const KEY_EVERY_MS = 125;
const LETTERS = 'abcdefghijklmnopqrstuvwxyzabcdefghijklmn';

/** Prints the figures. */
export async function run(print: (line: string) => void): Promise<void> {
  const browser = await chromium.launch({ executablePath: findChromium() as string, args: CHROMIUM_ARGS });
  const console = await startServerConsole('Ada Byron', fill);
  try {
    const link = await console.console.link();
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`${link}/patterns/packs`);
    await page.locator('h1', { hasText: 'Patterns' }).waitFor();
    await page.waitForTimeout(3_000);
    await openings(page, print);
    await typing(page, print);
  } finally {
    await close(browser, console);
  }
}

async function close(browser: Browser, console: { stop(): Promise<void> }): Promise<void> {
  await browser.close();
  await console.stop();
}

async function fill(database: Database): Promise<void> {
  const rows = [
    ...patterns(PATTERNS - 1).map(({ name, type, value, risk_score: score }) => ({
      name,
      type,
      value,
      score,
    })),
    { name: EDITED, type: 'REGEX', value: VALUE, score: 50 },
  ];
  await database.execute(
    `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score)
     SELECT s.name, s.type, s.value, s.score FROM jsonb_to_recordset($1::jsonb) AS s(name text, type text, value text, score int)`,
    [JSON.stringify(rows)],
  );
}

async function openings(page: Page, print: (line: string) => void): Promise<void> {
  const took: number[] = [];
  for (let round = 0; round < OPENINGS; round++) {
    took.push(
      await page.evaluate(async () => {
        const began = performance.now();
        location.hash = '#/patterns';
        while (document.querySelector('[data-pattern]') === null) await new Promise(requestAnimationFrame);
        return performance.now() - began;
      }),
    );
    await page.evaluate(() => {
      location.hash = '#/patterns/packs';
    });
    await page.waitForTimeout(500);
  }
  const [first, ...later] = took;
  print(
    `library of ${PATTERNS.toLocaleString('en')} patterns, address to rows: first ${first!.toFixed(0)} ms, ` +
      `then p50 ${quantile(later, 0.5).toFixed(0)} ms, worst ${Math.max(...later).toFixed(0)} ms`,
  );
}

async function typing(page: Page, print: (line: string) => void): Promise<void> {
  await page.evaluate((name) => {
    location.hash = `#/studio/${name}`;
  }, EDITED);
  await page.getByTestId('pattern-editor').waitFor();
  await page.getByRole('textbox', { name: 'Sample text' }).fill(`zq${LETTERS}`);
  await page.keyboard.press('Enter');
  await page.locator('mark').first().waitFor();
  await page.waitForTimeout(1_000);
  await page.getByTestId('pattern-editor').click();
  await page.keyboard.press('ControlOrMeta+End');
  const { frames, afterwards } = await traceKeys(page, async () => {
    for (const letter of LETTERS) {
      await page.keyboard.type(letter);
      await page.waitForTimeout(KEY_EVERY_MS);
    }
  });
  const every = `${VALUE.length} characters, ${(1_000 / KEY_EVERY_MS).toFixed(0)} letters a second`;
  print(`a letter in the editor until its frame is drawn, ${every}: ${inWords(frames)}`);
  print(`the longest piece of work after that frame: ${inWords(afterwards)}`);
  const marked: number[] = [];
  for (let length = LETTERS.length; length > 0; length--) {
    await page.evaluate(watchKey, `zq${LETTERS.slice(0, length - 1)}`);
    await page.keyboard.press('Backspace');
    marked.push(await page.evaluate(() => (globalThis as unknown as { watched: Promise<number> }).watched));
    await page.waitForTimeout(60);
  }
  print(
    `key to marked match p50 ${quantile(marked, 0.5).toFixed(0)} ms, p95 ${quantile(marked, 0.95).toFixed(0)} ms`,
  );
}

/** Keeps, as `watched`, a promise of how long it takes from the next key until a match of this text is on the screen. */
function watchKey(expected: string): void {
  const watched = new Promise<number>((resolve) => {
    const onKey = ({ timeStamp }: KeyboardEvent) => {
      const look = () => {
        const found = [...document.querySelectorAll('mark')].some((mark) => mark.textContent === expected);
        if (!found) return requestAnimationFrame(look);
        // A message is handled after the frame at hand was drawn.
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now() - timeStamp);
        return port2.postMessage(null);
      };
      requestAnimationFrame(look);
    };
    addEventListener('keydown', onKey, { capture: true, once: true });
  });
  Object.assign(globalThis, { watched });
}

function inWords(all: readonly Work[]): string {
  const words = (kind: keyof Work) => {
    const values = all.map((each) => each[kind]);
    return `p50 ${quantile(values, 0.5).toFixed(1)}, p95 ${quantile(values, 0.95).toFixed(1)} ms`;
  };
  return `work ${words('processor')} of the processor’s time, ${words('clock')} on the clock`;
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
