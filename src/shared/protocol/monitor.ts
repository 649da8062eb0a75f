// The monitor: what it is told by settings, and what every monitor at work says of itself.
import { z } from 'zod';
import { call } from './define.ts';

/** The key under which the settings lie in omni2.omni2_config. */
export const MONITOR_CONFIG_KEY = 'security_monitor';

const count = z.number().int().min(0);

export const MONITOR_COUNTS = [
  'answered',
  'answered_without_verdict',
  'taken_over',
  'answered_by_others',
  'malformed',
  'scored',
  'unscored',
  'recorded',
  'linked',
  'repeated',
  'raised',
  'alerts',
  'blocked',
  'users_blocked',
  'cuts',
  'dropped',
] as const;
export type MonitorCount = (typeof MONITOR_COUNTS)[number];

export const monitorServiceSchema = z.object({
  state: z.enum(['connecting', 'up', 'down', 'absent']),
  problem: z.string().nullable(),
});

/** What one monitor says of itself, every other second. */
export const monitorStateSchema = z.object({
  id: z.string().max(100),
  host: z.string(),
  pid: z.number().int(),
  started_at: z.string(),
  /** Whether it is the one that reads what nobody asked about. */
  leads: z.boolean(),
  database: monitorServiceSchema,
  redis: monitorServiceSchema,
  phase: z.number().int().min(1).max(4),
  fail: z.enum(['open', 'closed']),
  text: z.enum(['full', 'redacted']),
  counts: z.record(z.enum(MONITOR_COUNTS), count),
  levels: z.object({ LOW: count, MEDIUM: count, HIGH: count, CRITICAL: count }),
  /** Of guard answers, from receiving to answering, in milliseconds; null before the first. */
  latency: z.object({ p50: z.number(), p99: z.number(), samples: count }).nullable(),
  /** Messages that wait to be scored, and to be recorded. */
  waiting: z.object({ score: count, record: count, classifier: count }),
  /** The local queue: records kept on disk until the database has them. */
  queue: z.object({ records: count, bytes: count, problem: z.string().nullable() }),
  /** Seconds since the oldest message was said that is read but not recorded; 0 when nothing waits, null while unknown. */
  lag_seconds: z.number().nullable(),
  suspended: z.array(z.string()),
  ml: z.object({ state: z.enum(['ready', 'unavailable']), detail: z.string() }),
  rules: z.object({
    patterns: count,
    problems: count,
    /** Another whenever patterns, settings or exceptions are; empty in what an older monitor says. */
    print: z.string().max(64).default(''),
    /** When it began to judge by them. */
    taken_at: z.string().nullable().default(null),
  }),
  /** What is wrong, in words, the most important first. */
  problems: z.array(z.string()),
});
export type MonitorState = z.infer<typeof monitorStateSchema>;

export const monitorViewSchema = z.object({
  /** Why this console runs none although it is to, in words. */
  problem: z.string().nullable(),
  /** The print of the rules that are stored now; empty while it cannot be told. */
  rules_print: z.string(),
  /** All that were heard of within a day, those at work first. */
  monitors: z.array(
    z.object({
      state: monitorStateSchema,
      seen_at: z.string(),
      /** Heard of within the last seconds. */
      alive: z.boolean(),
      here: z.boolean(),
    }),
  ),
});
export type MonitorView = z.infer<typeof monitorViewSchema>;

export const monitorRead = call('monitor.read', {
  right: 'alerts.read',
  input: z.object({}),
  output: monitorViewSchema,
});
