// Patterns: the library, one pattern with its draft and versions, and publishing with proof of what was tested.
import { z } from 'zod';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';

export const PATTERN_TYPES = ['REGEX', 'KEYWORD', 'BEHAVIORAL'] as const;
export const SEVERITIES = ['LOW', 'MEDIUM', 'HIGH', 'CRITICAL'] as const;
export const REDOS_GRADES = ['safe', 'polynomial', 'exponential', 'unproven'] as const;

/** Characters of a pattern's value: one of 100 kB can be read and refused in words, and is not cut. */
export const VALUE_CHARACTERS = 131_072;

export const patternNameSchema = z.string().trim().min(1, 'Name the pattern').max(100);

/** A sample text kept with a pattern: what publishing it must prove. */
export const patternTestSchema = z.object({
  text: z.string().min(1).max(20_000),
  expect: z.enum(['match', 'miss']),
  note: z.string().max(200).default(''),
});
export type PatternTest = z.infer<typeof patternTestSchema>;

/** Everything that an author writes; the first eight are the platform's columns, the rest is kept with the version. */
export const definitionSchema = z.object({
  name: patternNameSchema,
  type: z.enum(PATTERN_TYPES),
  value: z.string().min(1, 'Write what to look for').max(VALUE_CHARACTERS),
  riskScore: z.number().int().min(0).max(100),
  enabled: z.boolean(),
  caseSensitive: z.boolean(),
  description: z.string().max(2_000),
  category: z.string().trim().max(50).nullable(),
  severity: z.enum(SEVERITIES).nullable(),
  /** Identifiers by edition of the OWASP Top 10 for LLM applications. */
  owasp: z.record(z.string().max(10), z.array(z.string().max(20)).max(20)).default({}),
  /** MITRE ATLAS techniques. */
  atlas: z.array(z.string().max(30)).max(20).default([]),
  tests: z.array(patternTestSchema).max(200).default([]),
});
export type PatternDefinition = z.infer<typeof definitionSchema>;

/** A definition as it was found: somebody may have written an empty value into the database. */
export const storedDefinitionSchema = definitionSchema.extend({ value: z.string().max(VALUE_CHARACTERS) });

/** Why a pattern is or is not fit for production. */
export const healthSchema = z.object({
  /** Python's error, or null where it compiles. */
  error: z.string().nullable(),
  grade: z.enum(REDOS_GRADES).nullable(),
  /** Degree of the polynomial. */
  degree: z.number().int().nullable(),
  /** Nothing it requires can be looked for beforehand, so it is searched for in every message. */
  slow: z.boolean(),
});
export type PatternHealth = z.infer<typeof healthSchema>;

export const patternRowSchema = z.object({
  /** The platform's row; null for one that was never published. */
  id: z.string().nullable(),
  name: z.string(),
  type: z.enum(PATTERN_TYPES),
  /** At most 200 characters. */
  value: z.string(),
  riskScore: z.number(),
  enabled: z.boolean(),
  category: z.string().nullable(),
  severity: z.string().nullable(),
  description: z.string(),
  updatedAt: instantSchema.nullable(),
  updatedBy: z.string().nullable(),
  /** Number of the version in force; null where the row was never published by a console. */
  version: z.number().int().nullable(),
  /** The row differs from the version last published: somebody changed it in the database. */
  changedOutside: z.boolean(),
  /** Authors with an unpublished draft. */
  drafts: z.array(z.string()),
  /** Null until worked out. */
  health: healthSchema.nullable(),
  /** Hits in each of the last 7 days, oldest first; null where events cannot be read. */
  hits: z.array(z.number().int()).length(7).nullable(),
  lastHitAt: instantSchema.nullable(),
  /** Closed alerts of the last 90 days that this pattern matched, and those closed as false positives. */
  closed: z.number().int(),
  falsePositives: z.number().int(),
  /** Microseconds per message, median over a sample of messages; null until measured. */
  costMicroseconds: z.number().nullable(),
});
export type PatternRow = z.infer<typeof patternRowSchema>;

/** The whole library: patterns are few thousands, so the window filters by itself. */
export const patternsList = call('patterns.list', {
  right: 'patterns.read',
  input: z.object({}),
  output: z.object({
    rows: z.array(patternRowSchema).max(20_000),
    /** What could not be shown, and why. */
    gaps: z.array(z.string()),
  }),
});

export const testsResultSchema = z.object({
  passed: z.number().int(),
  failed: z.number().int(),
});

