// The browser that screens are tried in: the system's Chromium or Chrome, else the one Playwright keeps.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import { findProgram } from './processes.ts';

export const CHROMIUM_ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Path of a browser, or null when there is none. */
export function findChromium(): string | null {
  const own = chromium.executablePath();
  return (
    findProgram(
      ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
      ['/Applications/Google Chrome.app/Contents/MacOS'],
    ) ?? (existsSync(own) ? own : null)
  );
}
