// Reports: what was found in a period, by whom and how it was handled, to look at and to hand on as files that can be checked.
import { z } from 'zod';
import { ALERT_STATUSES } from '../model/alert.ts';
import { LEVELS } from '../model/level.ts';
import { PERSONAL_CHOICES, REPORT_KINDS, type ReportKind, TEXT_CHOICES } from '../model/report.ts';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';

export const reportFilterSchema = z.object({
  levels: z.array(z.enum(LEVELS)).max(4).optional(),
  statuses: z.array(z.enum(ALERT_STATUSES)).max(4).optional(),
  /** Number of a user of the platform. */
  user: z.string().trim().max(100).optional(),
});

export const redactionSchema = z.object({
  text: z.enum(TEXT_CHOICES),
  personal: z.enum(PERSONAL_CHOICES),
});

/** What a report is of, but for the period. */
export const reportSubjectSchema = z.object({
  kind: z.enum(REPORT_KINDS),
  filter: reportFilterSchema.default({}),
  redaction: redactionSchema.default({ text: 'excerpt', personal: 'full' }),
  /** Number of the case, for the report of a case alone. */
  caseId: z
    .string()
    .regex(/^[1-9]\d{0,17}$/)
    .nullable()
    .default(null),
});

export const reportDefinitionSchema = reportSubjectSchema
  /** Of what happened from the one instant on and before the other. */
  .extend({ from: instantSchema, to: instantSchema })
  .refine(({ from, to }) => from < to, { path: ['to'], error: 'The end lies before the start' })
  .refine(({ kind, caseId }) => kind !== 'case' || caseId !== null, {
    path: ['caseId'],
    error: 'Choose the case',
  });
export type ReportDefinition = z.infer<typeof reportDefinitionSchema>;

const columnSchema = z.object({
  name: z.string(),
  title: z.string(),
  kind: z.enum(['text', 'number', 'instant', 'yesno']),
  holds: z.enum(['message', 'name', 'email']).optional(),
  beside: z.boolean().optional(),
});

/** How many there are of something, and the SQL that counts them, for whoever doubts it. */
const populationSchema = z.object({
  what: z.string(),
  count: z.number().int(),
  /** Null where the rows come from no table. */
  sql: z.string().nullable(),
});

export const reportPreviewSchema = z.object({
  title: z.string(),
  /** When it was read, by the database's clock; everything in it is of this one moment. */
  readAt: instantSchema,
  database: z.string(),
  server: z.string(),
  role: z.string(),
  /** Period and filters as they were given, redaction in words. */
  facts: z.array(z.tuple([z.string(), z.string()])),
  figures: z.array(z.object({ title: z.string(), value: z.string() })),
  charts: z.array(
    z.object({
      title: z.string(),
      days: z.array(z.string()),
      series: z.array(z.object({ name: z.string(), values: z.array(z.number()) })),
    }),
  ),
  tables: z.array(
    z.object({
      name: z.string(),
      title: z.string(),
      columns: z.array(columnSchema),
      /** The first of them. */
      rows: z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))),
      population: populationSchema,
    }),
  ),
  /** What the report cannot tell here, and why. */
  gaps: z.array(z.string()),
});
export type ReportPreview = z.infer<typeof reportPreviewSchema>;

export const REPORT_FORMATS = ['csv', 'jsonl', 'ocsf', 'pdf', 'pack'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/** Whether a kind of report can be had in a format: findings are of alerts alone. */
export function hasFormat(kind: ReportKind, format: ReportFormat): boolean {
  return format !== 'ocsf' || kind === 'alerts';
}

/** Formats that are asked for; at least one must give files. */
export const formatsSchema = z.array(z.enum(REPORT_FORMATS)).min(1).max(5);
export const NO_FINDINGS = { path: ['formats'], error: 'Only the report of alerts can be had as findings' };

/** Rows of each table of the preview; rows of a PDF, beyond which another format is to be used. */
export const PREVIEW_ROWS = 50;
export const PDF_ROWS = 10_000;

export const reportsPreview = call('reports.preview', {
  right: 'reports.read',
  input: z.object({ definition: reportDefinitionSchema }),
  output: reportPreviewSchema,
});

export const exportedFileSchema = z.object({
  name: z.string(),
  bytes: z.number().int(),
  sha256: z.string(),
  /** Null for files that hold no rows of a table. */
  rows: z.number().int().nullable(),
});
export type ExportedFile = z.infer<typeof exportedFileSchema>;

/** Runs as a job. The files are there whole or not at all, and only once the journal tells of them. */
export const reportsExport = call('reports.export', {
  right: 'reports.export',
  input: z
    .object({
      definition: reportDefinitionSchema,
      formats: formatsSchema,
      /** Whole path on the machine that the console runs on; made where it is not there. */
      folder: z.string().trim().min(1).max(4_096),
      /** A timestamp authority (RFC 3161) to ask for a timestamp of a pack; null for none. */
      timestampUrl: z
        .url({ protocol: /^https?$/ })
        .max(2_000)
        .nullable()
        .default(null),
    })
    .refine(
      ({ definition, formats }) => formats.every((format) => hasFormat(definition.kind, format)),
      NO_FINDINGS,
    ),
  output: z.object({
    folder: z.string(),
    files: z.array(exportedFileSchema),
    /** Number of the journal's entry. */
    entry: z.number().int(),
  }),
});

/** Where exports go unless another folder is named, and with which key packs are signed. */
export const reportsPlace = call('reports.place', {
  right: 'reports.read',
  input: z.object({}),
  output: z.object({
    folder: z.string(),
    key: z.object({
      /** Where it is kept, as a sentence. */
      kept: z.string(),
      /** SHA-256 of the public key's DER form; null where there is no key yet. */
      fingerprint: z.string().nullable(),
      publicKey: z.string().nullable(),
      /** Why the key that was named cannot be used; null where it can. */
      problem: z.string().nullable(),
    }),
  }),
});
