// Schemas that the thread holds for a call: what fails midway leaves none of them held.
import { expect, test } from 'vitest';
import { takeSnapshot } from '../../../../src/main/services/schema-drift.ts';
import { readInto } from '../../../../src/main/services/schema-sources.ts';
import type { SchemaThread } from '../../../../src/main/services/schema-thread.ts';
import type { OpenWorkspace } from '../../../../src/main/workspace/open-workspace.ts';
import type { Database } from '../../../../src/main/workspace/port.ts';

/** A thread that holds what is read under one number after the other. */
function threadOf() {
  const held = new Set<number>();
  const ask = async (name: string, { keys = [] }: { keys?: number[] }) => {
    for (const key of keys) held.delete(key);
    if (name !== 'read') return {};
    const key = held.size;
    held.add(key);
    return { key, objects: 1 };
  };
  return { held, thread: { ask } as unknown as SchemaThread };
}

test('a schema whose transaction fails at its end is dropped', async () => {
  const { held, thread } = threadOf();
  const broken = (fails: boolean) =>
    ({
      transaction: async (use: (sql: unknown) => Promise<unknown>) => {
        const result = await use({});
        if (fails) throw new Error('lost at its end');
        return result;
      },
    }) as unknown as Database;
  await expect(readInto(thread, broken(true), {})).rejects.toThrow('lost at its end');
  expect(held.size).toBe(0);
  await readInto(thread, broken(false), {});
  expect(held.size).toBe(1);
});

test('a snapshot that cannot be compared with the one before leaves nothing held', async () => {
  const { held, thread } = threadOf();
  const database = {
    transaction: (use: (sql: unknown) => Promise<unknown>) => use({}),
    query: () => Promise.reject(new Error('lost midway')),
  };
  const workspace = { database, shape: () => ({}) } as unknown as OpenWorkspace;
  await expect(takeSnapshot(workspace, thread, () => undefined, 'Ana', null)).rejects.toThrow('lost midway');
  expect(held.size).toBe(0);
});
