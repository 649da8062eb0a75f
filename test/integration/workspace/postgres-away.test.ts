// The connection to a Postgres server that comes and goes: told at once, back by itself, and never a hang.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Health, Supervised } from '../../../src/main/workspace/port.ts';
import { openPostgres } from '../../../src/main/workspace/postgres-database.ts';
import { startPostgres, type TestPostgres } from '../../support/postgres.ts';
import { postgresProfile } from './profile.ts';

let server: TestPostgres;
let name: string;
beforeAll(async () => {
  server = await startPostgres();
  name = (await server.createDatabase()).database;
});
afterAll(() => server.stop());

const open = () => openPostgres(postgresProfile(server, name), async () => server.password);

function until(database: Supervised, state: Health['state']): Promise<Health> {
  return new Promise((resolve) => {
    const look = (health: Health) => {
      if (health.state !== state) return;
      stop();
      resolve(health);
    };
    const stop = database.onHealth(look);
    look(database.health());
  });
}

async function timed(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const began = performance.now();
  const error = await work.then(
    () => null,
    (caught: unknown) => caught,
  );
  return { error, ms: performance.now() - began };
}

it('comes back by itself each time the server is killed, and hears notifications again', async () => {
  const database = open();
  const heard: string[] = [];
  await database.listen('alerts', (payload) => heard.push(payload));
  for (let round = 1; round <= 3; round += 1) {
    const sleeping = timed(database.query('SELECT pg_sleep(30)'));
    await database.query('SELECT 1');
    await server.kill();
    expect((await sleeping).error).toMatchObject({ code: 'database-away', retryable: true });
    const down = await until(database, 'down');
    expect(down.problem).not.toBeNull();
    expect(down.attempt).toBeGreaterThanOrEqual(1);
    const refused = await timed(database.query('SELECT 1'));
    expect(refused.error).toMatchObject({ code: 'database-away', retryable: true });
    expect(refused.ms).toBeLessThan(3_000);
    await server.restart();
    await until(database, 'up');
    await database.notify('alerts', `round ${round}`);
    await expect.poll(() => heard.length).toBe(round);
  }
  expect(heard).toEqual(['round 1', 'round 2', 'round 3']);
  await database.close();
});

it('tries again at once when asked to', async () => {
  const database = open();
  await database.query('SELECT 1');
  await server.kill();
  await until(database, 'down');
  await expect.poll(() => database.health().attempt, { timeout: 10_000 }).toBeGreaterThan(3);
  await server.restart();
  database.retryNow();
  await until(database, 'up');
  await database.close();
});

it('rolls back and frees the connection when a transaction is cut off', async () => {
  const database = open();
  await database.script('CREATE TABLE IF NOT EXISTS cut (a int)');
  for (let n = 0; n < 10; n += 1) {
    const cut = database.transaction(async (sql) => {
      await sql.execute('INSERT INTO cut VALUES (1)');
      await sql.query('SELECT pg_terminate_backend(pg_backend_pid())');
    });
    await expect(cut).rejects.toMatchObject({ code: 'database-away' });
  }
  expect(await database.query('SELECT count(*) AS n FROM cut')).toEqual([{ n: 0 }]);
  await database.close();
});

it('stops a statement at the timeout of the profile', async () => {
  const database = openPostgres(
    { ...postgresProfile(server, name), statementTimeoutMs: 1_000 },
    async () => server.password,
  );
  const { error, ms } = await timed(database.query('SELECT pg_sleep(30)'));
  expect(error).toMatchObject({ code: 'statement-timeout' });
  expect(ms).toBeLessThan(5_000);
  expect(database.health().state).toBe('up');
  await database.close();
});

it.each([
  ['password', { password: 'wrong' }, /refused the login/],
  ['database', { database: 'nowhere' }, /no database of that name/],
  ['port', { port: 1 }, /Nothing answers/],
])('says what is wrong with the %s and does not knock without end', async (_, wrong, words) => {
  const { password = server.password, ...changed } = wrong as {
    password?: string;
    database?: string;
    port?: number;
  };
  const database = openPostgres({ ...postgresProfile(server, name), ...changed }, async () => password);
  await expect(database.query('SELECT 1')).rejects.toMatchObject({
    code: 'database-away',
    message: expect.stringMatching(words),
  });
  const { problem, nextAttemptMs } = database.health();
  expect(problem).toMatch(words);
  if (!('port' in changed)) expect((nextAttemptMs ?? 0) - Date.now()).toBeGreaterThan(50_000);
  await database.close();
});

it('notices a server that keeps connections open but no longer answers, within 10 s', async () => {
  const relay = await startRelay(server.port);
  const database = openPostgres(
    { ...postgresProfile(server, name), port: relay.port },
    async () => server.password,
  );
  await database.query('SELECT 1');
  relay.freeze();
  const { error, ms } = await timed(database.query('SELECT 1'));
  expect(error).toMatchObject({ code: 'database-away' });
  expect(ms).toBeLessThan(10_500);
  await database.close();
  relay.end();
}, 30_000);

/** A relay that can stop passing anything on, as a cut network does. */
async function startRelay(target: number): Promise<{ port: number; freeze(): void; end(): void }> {
  const sockets: Socket[] = [];
  let frozen = false;
  const relay: Server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    sockets.push(near, far);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      from.on('data', (bytes) => frozen || to.write(bytes));
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
    }
  });
  await new Promise<void>((resolve) => relay.listen(0, '127.0.0.1', resolve));
  return {
    port: (relay.address() as { port: number }).port,
    freeze: () => {
      frozen = true;
    },
    end: () => {
      for (const socket of sockets) socket.destroy();
      relay.close();
    },
  };
}
