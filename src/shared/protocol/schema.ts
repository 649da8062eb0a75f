// The schema viewer: sources, their comparison, one object in detail, renames, the proven script, snapshots and their drift.
import { z } from 'zod';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';
import { profileIdSchema } from './workspace.ts';

const nameSchema = z.string().min(1).max(63);
/** Everything of the source, one schema of it, or one table. */
const partSchema = {
  schema: nameSchema.nullable().default(null),
  table: nameSchema.nullable().default(null),
};

export const MAX_FILES = 2_000;
export const MAX_FILE_BYTES = 6 * 1024 * 1024;

export const schemaSourceSchema = z.discriminatedUnion('kind', [
  /** A workspace's database as it is now; null for the open one. */
  z.object({ kind: z.literal('live'), workspace: profileIdSchema.nullable().default(null), ...partSchema }),
  z.object({ kind: z.literal('snapshot'), id: z.string().max(40), ...partSchema }),
  /** DDL files or migrations, run in the order of their names. */
  z.object({
    kind: z.literal('files'),
    name: z.string().max(500),
    files: z
      .array(z.object({ name: z.string().max(500), text: z.string() }))
      .min(1, 'Choose a file')
      .max(MAX_FILES)
      .refine(
        (files) => files.reduce((sum, { text }) => sum + text.length, 0) <= MAX_FILE_BYTES,
        'The files are larger than 6 MB',
      ),
    ...partSchema,
  }),
  /** What the console expects of the platform. */
  z.object({ kind: z.literal('platform'), ...partSchema }),
]);
export type SchemaSource = z.input<typeof schemaSourceSchema>;
/** As a handler is given it, defaults filled in. */
export type GivenSource = z.output<typeof schemaSourceSchema>;

export const ignoredSchema = z.object({
  owner: z.boolean(),
  grants: z.boolean(),
  comments: z.boolean(),
  order: z.boolean(),
  names: z.boolean(),
  whitespace: z.boolean(),
});
export type IgnoredParts = z.infer<typeof ignoredSchema>;

export const snapshotRowSchema = z.object({
  id: z.string(),
  name: z.string(),
  takenAt: instantSchema,
  /** When the same was last found again. */
  seenAt: instantSchema,
  actor: z.string(),
  scheduled: z.boolean(),
  objects: z.number().int(),
  /** Differences from the one before; null of the first. */
  changes: z.number().int().nullable(),
  /** The first of them in words. */
  changed: z.array(z.string()),
});
export type SnapshotRow = z.infer<typeof snapshotRowSchema>;

export const schemaSources = call('schema.sources', {
  right: 'schema.read',
  input: z.object({}),
  output: z.object({
    workspaces: z.array(z.object({ id: z.string(), name: z.string(), open: z.boolean() })),
    /** Of the open workspace; tables by name, at most 2,000 of each schema. */
    schemas: z.array(z.object({ name: z.string(), tables: z.array(z.string()) })),
    snapshots: z.array(z.object({ id: z.string(), name: z.string(), takenAt: instantSchema })),
  }),
});

export const STATUSES = ['same', 'different', 'left', 'right'] as const;
const gradeSchema = z.enum(['breaking', 'risky', 'compatible']);
export type DifferenceGrade = z.infer<typeof gradeSchema>;

/** One object of the tree, with what belongs to it counted together. */
export const objectRowSchema = z.object({
  id: z.string(),
  kind: z.string(),
  /** Empty for what stands in none. */
  schema: z.string(),
  name: z.string(),
  status: z.enum(STATUSES),
  grade: gradeSchema.nullable(),
  /** Differences in it and in its parts. */
  changes: z.number().int(),
  /** Names of differing parts, for the search. */
  parts: z.array(z.string()).max(200),
});
export type ObjectRow = z.infer<typeof objectRowSchema>;

const sideSchema = z.object({
  title: z.string(),
  takenAt: z.string(),
  version: z.number().int(),
  objects: z.number().int(),
  notes: z.array(z.string()),
});

export const comparisonSchema = z.object({
  id: z.string(),
  left: sideSchema,
  right: sideSchema,
  counts: z.object({
    same: z.number().int(),
    different: z.number().int(),
    left: z.number().int(),
    right: z.number().int(),
  }),
  grades: z.object({ breaking: z.number().int(), risky: z.number().int(), compatible: z.number().int() }),
  rows: z.array(objectRowSchema).max(50_000),
  /** True where there are more rows than can be sent; those that differ come first then. */
  cut: z.boolean(),
  tookMs: z.number(),
});
export type SchemaComparison = z.infer<typeof comparisonSchema>;

export const schemaCompare = call('schema.compare', {
  right: 'schema.read',
  input: z.object({ left: schemaSourceSchema, right: schemaSourceSchema, ignored: ignoredSchema }),
  output: comparisonSchema,
});

