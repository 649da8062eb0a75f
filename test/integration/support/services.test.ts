// The services that other tests stand on: they start, fail as asked, and come back on the same port.

import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, test } from 'vitest';
import { startPostgres } from '../../support/postgres.ts';
import { startRedis } from '../../support/redis.ts';

test('a Postgres server keeps its data over a crash and a restart, on the same port', async () => {
  const server = await startPostgres();
  try {
    const { url } = await server.createDatabase();
    const ask = async (sql: string) => {
      const client = new pg.Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      const { rows } = await client.query(sql);
      await client.end();
      return rows;
    };
    await ask('CREATE TABLE kept AS SELECT 42 AS answer');
    await ask('CHECKPOINT');
    await server.kill();
    await expect(ask('SELECT 1')).rejects.toThrow();
    await server.restart();
    expect(await ask('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await server.restart();
    expect(await ask('SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  } finally {
    await server.stop();
  }
});

test('a Redis server can be frozen, thawed, killed and restarted', async () => {
  const server = await startRedis();
  const client = new Redis({
    host: server.host,
    port: server.port,
    retryStrategy: () => 50,
    maxRetriesPerRequest: null,
  });
  client.on('error', () => undefined);
  try {
    expect(await client.ping()).toBe('PONG');
    server.freeze();
    const slow = client.ping();
    expect(
      await Promise.race([slow, new Promise((resolve) => setTimeout(() => resolve('silence'), 200))]),
    ).toBe('silence');
    server.thaw();
    expect(await slow).toBe('PONG');
    await server.kill();
    await server.restart();
    expect(await client.ping()).toBe('PONG');
  } finally {
    client.disconnect();
    await server.stop();
  }
});
