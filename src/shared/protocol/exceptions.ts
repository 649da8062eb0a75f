// Exceptions: messages that a pattern shall not count for, by whom, until when.
import { z } from 'zod';
import { alertKeySchema, instantSchema } from './alerts.ts';
import { call } from './define.ts';
import { patternNameSchema } from './patterns.ts';

export const exceptionRuleSchema = z
  .object({
    pattern: patternNameSchema,
    user: z.string().max(100).nullable(),
    role: z.string().max(100).nullable(),
    /** Part of the message, letter case ignored. */
    text: z.string().trim().min(3).max(500).nullable(),
    /** Null never ends; a reason must then say why. */
    until: instantSchema.nullable(),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  })
  .refine((rule) => rule.user !== null || rule.role !== null || rule.text !== null, {
    message: 'Name a user, a role or a text: an exception for everything is disabling the pattern',
  });
export type ExceptionRule = z.infer<typeof exceptionRuleSchema>;

export const exceptionSchema = z.object({
  id: z.string(),
  rule: exceptionRuleSchema,
  by: z.string(),
  at: instantSchema,
  active: z.boolean(),
});

export const exceptionsList = call('exceptions.list', {
  right: 'patterns.read',
  input: z.object({ pattern: patternNameSchema.optional() }),
  output: z.array(exceptionSchema).max(2_000),
});

/** What an exception would have silenced in the last 90 days: true positives first. */
export const exceptionsPreview = call('exceptions.preview', {
  right: 'patterns.read',
  input: z.object({ rule: exceptionRuleSchema }),
  output: z.object({
    alerts: z.number().int(),
    truePositives: z.number().int(),
    falsePositives: z.number().int(),
    unlabelled: z.number().int(),
    samples: z
      .array(
        z.object({
          key: alertKeySchema,
          at: instantSchema,
          user: z.string().nullable(),
          text: z.string(),
          label: z.enum(['true_positive', 'false_positive', 'unlabelled']),
        }),
      )
      .max(50),
    /** False where not all alerts of the time could be looked at. */
    exact: z.boolean(),
  }),
});
export const exceptionsAdd = call('exceptions.add', {
  right: 'patterns.write',
  input: z.object({ rule: exceptionRuleSchema }),
  output: exceptionSchema,
});
export const exceptionsEnd = call('exceptions.end', {
  right: 'patterns.write',
  input: z.object({ id: z.string().max(50), reason: z.string().trim().min(3, 'Say why').max(1_000) }),
  output: z.object({ ended: z.boolean() }),
});
