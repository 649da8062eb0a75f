// Topics whose latest payload is the whole truth: a window that subscribes late is given it at once.
import type { TopicName } from './index.ts';

export const STATE_TOPICS: ReadonlySet<string> = new Set<TopicName>([
  'feed.changed',
  'jobs.changed',
  'scorer.changed',
  'settings.changed',
  'workspace.changed',
]);
