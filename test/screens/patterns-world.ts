// What the specs of the patterns' screen begin with: a console on a server workspace, whose table of patterns the test writes.
import type { Page } from '@playwright/test';
import type { Database } from '../../src/main/workspace/port.ts';
import { test as base } from './alerts-world.ts';

export interface PatternSeed {
  readonly name: string;
  readonly value?: string;
  readonly type?: string;
  readonly score?: number;
  readonly enabled?: boolean;
  readonly category?: string | null;
  readonly description?: string;
}

interface Fixtures {
  /** Opens a window at a route of the patterns' screen, such as "/tester". */
  openPatterns: (route?: string) => Promise<Page>;
}

export const test = base.extend<Fixtures>({
  openPatterns: async ({ world, page }, use) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await use(async (route = '') => {
      await page.goto(`${await world.link()}/patterns${route}`);
      // By text alone: an address may open a dialog, and what lies behind one has no role.
      await page.locator('h1', { hasText: 'Patterns' }).waitFor({ timeout: 20_000 });
      await page.locator('[aria-label="Live feed up"]').waitFor({ timeout: 20_000 });
      return page;
    });
    if (errors.length > 0) throw new Error(`The window threw: ${errors.join('; ')}`);
  },
});

/** Empties the tables of patterns and what the console knows of them, and writes these. */
export async function writePatterns(database: Database, seeds: readonly PatternSeed[]): Promise<void> {
  await database.script(
    `TRUNCATE omni2.security_risk_patterns, omni2.security_alerts, omni2.security_risk_events, security_console.alert_triage,
       security_console.alert_notes, security_console.pattern_versions, security_console.pattern_drafts,
       security_console.pattern_exceptions, security_console.backtests CASCADE`,
  );
  await database.execute(
    `INSERT INTO omni2.security_risk_patterns (pattern_name, pattern_type, pattern_value, risk_score, enabled, description, category, severity)
     SELECT s.name, coalesce(s.type, 'REGEX'), coalesce(s.value, s.name), coalesce(s.score, 70), coalesce(s.enabled, true), s.description,
       s.category, 'HIGH'
     FROM jsonb_to_recordset($1::jsonb) AS s(name text, type text, value text, score int, enabled boolean, description text, category text)`,
    [JSON.stringify(seeds)],
  );
}

/** The row of a pattern in the library. */
export const rowOf = (page: Page, name: string) => page.locator(`[data-pattern="${name}"]`);
