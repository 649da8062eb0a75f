// The overview: how things stand, one read for the whole screen; each panel is filled or says why it is not.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { alertKeySchema, instantSchema } from './alerts.ts';
import { call } from './define.ts';

/** A panel's content, or in words why there is none and what would fill it. */
function panel<Data extends z.ZodType>(data: Data) {
  return z.discriminatedUnion('state', [
    z.object({ state: z.literal('filled'), data }),
    z.object({ state: z.literal('empty'), why: z.string(), remedy: z.string() }),
    z.object({ state: z.literal('unavailable'), why: z.string(), remedy: z.string() }),
  ]);
}
export type Panel<Data> =
  | { state: 'filled'; data: Data }
  | { state: 'empty' | 'unavailable'; why: string; remedy: string };

const byLevelSchema = z.record(z.enum(LEVELS), z.number().int());

/** Counts by level in equal steps of time, oldest first, steps without any included. */
export const timelineSchema = z.object({
  stepSeconds: z.number().int(),
  steps: z.array(z.object({ at: instantSchema, counts: byLevelSchema })),
  total: byLevelSchema,
});
export type Timeline = z.infer<typeof timelineSchema>;

export const openByAgeSchema = z.object({
  ages: z.array(z.object({ label: z.string(), fromHours: z.number(), counts: byLevelSchema })),
  total: z.number().int(),
  unassigned: z.number().int(),
  oldest: z.object({ key: alertKeySchema, at: instantSchema }).nullable(),
});

export const topUsersSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string().nullable(),
    email: z.string().nullable(),
    alerts: z.number().int(),
    highest: z.number().int(),
    latest: instantSchema,
  }),
);

export const topPatternsSchema = z.object({
  patterns: z.array(
    z.object({
      name: z.string(),
      category: z.string().nullable(),
      hits: z.number().int(),
      users: z.number().int(),
    }),
  ),
  /** Events looked at: the newest ones of the period, bounded. */
  events: z.number().int(),
  bounded: z.boolean(),
});

export const mcpHealthSchema = z.array(
  z.object({
    id: z.string(),
    name: z.string(),
    status: z.string(),
    health: z.enum(['healthy', 'unhealthy', 'timeout', 'unknown']),
    lastCheckAt: instantSchema.nullable(),
    medianMs: z.number().nullable(),
    checks: z.number().int(),
    failures: z.number().int(),
    circuitOpen: z.boolean(),
    /** Median response time of each of the last 24 hours, oldest first; null where nothing answered. */
    hourlyMs: z.array(z.number().nullable()),
    reason: z.string().nullable(),
  }),
);

export const activitySchema = z.array(
  z.object({
    at: instantSchema,
    kind: z.enum(['alert', 'block', 'denial', 'triage', 'server', 'guard']),
    title: z.string(),
    detail: z.string(),
    alert: alertKeySchema.nullable(),
  }),
);

export const usageTodaySchema = z.object({
  since: instantSchema,
  /** One per audit table that exists; `cost` is null where the table has no column for it. */
  recorded: z.array(
    z.object({
      table: z.string(),
      requests: z.number().int(),
      tokens: z.number().nullable(),
      cost: z.number().nullable(),
      note: z.string().nullable(),
    }),
  ),
  /** As accounted for under Usage, with estimates for what was not recorded; null where that is not done here. */
  accounted: z
    .object({
      answers: z.number().int(),
      recorded: z.number().int(),
      cost: z.number(),
      estimatedCost: z.number(),
    })
    .nullable(),
  /** Answers that no audit row accounts for, as Usage has it, by the endpoint that gave them. */
  unrecorded: z.array(z.object({ endpoint: z.string(), answers: z.number().int() })),
});

export const overviewSchema = z.object({
  readAt: instantSchema,
  alerts: panel(timelineSchema),
  events: panel(timelineSchema),
  openByAge: panel(openByAgeSchema),
  topUsers: panel(topUsersSchema),
  topPatterns: panel(topPatternsSchema),
  mcp: panel(mcpHealthSchema),
  activity: panel(activitySchema),
  usage: panel(usageTodaySchema),
});
export type Overview = z.infer<typeof overviewSchema>;

export const OVERVIEW_HOURS = [24, 72, 168, 720] as const;

export const overviewRead = call('overview.read', {
  right: 'overview.read',
  input: z.object({
    hours: z.union(OVERVIEW_HOURS.map((hours) => z.literal(hours))),
    /** IANA zone of the analyst: days begin at its midnight. */
    timeZone: z.string().max(64),
  }),
  output: overviewSchema,
});
