// The publish hub: hands every published payload to every open window, and keeps the latest of the state topics.
import type { TopicName } from '../../shared/protocol/index.ts';
import { STATE_TOPICS } from '../../shared/protocol/state-topics.ts';
import type { Publish } from './handlers.ts';

export type HubListener = (topic: TopicName, payload: unknown) => void;

export interface Hub {
  readonly publish: Publish;
  /** Hears everything published from now on, until the result is called. */
  attach(listener: HubListener): () => void;
  /** Latest payload of a state topic; undefined before the first, and for every other topic. */
  latest(topic: string): unknown;
}

export function createHub(): Hub {
  const listeners = new Set<HubListener>();
  const latest = new Map<string, unknown>();
  return {
    publish(topic, payload) {
      if (STATE_TOPICS.has(topic)) latest.set(topic, payload);
      for (const listener of listeners) listener(topic, payload);
    },
    attach(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    latest: (topic) => latest.get(topic),
  };
}
