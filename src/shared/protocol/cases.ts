// Cases: alerts, events, conversations, people and notes gathered under a title, worked on by several consoles.
import { z } from 'zod';
import { CASE_MEMBER_KINDS, CASE_OUTCOMES, CASE_STATUSES } from '../model/case.ts';
import { LEVELS } from '../model/level.ts';
import { LIMITS } from '../policy/limits.ts';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';

const idSchema = z.string().regex(/^\d{1,18}$/);
const cursorSchema = z.string().max(400);
const titleSchema = z
  .string()
  .trim()
  .min(1, 'Give the case a title')
  .max(LIMITS.caseTitleCharacters, `A title has at most ${LIMITS.caseTitleCharacters} characters`);
const tagSchema = z.string().trim().min(1).max(50);
const nameSchema = z.string().trim().min(1).max(255);

/**
 * What is gathered, by what it is called elsewhere: an alert's key, an event's id, a conversation's id, a person's key. A recorded message
 * or tool call is an event too, named `activity:` and its id.
 */
export const caseMemberRefSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), ref: z.string().regex(/^(a:[0-9a-f-]{1,40}|f:[0-9a-f]{32})$/) }),
  z.object({ kind: z.literal('event'), ref: z.string().min(1).max(100) }),
  z.object({ kind: z.literal('conversation'), ref: z.string().min(1).max(100) }),
  z.object({ kind: z.literal('person'), ref: z.string().regex(/^[up]:.{1,100}$/s) }),
]);
export type CaseMemberRef = z.infer<typeof caseMemberRefSchema>;

const membersSchema = z.array(caseMemberRefSchema).max(LIMITS.bulkAlerts);

const countsSchema = z.object({
  alert: z.number().int(),
  event: z.number().int(),
  conversation: z.number().int(),
  person: z.number().int(),
});

export const caseRowSchema = z.object({
  id: idSchema,
  title: z.string(),
  status: z.enum(CASE_STATUSES),
  /** Only of a closed case. */
  outcome: z.enum(CASE_OUTCOMES).nullable(),
  severity: z.enum(LEVELS),
  owner: z.string().nullable(),
  tags: z.array(z.string()).max(20),
  counts: countsSchema,
  notes: z.number().int(),
  createdBy: z.string(),
  createdAt: instantSchema,
  updatedBy: z.string(),
  updatedAt: instantSchema,
  /** Rises with every change of its fields; sent back with a change, so that nothing is overwritten unseen. */
  version: z.number().int(),
});
export type CaseRow = z.infer<typeof caseRowSchema>;

export const caseFilterSchema = z.object({
  /** Part of the title or the summary, letter case ignored; or the number of a case. */
  text: z.string().max(200).optional(),
  statuses: z.array(z.enum(CASE_STATUSES)).max(3).optional(),
  severities: z.array(z.enum(LEVELS)).max(4).optional(),
  /** A name exactly; the empty string means nobody. */
  owner: z.string().max(255).optional(),
  tag: z.string().max(50).optional(),
  /** Only those that hold it. */
  member: caseMemberRefSchema.optional(),
});
export type CaseFilter = z.infer<typeof caseFilterSchema>;

export const CASE_ORDERS = ['updated', 'created', 'severity'] as const;

export const casesList = call('cases.list', {
  right: 'cases.read',
  input: z.object({
    filter: caseFilterSchema,
    order: z.enum(CASE_ORDERS).default('updated'),
    after: cursorSchema.nullable().default(null),
    limit: z.number().int().min(1).max(LIMITS.pageRows).default(100),
  }),
  output: z.object({
    rows: z.array(caseRowSchema),
    next: cursorSchema.nullable(),
    total: z.number().int(),
    /** In use, for filters. */
    owners: z.array(z.string()).max(200),
    tags: z.array(z.string()).max(200),
  }),
});

export const caseEntrySchema = z.object({
  /** Number of the journal's entry. */
  seq: z.number().int(),
  at: instantSchema,
  actor: z.string(),
  /** As in the journal: "cases.add". */
  action: z.string(),
  /** Fields that changed, in words. */
  changes: z.array(
    z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
  ),
  /** How many members of each kind came or went. */
  counts: countsSchema.nullable(),
});
export type CaseEntry = z.infer<typeof caseEntrySchema>;

export const caseDetailSchema = z.object({
  row: caseRowSchema,
  summary: z.string(),
  /** Oldest first. */
  notes: z
    .array(z.object({ id: z.string(), author: z.string(), at: instantSchema, body: z.string() }))
    .max(500),
  /** Newest first; the journal has what is older. */
  entries: z.array(caseEntrySchema).max(500),
});
export type CaseDetail = z.infer<typeof caseDetailSchema>;

