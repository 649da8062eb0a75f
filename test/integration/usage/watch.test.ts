// Whether a run begins when it is asked for: once at a time, over all consoles of a database.
import { expect, it } from 'vitest';
import { createAttention } from '../../../src/main/services/attention.ts';
import { createJobs } from '../../../src/main/services/jobs.ts';
import { USAGE_LOCK, watchUsage } from '../../../src/main/services/usage-watch.ts';
import { openFull, workspaceOf } from '../alerts/fixture.ts';

it('says whether it has begun, is at it already, or another console is', async () => {
  const { database, shape, end } = await openFull('postgres');
  const parts = { publish: () => undefined, log: () => undefined };
  const watch = watchUsage(workspaceOf(database, shape), {
    ...parts,
    jobs: createJobs(parts),
    attention: createAttention(),
  });
  const held = await database.lock(USAGE_LOCK, () => undefined);
  expect(await watch.now(true)).toBe('elsewhere');
  expect(watch.problem()).toBeNull();
  await held!.release();
  await expect.poll(() => watch.now(true)).toBe('started');
  expect(await watch.now(true)).toBe('running');
  await watch.stop();
  await end();
});
