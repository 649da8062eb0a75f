// Keeps what a page shows as it is in the database: read at once, again after somebody changed it, and when the database comes.
import type { TopicName, TopicPayload } from '../../shared/protocol/index.ts';
import type { Client } from '../bridge/client.ts';

/** Several changes at once are read once. */
const AFTER_CHANGE_MS = 200;

export interface KeptRead<T extends TopicName> {
  readonly topic: T;
  /** Whether what was told of is what is shown. */
  readonly concerns: (changed: TopicPayload<T>) => boolean;
  /** Whether it was read at all. */
  readonly isRead: () => boolean;
  readonly read: () => Promise<void>;
}

/** Reads until the result is called. */
export function keepRead<T extends TopicName>(
  client: Pick<Client, 'subscribe'>,
  { topic, concerns, isRead, read }: KeptRead<T>,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stops = [
    client.subscribe(topic, (changed) => {
      if (!concerns(changed)) return;
      clearTimeout(timer);
      timer = setTimeout(() => void read(), AFTER_CHANGE_MS);
    }),
    client.subscribe('workspace.changed', ({ phase }) => {
      if (phase === 'ready' && !isRead()) void read();
    }),
  ];
  void read();
  return () => {
    clearTimeout(timer);
    for (const stop of stops) stop();
  };
}
