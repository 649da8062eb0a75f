// What a delivery tells: alerts as every channel words them, without saying more of a message than its rules allow.
import { createHash } from 'node:crypto';
import type { Level } from '../../shared/model/level.ts';
import type { AlertRow } from '../../shared/protocol/alerts.ts';
import type { ChannelRules } from '../../shared/protocol/channels.ts';

export interface NewsAlert {
  readonly key: string;
  readonly level: Level;
  readonly score: number;
  readonly type: string;
  readonly at: string;
  readonly user: { readonly id: string; readonly name: string | null; readonly email: string | null } | null;
  readonly conversation: string | null;
  readonly patterns: readonly string[];
  /** Null where the rules let nothing of it out. */
  readonly text: string | null;
  readonly link: string | null;
}

export interface News {
  /** The same at every attempt, so that a receiver can tell a repetition. */
  readonly id: string;
  /** More like what was told of before. */
  readonly grouped: boolean;
  readonly test: boolean;
  /** The most severe first; at most MOST_TOLD. */
  readonly alerts: readonly NewsAlert[];
  /** How many alerts it stands for. */
  readonly count: number;
}

/** Alerts that one delivery tells of one by one; the others are counted. */
export const MOST_TOLD = 20;
const EXCERPT = 160;

/** An alert as a channel's rules let it be told. */
export function toldAlert(row: AlertRow, rules: ChannelRules): NewsAlert {
  const text = row.text.replace(/\s+/g, ' ').trim();
  return {
    key: row.key,
    level: row.level,
    score: row.score,
    type: row.type,
    at: row.createdAt,
    user: row.userId === null ? null : { id: row.userId, name: row.userName, email: row.userEmail },
    conversation: row.conversationId,
    patterns: row.patterns,
    text: rules.text === 'none' ? null : rules.text === 'full' ? text : cut(text),
    link: rules.link === '' ? null : rules.link.replaceAll('{alert}', encodeURIComponent(row.key)),
  };
}

function cut(text: string): string {
  const characters = [...text];
  return characters.length <= EXCERPT ? text : `${characters.slice(0, EXCERPT - 1).join('')}…`;
}

/** The line that says it all: "CRITICAL alert: Ada Byron, score 92". */
export function headline({ alerts, count, grouped, test }: News): string {
  const [first] = alerts;
  const prefix = test ? 'Test: ' : '';
  if (first === undefined) return `${prefix}${count} alerts`;
  if (grouped || count > 1)
    return `${prefix}${count} more ${first.level} ${count === 1 ? 'alert' : 'alerts'} like this: ${named(first)}`;
  return `${prefix}${first.level} alert: ${named(first)}, score ${first.score}`;
}

function named({ patterns, user, type }: NewsAlert): string {
  return oneLine(
    [user?.name ?? user?.email ?? (user && `user ${user.id}`), patterns[0] ?? type]
      .filter(Boolean)
      .join(', '),
  );
}

/** The facts of an alert, in words, each with its name. */
export function facts(alert: NewsAlert): [name: string, value: string][] {
  const { user } = alert;
  const found: [string, string | null][] = [
    ['Score', `${alert.score} (${alert.level})`],
    ['User', user && [user.name, user.email, `id ${user.id}`].filter(Boolean).join(', ')],
    ['Patterns', alert.patterns.join(', ') || null],
    ['Conversation', alert.conversation],
    ['At', `${alert.at.slice(0, 19).replace('T', ' ')} UTC`],
    ['Alert', alert.key],
  ];
  return found.flatMap(([name, value]): [string, string][] =>
    value === null ? [] : [[name, oneLine(value)]],
  );
}

/** A text that cannot break out of its line: what a stranger called themselves goes into subjects and headers. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ').slice(0, 500);
}

/** An alert that never was, for trying a channel out. */
export function testNews(rules: ChannelRules, at: string): News {
  const text = rules.text === 'none' ? null : 'This is a test of the channel. Nothing happened.';
  return {
    id: createHash('sha256').update(`test ${at}`).digest('hex').slice(0, 32),
    grouped: false,
    test: true,
    count: 1,
    alerts: [
      {
        key: 'a:0',
        level: 'HIGH',
        score: 75,
        type: 'HIGH_RISK',
        at,
        user: null,
        conversation: null,
        patterns: [],
        text,
        link: null,
      },
    ],
  };
}
