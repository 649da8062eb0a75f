// Jobs: progress that does not flood, cancelling, and how each end is told.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createJobs, type Jobs } from '../../../../src/main/services/jobs.ts';
import { Failure } from '../../../../src/shared/model/failure.ts';
import type { Job } from '../../../../src/shared/protocol/jobs.ts';

let jobs: Jobs;
let told: Job[][];

beforeEach(() => {
  vi.useFakeTimers();
  told = [];
  jobs = createJobs({ publish: (_topic, payload) => told.push(payload as Job[]), log: () => undefined });
});
afterEach(() => vi.useRealTimers());

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const last = () => told.at(-1)?.[0] as Job;

test('a job is told when it starts and when it is done, and gives its result', async () => {
  const running = jobs.run('Work', { cancellable: false }, async () => 42);
  expect(last()).toMatchObject({ title: 'Work', state: 'running', progress: null, endedAt: null });
  expect(await running).toBe(42);
  expect(last()).toMatchObject({ state: 'done', progress: 1, failure: null });
});

test('progress is told at most five times a second, the latest always, and kept within 0 and 1', async () => {
  const running = jobs.run('Work', { cancellable: false }, async (job) => {
    for (let step = 0; step < 1_000; step += 1) {
      job.progress(step / 500 - 0.5, `step ${step}`);
      await wait(1);
    }
  });
  await vi.advanceTimersByTimeAsync(999);
  expect(told.length).toBeGreaterThanOrEqual(5);
  expect(told.length).toBeLessThanOrEqual(7);
  expect(told.flat().every(({ progress }) => progress === null || (progress >= 0 && progress <= 1))).toBe(
    true,
  );
  await vi.advanceTimersByTimeAsync(10);
  await running;
  expect(last()).toMatchObject({ state: 'done', detail: 'step 999' });
});

test('cancelling ends a job that listens, as cancelled and not as failed', async () => {
  const running = jobs.run('Work', { cancellable: true }, async ({ signal }) => {
    while (!signal.aborted) await wait(10);
    throw signal.reason;
  });
  const outcome = expect(running).rejects.toMatchObject({ code: 'cancelled' });
  await vi.advanceTimersByTimeAsync(20);
  expect(jobs.cancel(last().id)).toBe(true);
  await vi.advanceTimersByTimeAsync(20);
  await outcome;
  expect(last()).toMatchObject({ state: 'cancelled', failure: null });
  expect(jobs.cancel(last().id)).toBe(false);
});

test('a job that cannot be cancelled is not, but ends when the console stops', async () => {
  const running = jobs.run('Work', { cancellable: false }, async ({ signal }) => {
    while (!signal.aborted) await wait(10);
  });
  expect(jobs.cancel(last().id)).toBe(false);
  expect(jobs.cancel('nobody')).toBe(false);
  const stopped = jobs.stop();
  await vi.advanceTimersByTimeAsync(20);
  await Promise.all([stopped, running]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a failure is told in its words; any other error without a detail', async () => {
  const failing = jobs.run('One', { cancellable: false }, async () => {
    throw new Failure('disk-full', 'The disk is full', 'Free some space.');
  });
  await expect(failing).rejects.toMatchObject({ code: 'disk-full' });
  expect(last()).toMatchObject({ state: 'failed', failure: { code: 'disk-full', hint: 'Free some space.' } });
  const breaking = jobs.run('Two', { cancellable: false }, async () => {
    throw new Error('password=hunter2');
  });
  await expect(breaking).rejects.toThrow();
  expect(last()).toMatchObject({ state: 'failed', failure: { code: 'internal' } });
  expect(JSON.stringify(told)).not.toContain('hunter2');
});

test('work that throws before its first pause fails as well', async () => {
  await expect(
    jobs.run('Work', { cancellable: false }, () => {
      throw new Failure('no', 'No', 'No.');
    }),
  ).rejects.toMatchObject({ code: 'no' });
});

test('ended jobs are forgotten after a while, running ones never', async () => {
  void jobs.run(
    'Long',
    { cancellable: true },
    ({ signal }) => new Promise((resolve) => signal.addEventListener('abort', resolve)),
  );
  for (let number = 0; number < 30; number += 1)
    await jobs.run(`Short ${number}`, { cancellable: false }, async () => undefined);
  expect(jobs.list()).toHaveLength(21);
  vi.setSystemTime(Date.now() + 6 * 60_000);
  expect(jobs.list().map(({ title }) => title)).toEqual(['Long']);
});
