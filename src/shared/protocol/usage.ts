// Usage: every answer with its record or the cause of its lack, what it cost, limits both ways, and what would close the gaps.
import { z } from 'zod';
import { ENDPOINTS } from '../model/usage.ts';
import { LIMITS } from '../policy/limits.ts';
import { instantSchema } from './alerts.ts';
import { mergedCursorSchema } from './audit.ts';
import { call, topic } from './define.ts';

/** A day in the zone of the accounting, "2026-01-31". */
export const daySchema = z.iso.date();
const periodSchema = z.object({ from: daySchema, to: daySchema });
const endpointSchema = z.enum(ENDPOINTS);

export const usageSumsSchema = z.object({
  answers: z.number().int(),
  recorded: z.number().int(),
  /** Recorded, by a match that is not certain. */
  doubted: z.number().int(),
  /** Recorded without a cost. */
  unpriced: z.number().int(),
  inputTokens: z.number(),
  outputTokens: z.number(),
  cachedTokens: z.number(),
  /** US dollars, as the rows have it. */
  cost: z.number(),
  /** US dollars, reckoned here for what no row has a cost for. */
  estimatedCost: z.number(),
  estimatedTokens: z.number(),
});
export type UsageSums = z.infer<typeof usageSumsSchema>;

export const usageStateSchema = z.object({
  /** False where the console's tables are not there or may not be read. */
  available: z.boolean(),
  writable: z.boolean(),
  firstDay: daySchema.nullable(),
  lastDay: daySchema.nullable(),
  days: z.number().int(),
  daysLeft: z.number().int(),
  readAt: instantSchema.nullable(),
  problem: z.string().nullable(),
});

export const usageCoverageSchema = z.object({
  state: usageStateSchema,
  total: usageSumsSchema,
  endpoints: z.array(usageSumsSchema.extend({ endpoint: endpointSchema })),
  days: z.array(usageSumsSchema.extend({ endpoint: endpointSchema, day: daySchema })),
  reasons: z.array(
    z.object({
      endpoint: endpointSchema,
      kind: z.enum(['match', 'gap', 'note']),
      reason: z.string(),
      answers: z.number().int(),
    }),
  ),
  /** How input tokens of unrecorded answers were estimated; null where nothing was recorded to learn from. */
  calibration: z
    .object({
      rows: z.number().int(),
      input: z.number(),
      /** Standard deviation of one answer's input, as a share of the mean. */
      spread: z.number(),
      /** Of the estimated cost of the period, in per cent either way, 19 times of 20. */
      marginPercent: z.number(),
    })
    .nullable(),
});
export type UsageCoverage = z.infer<typeof usageCoverageSchema>;

export const usageCoverageRead = call('usage.coverage', {
  right: 'usage.read',
  input: periodSchema,
  output: usageCoverageSchema,
});

export const usageAnswerSchema = z.object({
  key: z.string(),
  at: instantSchema,
  endpoint: endpointSchema,
  person: z.string().nullable(),
  userName: z.string().nullable(),
  model: z.string().nullable(),
  outputTokens: z.number().nullable(),
  /** Key of the audit log's row. */
  row: z.string().nullable(),
  rowAt: instantSchema.nullable(),
  certainty: z.number(),
  why: z.string(),
  notes: z.array(z.string()),
  cost: z.number().nullable(),
  estimatedCost: z.number().nullable(),
  replay: z.string().nullable(),
});
export type UsageAnswer = z.infer<typeof usageAnswerSchema>;

export const USAGE_KINDS = ['gap', 'match', 'doubted', 'noted'] as const;

export const usageAnswers = call('usage.answers', {
  right: 'usage.read',
  input: periodSchema.extend({
    endpoint: endpointSchema.optional(),
    kind: z.enum(USAGE_KINDS).optional(),
    /** A cause, a rule of matching or a note, exactly. */
    reason: z.string().max(50).optional(),
    after: mergedCursorSchema.nullable().default(null),
    limit: z.number().int().min(1).max(LIMITS.pageRows).default(100),
  }),
  output: z.object({
    rows: z.array(usageAnswerSchema),
    next: mergedCursorSchema.nullable(),
    gaps: z.array(z.string()),
  }),
});

export const USAGE_GROUPS = [
  'user',
  'role',
  'team',
  'endpoint',
  'model',
  'tool',
  'hour',
  'day',
  'month',
] as const;
export type UsageGroup = (typeof USAGE_GROUPS)[number];

export const usageGroups = call('usage.groups', {
  right: 'usage.read',
  input: periodSchema.extend({
    by: z.enum(USAGE_GROUPS),
    /** For hours of the day; days are those of the accounting. */
    timeZone: z.string().max(64),
    limit: z.number().int().min(1).max(1_000).default(200),
  }),
  output: z.object({
    rows: z.array(
      usageSumsSchema.extend({
        key: z.string(),
        label: z.string(),
        person: z.string().nullable(),
        calls: z.number().nullable(),
      }),
    ),
    /** Groups there are, shown or not. */
    groups: z.number().int(),
    total: usageSumsSchema,
    /** What is counted more than once, or not at all. */
    note: z.string().nullable(),
  }),
});

export const usageForecast = call('usage.forecast', {
  right: 'usage.read',
  input: z.object({ days: z.number().int().min(1).max(92).default(30) }),
  output: z.object({
    days: z.array(z.object({ day: daySchema, cost: z.number(), estimatedCost: z.number() })),
    /** Null where there are too few days to tell. */
    forecast: z
      .object({
        /** The day under way as it is expected to end, then those to come. */
        days: z.array(z.object({ day: daySchema, cost: z.number(), low: z.number(), high: z.number() })),
        month: z.object({
          soFar: z.number(),
          cost: z.number(),
          low: z.number(),
          high: z.number(),
          end: daySchema,
        }),
        basedOn: z.number().int(),
      })
      .nullable(),
  }),
});

