// Playwright: screens in a real browser against the real web host; and the real Electron where its binary is.
import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from './test/support/chromium.ts';

const chromium = findChromium();

export default defineConfig({
  timeout: 60_000,
  // A console that writes its history while it is looked at takes its time on a small machine.
  expect: { timeout: 15_000 },
  workers: 1,
  reporter: 'list',
  outputDir: 'test-results',
  // A trace without its film: drawing that costs a machine without a graphics card more than the test.
  use: { trace: { mode: 'retain-on-failure', screenshots: false } },
  projects: [
    {
      name: 'screens',
      testDir: 'test/screens',
      use: {
        browserName: 'chromium',
        viewport: { width: 1440, height: 900 },
        launchOptions: { args: CHROMIUM_ARGS, ...(chromium && { executablePath: chromium }) },
      },
    },
    { name: 'electron', testDir: 'test/electron' },
  ],
});