export const versionSchema = z.object({
  pattern: z.string(),
  version: z.number().int().min(1),
  at: instantSchema,
  by: z.string(),
  action: z.enum(['baseline', 'publish', 'rollback', 'enable', 'disable', 'import', 'remove']),
  reason: z.string(),
  tests: testsResultSchema.nullable(),
  /** One line of the backtest that was seen before publishing; null where none was run. */
  backtest: z.string().nullable(),
  definition: storedDefinitionSchema,
});
export type PatternVersion = z.infer<typeof versionSchema>;

export const draftSchema = z.object({
  id: z.string(),
  author: z.string(),
  updatedAt: instantSchema,
  /** Number of the version it was begun from; null for a new pattern or one never published by a console. */
  basedOn: z.number().int().nullable(),
  /** The name it was begun from; null for a new pattern. A draft may rename. */
  pattern: z.string().nullable(),
  definition: definitionSchema,
});
export type PatternDraft = z.infer<typeof draftSchema>;

export const patternDetailSchema = z.object({
  /** As it stands in the database; null for a new one. */
  published: storedDefinitionSchema.nullable(),
  version: z.number().int().nullable(),
  changedOutside: z.boolean(),
  /** All drafts of this pattern, mine first. */
  drafts: z.array(draftSchema),
  /** Newest first, at most 200. */
  versions: z.array(versionSchema),
});
export type PatternDetail = z.infer<typeof patternDetailSchema>;

export const patternsRead = call('patterns.read', {
  right: 'patterns.read',
  input: z.object({ name: patternNameSchema }),
  output: patternDetailSchema,
});

/** Drafts of patterns that do not exist yet, of everybody. */
export const patternsDrafts = call('patterns.drafts', {
  right: 'patterns.read',
  input: z.object({}),
  output: z.array(draftSchema),
});

/** Keeps a draft; durable before it answers. Without an id a new one is made; one author has one draft of a pattern. */
export const patternsSaveDraft = call('patterns.saveDraft', {
  right: 'patterns.write',
  input: draftSchema.omit({ author: true, updatedAt: true }).extend({ id: z.string().optional() }),
  output: draftSchema,
});
export const patternsDropDraft = call('patterns.dropDraft', {
  right: 'patterns.write',
  input: z.object({ id: z.string() }),
  output: z.object({ dropped: z.boolean() }),
});

export const publishOutcomeSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('published'), version: versionSchema, platformTold: z.boolean() }),
  /** Somebody published meanwhile: both are shown, the author merges and publishes again on top of `theirs`. */
  z.object({
    state: z.literal('conflict'),
    theirs: versionSchema.nullable(),
    base: versionSchema.nullable(),
  }),
  /** Not fit: what must be mended first, in words. */
  z.object({ state: z.literal('refused'), problems: z.array(z.string()).min(1) }),
]);
export type PublishOutcome = z.infer<typeof publishOutcomeSchema>;

/**
 * Puts a definition into force. Its tests are run first: a failing test, an error in Python or an exponential grade refuses; a
 * polynomial grade needs a reason that says so (`acceptSlow`). `basedOn` as in the draft.
 */
export const patternsPublish = call('patterns.publish', {
  right: 'patterns.write',
  input: z.object({
    definition: definitionSchema,
    pattern: patternNameSchema.nullable(),
    basedOn: z.number().int().nullable(),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
    acceptSlow: z.boolean().default(false),
    draft: z.string().nullable().default(null),
    backtest: z.string().nullable().default(null),
  }),
  output: publishOutcomeSchema,
});

/** Puts an earlier version into force again, as a new version. */
export const patternsRollback = call('patterns.rollback', {
  right: 'patterns.write',
  input: z.object({
    name: patternNameSchema,
    to: z.number().int().min(1),
    basedOn: z.number().int().nullable(),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  output: publishOutcomeSchema,
});

/** Turns patterns on or off, or removes them; each is one version, all are one journal entry. */
export const patternsChange = call('patterns.change', {
  right: 'patterns.write',
  input: z.object({
    names: z.array(patternNameSchema).min(1).max(5_000),
    what: z.enum(['enable', 'disable', 'remove']),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  output: z.object({ changed: z.number().int(), gone: z.array(z.string()), platformTold: z.boolean() }),
});

/** Somebody changed patterns or drafts, here or at another console; `null` names mean: read all anew. */
export const patternsChanged = topic('patterns.changed', {
  right: 'patterns.read',
  payload: z.object({ names: z.array(z.string()).max(200).nullable(), by: z.string().nullable() }),
  fold: (waiting, next) => {
    const names = waiting.names && next.names ? [...new Set([...waiting.names, ...next.names])] : null;
    return { names: names && names.length <= 200 ? names : null, by: next.by };
  },
});
