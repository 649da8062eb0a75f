// The audit log: rows of both tables of the platform as one list, each saying which table it is from.
import { z } from 'zod';
import { LIMITS } from '../policy/limits.ts';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';

export const AUDIT_TABLES = ['omni2', 'public'] as const;
export type AuditTable = (typeof AUDIT_TABLES)[number];

/** `o:<id>` for a row of omni2.audit_logs, `p:<id>` for one of public.audit_logs. */
export const auditKeySchema = z.string().regex(/^[op]:.{1,100}$/s);

/** A place in a list merged of several tables, opaque to the window. */
export const mergedCursorSchema = z.string().max(500);

/** How much of such a list there is, and how far it was searched by what no index serves. */
export const mergedSearchShape = {
  /** The page goes back no further, for more would have to be searched; `next` searches on. Null where it is full, or at the end. */
  searchedTo: instantSchema.nullable(),
  /** Rows in all, counted up to 10,001; null beyond the first page, and where they would have to be searched for. */
  total: z.number().int().nullable(),
};

export const auditFilterSchema = z.object({
  /** Part of a name, e-mail address or id, in either id space; or the key of a person. */
  user: z.string().max(100).optional(),
  /** Part of the name of a tool or a server. */
  tool: z.string().max(100).optional(),
  /** Part of what was asked or answered, or of the error. */
  text: z.string().max(200).optional(),
  success: z.boolean().optional(),
  blocked: z.boolean().optional(),
  table: z.enum(AUDIT_TABLES).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export type AuditFilter = z.infer<typeof auditFilterSchema>;

export const auditRowSchema = z.object({
  key: auditKeySchema,
  table: z.enum(AUDIT_TABLES),
  at: instantSchema,
  /** As the table has it, in that table's own id space. */
  userId: z.string().nullable(),
  /** The page of the person, found through the e-mail address for the older table; null where nobody is known. */
  person: z.string().nullable(),
  userName: z.string().nullable(),
  text: z.string(),
  tools: z.string().nullable(),
  servers: z.string().nullable(),
  success: z.boolean().nullable(),
  blocked: z.boolean().nullable(),
  error: z.string().nullable(),
  tokens: z.number().nullable(),
  cost: z.number().nullable(),
  durationMs: z.number().nullable(),
});
export type AuditRow = z.infer<typeof auditRowSchema>;

export const auditList = call('audit.list', {
  right: 'audit.read',
  input: z.object({
    filter: auditFilterSchema,
    after: mergedCursorSchema.nullable().default(null),
    limit: z.number().int().min(1).max(LIMITS.pageRows).default(100),
  }),
  output: z.object({
    rows: z.array(auditRowSchema),
    next: mergedCursorSchema.nullable(),
    ...mergedSearchShape,
    /** What the list cannot show or filter here, and why. */
    gaps: z.array(z.string()),
  }),
});

export const auditRead = call('audit.read', {
  right: 'audit.read',
  input: z.object({ key: auditKeySchema }),
  output: z.object({
    row: auditRowSchema,
    /** Every column of the row that is there, as text; at most 20,000 characters of each. */
    fields: z.array(
      z.object({
        name: z.string(),
        value: z.string().nullable(),
        characters: z.number().int(),
        /** Set for columns of time. */
        at: instantSchema.nullable(),
      }),
    ),
  }),
});
