// Vitest's projects: one per kind of test, so that a name says which services a run needs.
import { defineConfig } from 'vitest/config';

const project = (name: string, timeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: 60_000,
    // What is waited for comes in a moment, and on a busy machine in some.
    expect: { poll: { timeout: 15_000 } },
  },
});

export default defineConfig({
  test: {
    // On two cores Vitest would use one: most files wait for servers more than they work.
    maxWorkers: 2,
    projects: [
      project('unit', 20_000),
      project('parity', 120_000),
      project('contract', 30_000),
      project('integration', 60_000),
    ],
  },
});
