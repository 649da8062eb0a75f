// Notifications: wanted or not, never the message, never a storm.
import { beforeEach, expect, test, vi } from 'vitest';
import { createNotifier } from '../../../../src/main/electron/notifications.ts';
import { resetElectron, seen, world } from '../../../support/fake-electron.ts';
import { testAlert } from '../../../support/test-core.ts';

vi.mock('electron', () => import('../../../support/fake-electron.ts'));
beforeEach(resetElectron);

const alert = testAlert(1, { score: 95, text: 'the secret message', patterns: ['ignore_previous'] });

test('say who and which pattern, not the message; a click hands the alert on', () => {
  const onClick = vi.fn();
  createNotifier({ wanted: () => true, onClick })(alert);
  const [shown] = seen.notifications;
  expect(shown?.options).toMatchObject({ title: 'Critical alert, score 95', body: 'Ada · ignore_previous' });
  expect(JSON.stringify(shown?.options)).not.toContain('secret');
  shown?.emit('click');
  expect(onClick).toHaveBeenCalledExactlyOnceWith(alert);
});

test('come at most every 5 s, and the next one counts those between', () => {
  let now = 0;
  const notify = createNotifier({ wanted: () => true, onClick: () => undefined, now: () => now });
  for (let index = 0; index < 10; index += 1) notify(alert);
  expect(seen.notifications).toHaveLength(1);
  now = 5_000;
  notify(alert);
  expect(seen.notifications[1]?.options.title).toContain('9 more');
});

test('are not shown when not wanted, or where there are none', () => {
  createNotifier({ wanted: () => false, onClick: () => undefined })(alert);
  world.notifications = false;
  createNotifier({ wanted: () => true, onClick: () => undefined })(alert);
  expect(seen.notifications).toEqual([]);
});