export const casesRead = call('cases.read', {
  right: 'cases.read',
  input: z.object({ id: idSchema }),
  output: caseDetailSchema,
});

/** What is known of a member now; of one whose row was deleted meanwhile, what was known when it was added. */
export const caseMemberSchema = z.object({
  kind: z.enum(CASE_MEMBER_KINDS),
  ref: z.string(),
  addedBy: z.string(),
  addedAt: instantSchema,
  /** Its row is not in the database any more. */
  gone: z.boolean(),
  at: instantSchema.nullable(),
  personKey: z.string().nullable(),
  personName: z.string().nullable(),
  level: z.enum(LEVELS).nullable(),
  score: z.number().int().nullable(),
  /** An alert's status, an event's action. */
  state: z.string().nullable(),
  /** At most LIMITS.excerptCharacters. */
  text: z.string(),
});
export type CaseMember = z.infer<typeof caseMemberSchema>;

export const casesMembers = call('cases.members', {
  right: 'cases.read',
  input: z.object({
    id: idSchema,
    kind: z.enum(CASE_MEMBER_KINDS),
    after: cursorSchema.nullable().default(null),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  output: z.object({ members: z.array(caseMemberSchema), next: cursorSchema.nullable() }),
});

const tagsSchema = z
  .array(tagSchema)
  .max(20)
  .transform((tags) => [...new Set(tags)]);

export const casesCreate = call('cases.create', {
  right: 'cases.write',
  input: z.object({
    title: titleSchema,
    severity: z.enum(LEVELS),
    owner: nameSchema.nullable().default(null),
    tags: tagsSchema.default([]),
    summary: z.string().trim().max(20_000).default(''),
    members: membersSchema.default([]),
  }),
  output: z.object({ row: caseRowSchema, added: z.number().int(), unknown: z.number().int() }),
});

export const caseChangeSchema = z
  .object({
    title: titleSchema.optional(),
    status: z.enum(CASE_STATUSES).optional(),
    /** Needed when the status closes the case, and only then. */
    outcome: z.enum(CASE_OUTCOMES).optional(),
    severity: z.enum(LEVELS).optional(),
    owner: nameSchema.nullable().optional(),
    tags: tagsSchema.optional(),
    summary: z.string().trim().max(20_000).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'Nothing to change');
export type CaseChange = z.infer<typeof caseChangeSchema>;

const changedSchema = z.object({
  /** The case as it is now, whoever changed it. */
  detail: caseDetailSchema,
  /** Somebody else changed the case meanwhile: nothing was changed. */
  conflict: z.object({ by: z.string(), at: instantSchema }).nullable(),
  /** Hand to `cases.undo`; null where nothing changed. */
  undo: z.number().int().nullable(),
});
export type CaseChanged = z.infer<typeof changedSchema>;

export const casesChange = call('cases.change', {
  right: 'cases.write',
  input: z.object({ id: idSchema, version: z.number().int(), change: caseChangeSchema }),
  output: changedSchema,
});

export const casesAdd = call('cases.add', {
  right: 'cases.write',
  input: z.object({ id: idSchema, members: membersSchema.min(1) }),
  output: z.object({
    row: caseRowSchema,
    added: z.number().int(),
    /** Were in it already. */
    already: z.number().int(),
    /** Are not in the database (any more), and were not added. */
    unknown: z.number().int(),
    undo: z.number().int().nullable(),
  }),
});

export const casesRemove = call('cases.remove', {
  right: 'cases.write',
  input: z.object({ id: idSchema, members: membersSchema.min(1) }),
  output: z.object({ row: caseRowSchema, removed: z.number().int(), undo: z.number().int().nullable() }),
});

export const casesNote = call('cases.note', {
  right: 'cases.write',
  input: z.object({ id: idSchema, body: z.string().trim().min(1).max(10_000) }),
  output: caseDetailSchema,
});

/** Takes back a change of fields, an adding or a removing, by its entry in the journal. Can itself be undone. */
export const casesUndo = call('cases.undo', {
  right: 'cases.write',
  input: z.object({ entry: z.number().int().min(1) }),
  output: changedSchema,
});

export const casesChanged = topic('cases.changed', {
  right: 'cases.read',
  /** The case, or null: any may have changed. */
  payload: z.object({ id: z.string().nullable(), by: z.string().nullable() }),
  fold: (waiting, next) => (waiting.id === next.id ? next : { id: null, by: next.by }),
});
