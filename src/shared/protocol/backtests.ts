// Backtests: a draft or a changed set of patterns judged on what was really written.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';
import { definitionSchema, patternNameSchema } from './patterns.ts';

export const backtestSpecSchema = z.object({
  title: z.string().trim().min(1).max(200),
  from: instantSchema,
  to: instantSchema,
  /** `events`: messages the engine recorded. `messages`: every user message the platform kept (user_activities). */
  population: z.enum(['events', 'messages']),
  users: z.array(z.string().max(100)).max(1_000).default([]),
  /** What changes against the published set; `definition` null takes the pattern out. Empty: the published set itself. */
  changes: z
    .array(z.object({ replaces: patternNameSchema.nullable(), definition: definitionSchema.nullable() }))
    .max(2_000),
  /** `changes`: only what changes is searched for, the rest is taken from the record. `all`: every pattern is searched for anew. */
  scope: z.enum(['changes', 'all']),
});
export type BacktestSpec = z.infer<typeof backtestSpecSchema>;

/** A share with its 95 % interval (Wilson); null where there are under 30 labels: unmeasured. */
const shareSchema = z.object({
  share: z.number().nullable(),
  low: z.number().nullable(),
  high: z.number().nullable(),
  labels: z.number().int(),
});

const sampleSchema = z.object({
  /** Where the message stands: `event:<id>` or `activity:<id>`. */
  ref: z.string(),
  at: instantSchema,
  user: z.string().nullable(),
  text: z.string().max(2_000),
  spans: z.array(z.tuple([z.number().int(), z.number().int()])).max(50),
  before: z.number().int(),
  after: z.number().int(),
});

export const backtestResultSchema = z.object({
  messages: z.number().int(),
  hits: z.number().int(),
  /** Hits by published version of what changes, for the difference. */
  hitsBefore: z.number().int(),
  overTime: z.array(z.object({ at: instantSchema, hits: z.number().int(), hitsBefore: z.number().int() })),
  stepSeconds: z.number().int(),
  newAlerts: z.number().int(),
  lostAlerts: z.number().int(),
  levels: z.array(z.object({ level: z.enum(LEVELS), before: z.number().int(), after: z.number().int() })),
  /** Those whose highest level changes, worst first, at most 500. */
  users: z.array(
    z.object({
      user: z.string(),
      name: z.string().nullable(),
      before: z.enum(LEVELS),
      after: z.enum(LEVELS),
      messages: z.number().int(),
    }),
  ),
  precision: shareSchema,
  recall: shareSchema,
  newSamples: z.array(sampleSchema).max(100),
  lostSamples: z.array(sampleSchema).max(100),
  /** Ten hits chosen by chance (with a fixed seed), and ten near misses: messages that only just do not match. */
  hitSamples: z.array(sampleSchema).max(10),
  nearMisses: z.array(sampleSchema).max(10),
  microsecondsPerMessage: z.number(),
  p99Microseconds: z.number(),
  cuts: z.number().int(),
  /** What was not exact, and why. */
  notes: z.array(z.string()),
});
export type BacktestResult = z.infer<typeof backtestResultSchema>;

export const backtestSchema = z.object({
  id: z.string(),
  at: instantSchema,
  by: z.string(),
  spec: backtestSpecSchema,
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  job: z.string().nullable(),
  /** Where it stopped, for one that failed or was cancelled. */
  stoppedAt: instantSchema.nullable(),
  tookMs: z.number().nullable(),
  summary: z.string(),
});
export type Backtest = z.infer<typeof backtestSchema>;

/** Newest first. Any of a pattern when named. */
export const backtestsList = call('backtests.list', {
  right: 'patterns.read',
  input: z.object({ pattern: patternNameSchema.optional() }),
  output: z.array(backtestSchema).max(200),
});
/** Starts a job; it goes on when the window is closed. */
export const backtestsStart = call('backtests.start', {
  right: 'patterns.write',
  input: backtestSpecSchema,
  output: backtestSchema,
});
export const backtestsRead = call('backtests.read', {
  right: 'patterns.read',
  input: z.object({ id: z.string().max(50) }),
  output: z.object({ backtest: backtestSchema, result: backtestResultSchema.nullable() }),
});
export const backtestsRemove = call('backtests.remove', {
  right: 'patterns.write',
  input: z.object({ id: z.string().max(50) }),
  output: z.object({ removed: z.boolean() }),
});
export const backtestsChanged = topic('backtests.changed', {
  right: 'patterns.read',
  payload: z.object({ id: z.string() }),
});