export const priceSchema = z.object({
  version: z.number().int(),
  model: z.string(),
  input: z.number(),
  output: z.number(),
  cached: z.number(),
  fromDay: daySchema,
  removed: z.boolean(),
  actor: z.string(),
  reason: z.string(),
  at: instantSchema.nullable(),
});

export const usagePrices = call('usage.prices', {
  right: 'usage.read',
  input: z.object({}),
  output: z.object({
    prices: z.array(priceSchema),
    /** Models that answers name, with the version of the price that holds for them today. */
    models: z.array(
      z.object({ model: z.string().nullable(), answers: z.number().int(), version: z.number().int() }),
    ),
  }),
});

const dollars = z.number().min(0).max(100_000);

export const usagePriceSave = call('usage.savePrice', {
  right: 'usage.write',
  input: z.object({
    model: z
      .string()
      .trim()
      .min(1, 'Name a model')
      .max(100)
      .regex(/^[^*]*\*?$/, 'A * may only stand at the end'),
    input: dollars,
    output: dollars,
    cached: dollars,
    fromDay: daySchema,
    removed: z.boolean().default(false),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  output: z.object({ version: z.number().int() }),
});

export const LIMIT_CHECKS = ['daily_cost', 'requests', 'tokens', 'cost'] as const;
/** US dollars, requests or tokens, by the check. */
const limitSchema = z.number().min(0).max(1e12);

export const usageLimits = call('usage.limits', {
  right: 'usage.read',
  input: z.object({
    /** What if all limits were so many times what they are, */
    factor: z.number().min(0.001).max(1_000).default(1),
    /** and these roles had these daily limits, in US dollars, */
    roles: z
      .array(z.object({ role: z.string().max(200), limit: limitSchema }))
      .max(100)
      .default([]),
    /** and these people these limits, whatever their role. */
    people: z
      .array(z.object({ person: z.string().max(200), check: z.enum(LIMIT_CHECKS), limit: limitSchema }))
      .max(500)
      .default([]),
  }),
  output: z.object({
    /** The nearest to their limit first. */
    rows: z.array(
      z.object({
        person: z.string(),
        userName: z.string().nullable(),
        check: z.enum(LIMIT_CHECKS),
        limit: z.number(),
        /** What the platform's own check sums; null where it cannot see anything. */
        platform: z.number().nullable(),
        counted: z.number(),
        over: z.boolean(),
        platformOver: z.boolean(),
        /** An instant, or a day. */
        since: z.string().nullable(),
        why: z.string().nullable(),
      }),
    ),
    total: z.number().int(),
    over: z.number().int(),
    platformOver: z.number().int(),
    /** Roles with their daily limits as they are set. */
    roles: z.array(z.object({ role: z.string(), limit: z.number().nullable() })),
    facts: z.array(z.string()),
  }),
});

const auditEvidenceSchema = z.object({
  name: z.string(),
  readable: z.boolean(),
  rows: z.number().int(),
  first: z.string().nullable(),
  last: z.string().nullable(),
  lastWeek: z.number().int(),
  withTokens: z.number().int(),
  withCost: z.number().int(),
  withUser: z.number().int(),
  writers: z.array(z.object({ writer: z.string(), rows: z.number().int() })),
});

export const usageFix = call('usage.fix', {
  right: 'usage.read',
  input: z.object({}),
  output: z.object({
    gaps: z.array(z.object({ endpoint: endpointSchema, answers: z.number().int() })),
    viewSql: z.string(),
    viewExists: z.boolean(),
    /** What the view holds, by source. */
    figures: z.array(
      z.object({ source: z.string(), answers: z.number().int(), tokens: z.number(), cost: z.number() }),
    ),
    tables: z.array(auditEvidenceSchema),
    primary: z.string().nullable(),
    reasons: z.array(z.string()),
    migrationSql: z.string().nullable(),
  }),
});

/** Takes both tables over into one that is gone with the transaction, and counts on both sides. */
export const usageProve = call('usage.prove', {
  right: 'usage.write',
  input: z.object({}),
  output: z.object({
    tables: z.array(
      z.object({
        name: z.string(),
        rows: z.number().int(),
        copied: z.number().int(),
        cost: z.number(),
        costCopied: z.number(),
        whole: z.boolean(),
      }),
    ),
  }),
});

/** The zone at whose midnight days begin. */
export const usageZone = call('usage.zone', {
  right: 'usage.read',
  input: z.object({}),
  output: z.object({ zone: z.string() }),
});

/** Takes another zone; every day is read again then. */
export const usageZoneSave = call('usage.saveZone', {
  right: 'usage.write',
  input: z.object({
    zone: z.string().min(1).max(64),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  output: z.object({}),
});

/** Reads what was not read yet; with `again`, all of it anew. Answers as soon as the work has begun. */
export const usageReconcile = call('usage.reconcile', {
  right: 'usage.write',
  input: z.object({ again: z.boolean().default(false) }),
  output: z.object({
    /** Whether a run has begun, one was under way here, or another console is at it, which this one then waits for. */
    outcome: z.enum(['started', 'running', 'elsewhere']),
  }),
});

export const usageChanged = topic('usage.changed', {
  right: 'usage.read',
  payload: z.object({ at: instantSchema }),
});
