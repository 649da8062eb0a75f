// Code against schema: which lines of a source folder name tables and columns that the database does not have, or has twice.
import { z } from 'zod';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';

export const FINDING_KINDS = [
  'missing-column',
  'missing-table',
  'ambiguous-table',
  'not-applied',
  'not-understood',
] as const;
export const findingKindSchema = z.enum(FINDING_KINDS);
export type FindingKind = z.infer<typeof findingKindSchema>;

export const findingSchema = z.object({
  kind: findingKindSchema,
  /** "schema.table" as resolved, or as written; empty where the text was not understood. */
  table: z.string(),
  column: z.string().nullable(),
  message: z.string(),
  hint: z.string(),
  /** From the folder, with "/". */
  file: z.string(),
  line: z.number().int(),
  /** Characters into the line, from 1. */
  position: z.number().int(),
  excerpt: z.string(),
});
export type CodeFinding = z.infer<typeof findingSchema>;

export const codeReportSchema = z.object({
  folder: z.string(),
  readAt: instantSchema,
  /** The role and the schemas that bare names were looked for in. */
  role: z.string(),
  searchPath: z.array(z.string()),
  files: z.number().int(),
  statements: z.number().int(),
  findings: z.array(findingSchema).max(10_000),
  skipped: z.array(z.object({ file: z.string(), why: z.string() })).max(1_000),
  gaps: z.array(z.string()),
});
export type CodeReport = z.infer<typeof codeReportSchema>;

/** Reads a folder of this machine as a job; answers when it has ended. */
export const codeScan = call('code.scan', {
  right: 'schema.read',
  input: z.object({
    folder: z.string().trim().min(1).max(4_096),
    /** Schemas that bare names are looked for in; the connected role's if left out. */
    searchPath: z.array(z.string().min(1).max(63)).max(20).optional(),
  }),
  output: codeReportSchema,
});

/** The last report of this console on the open workspace. */
export const codeRead = call('code.read', {
  right: 'schema.read',
  input: z.object({}),
  output: codeReportSchema.nullable(),
});

/** Where the last folder read names a table, or one column of it. */
export const codeMentions = call('code.mentions', {
  right: 'schema.read',
  input: z.object({
    /** "schema.table", or a table's name in whichever schema. */
    table: z.string().min(1).max(130),
    column: z.string().min(1).max(63).optional(),
  }),
  output: z.object({
    /** Null where no folder was read yet. */
    folder: z.string().nullable(),
    mentions: z.array(z.object({ file: z.string(), line: z.number().int() })).max(500),
    total: z.number().int(),
  }),
});
