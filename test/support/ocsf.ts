// What OCSF 1.3.0 demands of a Detection Finding, from https://schema.ocsf.io/1.3.0/classes/detection_finding: required attributes,
// enumerated values and types of all that the console sends. Unknown attributes are refused, as OCSF's own validator does.
import { z } from 'zod';

const time = z.number().int().min(0);
const analytic = z.strictObject({
  type_id: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(4), z.literal(99)]),
  type: z.string().optional(),
  name: z.string().min(1),
});

export const detectionFindingSchema = z
  .strictObject({
    activity_id: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3), z.literal(99)]),
    activity_name: z.string().optional(),
    category_uid: z.literal(2),
    category_name: z.literal('Findings').optional(),
    class_uid: z.literal(2004),
    class_name: z.literal('Detection Finding').optional(),
    type_uid: z.number().int(),
    type_name: z.string().optional(),
    time,
    severity_id: z.number().int().min(0).max(6),
    severity: z.enum(['Unknown', 'Informational', 'Low', 'Medium', 'High', 'Critical', 'Fatal']),
    status_id: z.number().int().min(0).max(6),
    status: z.enum(['New', 'In Progress', 'Suppressed', 'Resolved', 'Archived', 'Deleted']),
    is_alert: z.boolean(),
    risk_score: z.number().int(),
    risk_level_id: z.number().int().min(0).max(4),
    risk_level: z.enum(['Info', 'Low', 'Medium', 'High', 'Critical']),
    message: z.string(),
    metadata: z.strictObject({
      version: z.literal('1.3.0'),
      uid: z.string().min(1),
      product: z.strictObject({ name: z.string().min(1), vendor_name: z.string().min(1) }),
    }),
    finding_info: z.strictObject({
      uid: z.string().min(1),
      title: z.string().min(1),
      types: z.array(z.string()),
      created_time: time,
      src_url: z.url().optional(),
      analytic: analytic.optional(),
      related_analytics: z.array(analytic).optional(),
    }),
    evidences: z
      .array(
        z.strictObject({
          actor: z.strictObject({
            user: z.strictObject({
              uid: z.string().min(1),
              name: z.string().optional(),
              email_addr: z.email().optional(),
            }),
          }),
        }),
      )
      .min(1)
      .optional(),
    unmapped: z.record(z.string(), z.unknown()).optional(),
  })
  // type_uid is the class and the activity in one number.
  .refine(({ class_uid, activity_id, type_uid }) => type_uid === class_uid * 100 + activity_id);