export const partDifferenceSchema = z.object({
  id: z.string(),
  kind: z.string(),
  name: z.string(),
  status: z.enum(STATUSES),
  grade: gradeSchema.nullable(),
  reason: z.string().nullable(),
  /** Set where it is dropped or narrowed: what has to be agreed to a second time. */
  asks: z.string().nullable(),
  properties: z.array(
    z.object({
      property: z.string(),
      left: z.string(),
      right: z.string(),
      grade: gradeSchema,
      reason: z.string(),
    }),
  ),
});
export type PartDifference = z.infer<typeof partDifferenceSchema>;

const columnSideSchema = z.object({
  name: z.string(),
  type: z.string(),
  notNull: z.boolean(),
  default: z.string().nullable(),
});
/** What a sample of the rows says of a column. */
const profileSchema = z.object({
  rows: z.number().int(),
  nulls: z.number(),
  distinct: z.number().int(),
  least: z.string().nullable(),
  greatest: z.string().nullable(),
});
export const renameSuggestionSchema = z.object({
  from: z.string(),
  /** Several where the left's one seems to be divided up. */
  to: z.array(z.string()),
  score: z.number(),
  reasons: z.array(z.string()),
  verdict: z.enum(['open', 'accepted', 'refused']),
  left: profileSchema.nullable(),
  right: profileSchema.nullable(),
});
export type RenameSuggestion = z.infer<typeof renameSuggestionSchema>;

export const objectDetailSchema = z.object({
  row: objectRowSchema,
  differences: z.array(partDifferenceSchema).max(5_000),
  leftDdl: z.string(),
  rightDdl: z.string(),
  /** Of tables: pairs side by side, in the left's order. */
  columns: z
    .array(
      z.object({
        left: columnSideSchema.nullable(),
        right: columnSideSchema.nullable(),
        status: z.enum(STATUSES),
      }),
    )
    .max(2_000),
  suggestions: z.array(renameSuggestionSchema).max(200),
});
export type ObjectDetail = z.infer<typeof objectDetailSchema>;

const comparisonIdSchema = z.string().max(60);
const objectIdSchema = z.string().max(1_000);

export const schemaObject = call('schema.object', {
  right: 'schema.read',
  input: z.object({ comparison: comparisonIdSchema, id: objectIdSchema }),
  output: objectDetailSchema,
});

/** Accepts, refuses or forgets a suggested rename; the comparison is made anew under the same id. */
export const schemaRename = call('schema.rename', {
  right: 'schema.read',
  input: z.object({
    comparison: comparisonIdSchema,
    table: objectIdSchema,
    from: nameSchema,
    to: nameSchema,
    verdict: z.enum(['open', 'accepted', 'refused']),
  }),
  output: z.object({ comparison: comparisonSchema, remembered: z.boolean() }),
});

export const schemaScript = call('schema.script', {
  right: 'schema.read',
  input: z.object({
    comparison: comparisonIdSchema,
    /** Ids of objects or of their parts whose differences the script leaves alone. */
    excluded: z.array(objectIdSchema).max(20_000),
    /** Those differences that drop or narrow something and were agreed to again. */
    confirmed: z.array(objectIdSchema).max(20_000),
    online: z.boolean().default(false),
  }),
  output: z.object({
    text: z.string(),
    statements: z.number().int(),
    hazards: z.array(
      z.object({ kind: z.string(), text: z.string(), safer: z.string().nullable(), count: z.number().int() }),
    ),
    leftOut: z.array(z.object({ id: z.string(), why: z.string(), asks: z.boolean() })).max(20_000),
    proof: z.object({
      state: z.enum(['proven', 'partly', 'failed', 'nothing']),
      remaining: z.array(z.string()),
      unproven: z.array(z.string()),
      objects: z.number().int(),
      tookMs: z.number(),
    }),
  }),
});
export type SchemaScript = z.infer<typeof schemaScript.output>;

export const schemaSnapshots = call('schema.snapshots', {
  right: 'schema.read',
  input: z.object({}),
  output: z.object({
    rows: z.array(snapshotRowSchema).max(500),
    /** Null where none are taken by themselves. */
    everyHours: z.number().int().nullable(),
    mayKeep: z.boolean(),
  }),
});
export const schemaTake = call('schema.take', {
  right: 'schema.keep',
  input: z.object({ name: z.string().trim().min(1, 'Give it a name').max(100) }),
  output: z.object({ id: z.string(), changes: z.number().int().nullable() }),
});
export const schemaForget = call('schema.forget', {
  right: 'schema.keep',
  input: z.object({ id: z.string().max(40) }),
  output: z.object({}),
});
export const schemaSchedule = call('schema.schedule', {
  right: 'schema.keep',
  input: z.object({ everyHours: z.number().int().min(1).max(720).nullable() }),
  output: z.object({}),
});
/** A snapshot as JSON text, by pieces. */
export const schemaExport = call('schema.export', {
  right: 'schema.read',
  input: z.object({ id: z.string().max(40), offset: z.number().int().min(0).default(0) }),
  output: z.object({ text: z.string(), next: z.number().int().nullable() }),
});
export const schemaChanged = topic('schema.changed', {
  right: 'schema.read',
  payload: z.object({ drift: z.number().int() }),
});
