// A heard alert as a row of the list, while no database row stands for it.
import { levelOf } from '../../shared/model/level.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import { cleanText } from '../stores/clean.ts';
import type { HeardAlert } from '../stores/feed.ts';

/** `provisional` while it is being matched, `feed` once the console keeps it by itself. */
export function heardRow(alert: HeardAlert, source: 'provisional' | 'feed'): AlertRow {
  return {
    key: alert.key,
    source,
    createdAt: new Date(alert.sentMs ?? alert.receivedMs).toISOString(),
    level: levelOf(alert.score),
    score: alert.score,
    type: alert.type,
    status: 'OPEN',
    userId: alert.userId,
    userName: null,
    userEmail: alert.userEmail,
    conversationId: alert.conversationId,
    text: cleanText(alert.text, LIMITS.excerptCharacters),
    cut: alert.text.length > LIMITS.excerptCharacters,
    patterns: [...alert.patterns],
    assignee: null,
    reason: null,
    notes: 0,
    version: '',
  };
}
