// Tells of what was recorded: alerts on `security_alerts`, blocked users on `user_blocked` and `system_events`.
import type { Log } from '../../shared/model/log.ts';
import { type AlertNews, markAnnounced, unannounced } from '../stores/monitor-announce.ts';
import type { BlockedUser } from '../stores/monitor-block.ts';
import type { MessageRecord } from '../stores/monitor-record.ts';
import type { Database } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import type { DatabaseClock } from './clock.ts';
import type { Directory } from './directory.ts';

const EXCERPT = 300;
const MOST_PATTERNS = 20;
/** An alert that its maker has not told of by then is told of by whoever sees it. */
const LATE_SECONDS = 15;
const LATE_EVERY_MS = 5_000;
const MARK_MS = 250;

export interface AnnouncerOptions {
  readonly database: Database;
  shape(): PlatformShape;
  readonly directory: Directory;
  readonly clock: DatabaseClock;
  readonly log: Log;
  /** Null where this workspace has no live channel. */
  readonly publish: ((channel: string, payload: string) => Promise<void>) | null;
}

export class Announcer {
  readonly #options: AnnouncerOptions;
  #told: string[] = [];
  #marking: NodeJS.Timeout | null = null;
  #late: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(options: AnnouncerOptions) {
    this.#options = options;
  }

  start(): void {
    this.#late = setInterval(() => void this.#tellLate(), LATE_EVERY_MS);
  }

  async close(): Promise<void> {
    if (this.#late) clearInterval(this.#late);
    await this.#mark();
  }

  alerts(alerts: readonly { readonly record: MessageRecord; readonly alertId: string }[]): void {
    for (const { record, alertId } of alerts) {
      void this.#tell({
        alertId,
        userId: record.userId,
        conversationId: record.conversationId,
        total: record.total,
        level: record.level,
        severity: record.alert?.level ?? 'HIGH',
        patterns: record.patterns.map((one) => String((one as { name?: unknown }).name)),
        text: record.text.slice(0, EXCERPT),
        action: record.action,
      });
    }
  }

  /** The platform disconnects a user at once when it hears of it. */
  async blocked(users: readonly BlockedUser[], message: string | null): Promise<void> {
    const { publish, directory, clock, log } = this.#options;
    if (publish === null) return;
    const timestamp = clock.now() / 1_000;
    for (const { userId, violations } of users) {
      const data = {
        user_id: idOf(userId),
        user_email: directory.person(userId).email,
        violation_count: violations,
        timestamp,
      };
      const told = [
        publish(
          'user_blocked',
          JSON.stringify({
            user_id: idOf(userId),
            custom_message: message,
            blocked_by: null,
            blocked_services: ['chat'],
            timestamp,
          }),
        ),
        publish('system_events', JSON.stringify({ type: 'prompt_guard_user_blocked', data })),
      ];
      for (const one of await Promise.allSettled(told))
        if (one.status === 'rejected') log('warn', 'block-not-published');
    }
  }

  /** Tells those who watch over the platform of something that is wrong with the monitoring itself. */
  system(type: string, data: Readonly<Record<string, unknown>>): void {
    this.#options
      .publish?.(
        'system_events',
        JSON.stringify({ type, data: { ...data, timestamp: this.#options.clock.now() / 1_000 } }),
      )
      .catch(() => undefined);
  }

  async #tell(news: AlertNews): Promise<void> {
    const { publish, directory, clock, log } = this.#options;
    try {
      await publish?.(
        'security_alerts',
        JSON.stringify({
          alert_id: idOf(news.alertId),
          timestamp: new Date(clock.now()).toISOString(),
          severity: news.severity,
          user_id: news.userId === null ? null : idOf(news.userId),
          user_email: directory.person(news.userId).email,
          conversation_id: news.conversationId,
          risk_score: news.total,
          risk_level: news.level,
          matched_patterns: news.patterns.slice(0, MOST_PATTERNS),
          message_excerpt: news.text,
          action_taken: news.action,
          dashboard_link: `/security/alerts/${news.alertId}`,
        }),
      );
      this.#told.push(news.alertId);
      this.#marking ??= setTimeout(() => void this.#mark(), MARK_MS);
    } catch (error) {
      // It stays unannounced, and is told of later.
      log('info', 'alert-waits', { problem: error instanceof Error ? error.name : 'unknown' });
    }
  }

  async #mark(): Promise<void> {
    if (this.#marking) clearTimeout(this.#marking);
    this.#marking = null;
    const told = this.#told.splice(0);
    // Where it cannot be noted it is told twice, which every listener knows by the alert's id.
    await markAnnounced(this.#options.database, told).catch(() => undefined);
  }

  async #tellLate(): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const { database, shape } = this.#options;
      for (const news of await unannounced(database, shape(), LATE_SECONDS)) await this.#tell(news);
    } catch {
      // The database is away: it is looked at again.
    } finally {
      this.#looking = false;
    }
  }
}

/** Ids that are numbers go out as numbers. */
function idOf(id: string): number | string {
  return /^\d{1,15}$/.test(id) ? Number(id) : id;
}
