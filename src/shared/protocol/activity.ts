// What was done on the platform, by time: chat activities and the checkpoints of flows as one list.
import { z } from 'zod';
import { LIMITS } from '../policy/limits.ts';
import { instantSchema } from './alerts.ts';
import { mergedCursorSchema, mergedSearchShape } from './audit.ts';
import { call } from './define.ts';

export const ACTIVITY_KINDS = ['message', 'tool_call', 'tool_result', 'answer', 'flow', 'other'] as const;
export type ActivityKind = (typeof ACTIVITY_KINDS)[number];

export const activityFilterSchema = z.object({
  /** Part of a name, e-mail address or id; or the key of a person. */
  user: z.string().max(100).optional(),
  kinds: z.array(z.enum(ACTIVITY_KINDS)).max(ACTIVITY_KINDS.length).optional(),
  /** Part of what was said, or of the name of a tool or server. */
  text: z.string().max(200).optional(),
  /** Only what failed, was denied or was blocked. */
  trouble: z.boolean().optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export type ActivityFilter = z.infer<typeof activityFilterSchema>;

export const activityRowSchema = z.object({
  key: z.string(),
  at: instantSchema,
  kind: z.enum(ACTIVITY_KINDS),
  /** The stored word for the kind, or for a flow its source. */
  type: z.string(),
  userId: z.string().nullable(),
  person: z.string().nullable(),
  userName: z.string().nullable(),
  /** What was said, called or passed; at most a line. */
  text: z.string(),
  tool: z.string().nullable(),
  trouble: z.boolean(),
  /** Where it can be replayed: a conversation's id, else a session's. */
  replay: z.string().nullable(),
  /** Its place there. */
  step: z.string().nullable(),
  durationMs: z.number().nullable(),
});
export type ActivityRow = z.infer<typeof activityRowSchema>;

export const activityList = call('activity.list', {
  right: 'activity.read',
  input: z.object({
    filter: activityFilterSchema,
    after: mergedCursorSchema.nullable().default(null),
    limit: z.number().int().min(1).max(LIMITS.pageRows).default(100),
  }),
  output: z.object({
    rows: z.array(activityRowSchema),
    next: mergedCursorSchema.nullable(),
    ...mergedSearchShape,
    gaps: z.array(z.string()),
  }),
});
