// The journal: every change and every export with who, when, what, before and after; and the check of its chain.
import { z } from 'zod';
import { LIMITS } from '../policy/limits.ts';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';

export const journalFilterSchema = z.object({
  /** Part of the name of who did it. */
  actor: z.string().max(100).optional(),
  /** What was done: "alerts" for all of that kind, or "alerts.triage". */
  action: z.string().max(60).optional(),
  /** Key of what was changed, whole: an alert, a pattern, a case. */
  subject: z.string().max(300).optional(),
  /** Part of what was there before or after. */
  text: z.string().max(200).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export type JournalFilter = z.infer<typeof journalFilterSchema>;

export const journalRowSchema = z.object({
  seq: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  /** How many things were changed; 0 where the entry names none but its subject. */
  subjects: z.number().int(),
});
export type JournalRow = z.infer<typeof journalRowSchema>;

export const journalList = call('journal.list', {
  right: 'journal.read',
  input: z.object({
    filter: journalFilterSchema,
    /** Number of the last entry of the page before. */
    after: z.number().int().nullable().default(null),
    limit: z.number().int().min(1).max(LIMITS.pageRows).default(100),
  }),
  output: z.object({ rows: z.array(journalRowSchema), next: z.number().int().nullable() }),
});

/** JSON as indented text; at most 50,000 characters of it. */
const jsonTextSchema = z.object({ text: z.string(), characters: z.number().int() }).nullable();

export const journalRead = call('journal.read', {
  right: 'journal.read',
  input: z.object({ seq: z.number().int().min(1) }),
  output: z.object({
    row: journalRowSchema,
    /** The first 100 of what was changed. */
    subjects: z.array(z.string()),
    before: jsonTextSchema,
    after: jsonTextSchema,
    hash: z.string(),
    previousHash: z.string(),
    /** Whether the entry's hash is what its content and the entry before it give. */
    follows: z.boolean(),
  }),
});

export const journalActions = call('journal.actions', {
  right: 'journal.read',
  input: z.object({}),
  output: z.object({ actions: z.array(z.string()), actors: z.array(z.string()) }),
});

/** The number and hash of an entry as this machine noted them outside of the database. */
export const checkpointSchema = z.object({
  seq: z.number().int(),
  hash: z.string(),
  /** When it was noted, by this machine's clock. */
  notedAt: z.string(),
});
export type Checkpoint = z.infer<typeof checkpointSchema>;

export const journalCheck = call('journal.check', {
  right: 'journal.read',
  input: z.object({}),
  output: z.object({
    /** Entries that follow from one another, from the first on. */
    entries: z.number().int(),
    /** Hash of the last of them. */
    head: z.string(),
    /**
     * The first entry that is not as it should be: gone, tied to another than the one before it, with another content than was
     * hashed, or another than a checkpoint of this machine says.
     */
    broken: z
      .object({ seq: z.number().int(), why: z.enum(['missing', 'relinked', 'altered', 'rewritten']) })
      .nullable(),
    /** Checkpoints of this machine that the chain was held against, oldest first. */
    checkpoints: z.array(checkpointSchema),
    /** What keeps the connected role from changing entries. */
    protection: z.object({
      role: z.string(),
      mayUpdate: z.boolean(),
      mayDelete: z.boolean(),
      mayTruncate: z.boolean(),
      /** Owner of the table or superuser: it could take the trigger away. */
      owner: z.boolean(),
      trigger: z.enum(['on', 'off', 'absent']),
    }),
    took: z.number(),
  }),
});
