// Proves that the feed works on tables of another make, and on the embedded workspace's own channels.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createFeed } from '../../../src/main/services/feed.ts';
import { createNotifyLive } from '../../../src/main/streams/notify-live.ts';
import { CONSOLE } from '../../../src/main/workspace/ddl/console.ts';
import { PLATFORM } from '../../../src/main/workspace/ddl/platform.ts';
import { SECURITY } from '../../../src/main/workspace/ddl/security.ts';
import { migrate } from '../../../src/main/workspace/migrate.ts';
import { openPglite } from '../../../src/main/workspace/pglite-database.ts';
import { readShape } from '../../../src/main/workspace/probe.ts';
import { waitUntil } from '../../support/processes.ts';
import { longForm, openWorld, pause, Shown, shortForm, startServices, writeAlert } from './fixture.ts';

test('a table with uuid ids, text users and clocks of its own', async () => {
  const services = await startServices();
  const world = await openWorld(services, [PLATFORM, CONSOLE]);
  try {
    await world.platform.query(
      `CREATE TABLE omni2.security_alerts (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_id text, conversation_id text,
         alert_type text, alert_message text, total_risk_score numeric, status text DEFAULT 'OPEN',
         created_at timestamp DEFAULT ((now() AT TIME ZONE 'UTC') + interval '1 hour'))`,
    );
    const console = await world.openConsole();
    const named = { text: 'named', user: 1, conversation: 'a' };
    await world.ring('security_alerts', {
      ...longForm('0', named),
      alert_id: await writeAlert(world, named),
    });
    const alike = { text: 'alike', user: 2, conversation: 'b' };
    await world.ring('security_alerts', shortForm(alike));
    await writeAlert(world, alike);
    await writeAlert(world, { text: 'untold', user: 3, conversation: 'c' });
    await waitUntil('all shown', () => console.shown.from('table').length === 3);
    await pause(1_000);
    expect(
      console.shown
        .from('table')
        .map((row) => row.text)
        .sort(),
    ).toEqual(['alike', 'named', 'untold']);
    expect(console.shown.rows.size).toBe(3);
  } finally {
    await world.end();
    await services.end();
  }
});

test('the embedded workspace rings over LISTEN/NOTIFY', async () => {
  const dataFolder = mkdtempSync(join(tmpdir(), 'watchroom-feed-'));
  const database = await openPglite({ dataFolder });
  try {
    await migrate(database, [PLATFORM, SECURITY, CONSOLE]);
    const shape = await readShape(database);
    const live = createNotifyLive(database);
    const shown = new Shown();
    const feed = createFeed({ publish: shown.publish, log: () => undefined, dataFolder });
    const stop = await feed.start({
      profile: { id: 'embedded', kind: 'embedded', name: 'Test' },
      database,
      live,
      shape: () => shape,
      rights: () => new Set(),
    });
    await waitUntil('listening', async () => {
      await live.publish('user_blocked', JSON.stringify({ user_id: 1, timestamp: 1_770_000_000 }));
      return shown.from('feed').length === 1;
    });
    const [row] = await database.query<{ id: string }>(
      `INSERT INTO omni2.security_alerts (user_id, alert_type, alert_message, total_risk_score)
       VALUES (1, 'HIGH_RISK', 'embedded', 70) RETURNING id::text AS id`,
    );
    await live.publish('security_alerts', JSON.stringify(longForm(row?.id ?? '', { text: 'embedded' })));
    await waitUntil('matched', () => shown.from('table').length === 1);
    expect(shown.rows.size).toBe(2);
    await stop();
    await live.close();
  } finally {
    await database.close();
    rmSync(dataFolder, { recursive: true });
  }
});
