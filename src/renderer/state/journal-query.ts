// What the journal is asked to show, as it stands in the address.
import type { JournalFilter } from '../../shared/protocol/journal.ts';
import { formatTimes, resolveTimes, type Times, timesOf } from './audit-query.ts';

export interface JournalQuery extends Times {
  readonly text: string;
  readonly actor: string;
  /** "alerts" for all of that kind, or one action. */
  readonly action: string;
  readonly subject: string;
}

const part = (address: URLSearchParams, name: string, most: number) =>
  (address.get(name) ?? '').slice(0, most);

export function parseJournalQuery(address: URLSearchParams): JournalQuery {
  return {
    ...timesOf(address),
    text: part(address, 'text', 200),
    actor: part(address, 'actor', 100),
    action: part(address, 'action', 60),
    subject: part(address, 'subject', 300),
  };
}

export function formatJournalQuery(query: JournalQuery): Record<string, string> {
  const { text, actor, action, subject } = query;
  return { text, actor, action, subject, ...formatTimes(query) };
}

export function journalFilterOf(query: JournalQuery, zone: string, nowMs: number): JournalFilter {
  const { text, actor, action, subject } = query;
  return {
    ...(text.trim() !== '' && { text }),
    ...(actor.trim() !== '' && { actor }),
    ...(action !== '' && { action }),
    ...(subject.trim() !== '' && { subject }),
    ...resolveTimes(query, zone, nowMs),
  };
}
