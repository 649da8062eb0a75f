// Saved reports: what they are of, in which formats and where to, and whether they are made by themselves when a period is over.
import { z } from 'zod';
import { REPORT_STEPS } from '../model/report-period.ts';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';
import { formatsSchema, hasFormat, NO_FINDINGS, REPORT_FORMATS, reportSubjectSchema } from './reports.ts';

export const reportPlanSchema = z.object({
  id: z.string(),
  name: z.string(),
  subject: reportSubjectSchema,
  /** Made when such a period is over; null where somebody asks for it each time. */
  every: z.enum(REPORT_STEPS).nullable(),
  formats: z.array(z.enum(REPORT_FORMATS)),
  folder: z.string(),
  /** Name of the machine that the folder is on. */
  machine: z.string(),
  /** Made by consoles on this machine. */
  here: z.boolean(),
  owner: z.string(),
  last: z
    .object({
      from: instantSchema,
      to: instantSchema,
      state: z.enum(['running', 'done', 'failed']),
      at: instantSchema,
      problem: z.string().nullable(),
      /** One that failed is tried again. */
      again: z.boolean(),
      /** Number of the journal's entry. */
      entry: z.number().int().nullable(),
    })
    .nullable(),
});
export type ReportPlan = z.infer<typeof reportPlanSchema>;

export const reportsPlans = call('reports.plans', {
  right: 'reports.read',
  input: z.object({}),
  output: z.array(reportPlanSchema),
});

export const reportsSavePlan = call('reports.savePlan', {
  right: 'reports.plan',
  input: z
    .object({
      name: z.string().trim().min(1).max(80),
      subject: reportSubjectSchema,
      every: z.enum(REPORT_STEPS).nullable(),
      formats: formatsSchema,
      folder: z.string().trim().min(1).max(4_096),
    })
    .refine(
      ({ subject, formats }) => formats.every((format) => hasFormat(subject.kind, format)),
      NO_FINDINGS,
    ),
  output: z.object({ id: z.string() }),
});

export const reportsRemovePlan = call('reports.removePlan', {
  right: 'reports.plan',
  input: z.object({ id: z.uuid() }),
  output: z.object({ removed: z.boolean() }),
});

export const reportPlansChanged = topic('reports.changed', {
  right: 'reports.read',
  payload: z.object({}),
});
