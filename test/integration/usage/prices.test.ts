// The price that SQL finds for a prepared view is the one that every figure is made with.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRICED } from '../../../src/main/stores/usage-prices.ts';
import { type Price, priceOf } from '../../../src/main/usage/prices.ts';
import type { Database } from '../../../src/main/workspace/port.ts';
import { ENGINES, openFull } from '../alerts/fixture.ts';

const MODELS = [null, 'claude-3-5-haiku', 'claude-3-opus', 'gpt-4o', 'o1', '*odd'];
const NAMES = ['*', 'claude*', 'claude-3*', 'claude-3-5-haiku', 'gpt-4o', 'gpt-4*', 'o1', '*odd', '%*', '_1'];
const DAYS = ['2026-01-01', '2026-01-02', '2026-01-03'];

const table: fc.Arbitrary<Price[]> = fc
  .array(
    fc.record({
      model: fc.constantFrom(...NAMES),
      input: fc.integer({ min: 0, max: 100 }),
      output: fc.integer({ min: 0, max: 100 }),
      cached: fc.integer({ min: 0, max: 100 }),
      fromDay: fc.constantFrom(...DAYS),
      removed: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((prices) => prices.map((price, index) => ({ ...price, version: index + 1 })));

describe.each(ENGINES)('prices on %s', (engine) => {
  let database: Database;
  let end: () => Promise<void> = async () => undefined;
  beforeAll(async () => {
    ({ database, end } = await openFull(engine));
    for (const day of DAYS)
      for (const model of MODELS)
        await database.execute(
          `INSERT INTO security_console.usage_steps SELECT now(), $1::date, 'ask', $2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0`,
          [day, model],
        );
  });
  afterAll(() => end());

  it('are the same in SQL as by the rule, for every model and day', async () => {
    await fc.assert(
      fc.asyncProperty(table, async (prices) => {
        await database.execute('DELETE FROM security_console.usage_prices');
        for (const { version, model, input, output, cached, fromDay, removed } of prices)
          await database.execute(
            `INSERT INTO security_console.usage_prices (version, model, input, output, cached, from_day, removed, actor, reason)
             VALUES ($1, $2, $3::numeric, $4::numeric, $5::numeric, $6::date, $7, 'ana', '')`,
            [version, model, input, output, cached, fromDay, removed],
          );
        const found = await database.query(
          `WITH ${PRICED} SELECT day::text AS day, model, input, output, cached FROM priced`,
        );
        expect(found).toHaveLength(DAYS.length * MODELS.length);
        for (const row of found) {
          const { input, output, cached } = priceOf(prices, (row.model as string) || null, row.day as string);
          expect(row).toMatchObject({ input, output, cached });
        }
      }),
      { seed: 11, numRuns: 60 },
    );
  });
});
