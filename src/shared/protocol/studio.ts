// The studio's trials: a draft judged and tried as one types, and a message put before the whole engine.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { instantSchema, layerSchema } from './alerts.ts';
import { call } from './define.ts';
import { definitionSchema, REDOS_GRADES } from './patterns.ts';

/** Half-open, in UTF-16 units. */
const spanSchema = z.tuple([z.number().int(), z.number().int()]);

/** What is wrong or surprising about a draft, and how it would fare against an attacker. Worked out off the window's thread. */
export const studioJudge = call('studio.judge', {
  right: 'patterns.read',
  input: z.object({ definition: definitionSchema.pick({ type: true, value: true, caseSensitive: true }) }),
  output: z.object({
    errors: z.array(
      z.object({
        /** Python's words. */
        message: z.string(),
        span: spanSchema.nullable(),
        hint: z.string().nullable(),
        fix: z.object({ label: z.string(), span: spanSchema, text: z.string() }).nullable(),
      }),
    ),
    warnings: z.array(
      z.object({
        code: z.string(),
        message: z.string(),
        span: spanSchema,
        fix: z.object({ label: z.string(), span: spanSchema, text: z.string() }).nullable(),
      }),
    ),
    /** Null for what is not a regular expression, or has an error. */
    redos: z
      .object({
        grade: z.enum(REDOS_GRADES),
        degree: z.number().int().nullable(),
        words: z.string(),
        span: spanSchema.nullable(),
        attack: z
          .object({
            prefix: z.string(),
            pump: z.string(),
            suffix: z.string(),
            /** Steps that production's search takes on the attack at two sizes (characters). */
            proof: z.array(z.object({ characters: z.number().int(), steps: z.number() })),
          })
          .nullable(),
      })
      .nullable(),
    engine: z.string().nullable(),
    slow: z.boolean(),
  }),
});

const trialSchema = z.object({
  /** `stalled`: cut at its deadline; production would stall on this text. */
  verdict: z.enum(['match', 'miss', 'stalled']),
  /** The first decides, as in production; the others stand after it in the text. */
  spans: z.array(spanSchema).max(1_000),
  /** There may be more matches than these. */
  more: z.boolean(),
  /** Groups of the first match: by number, with a name where it has one; null where it took no part. */
  groups: z.array(
    z.object({ number: z.number().int(), name: z.string().nullable(), span: spanSchema.nullable() }),
  ),
  /** The disguise under which it was found; null for the text as written. */
  layer: z.string().nullable(),
  microseconds: z.number(),
});
export type Trial = z.infer<typeof trialSchema>;

/** Tries a draft on sample texts. */
export const studioTry = call('studio.try', {
  right: 'patterns.read',
  input: z.object({
    definition: definitionSchema.pick({ type: true, value: true, caseSensitive: true }),
    texts: z.array(z.string().max(20_000)).max(200),
  }),
  output: z.object({
    /** Python's error; then there are no trials. */
    error: z.string().nullable(),
    trials: z.array(trialSchema),
  }),
});

export const scoredMessageSchema = z.object({
  total: z.number().int(),
  level: z.enum(LEVELS),
  alertLevel: z.enum(['HIGH', 'CRITICAL']).nullable(),
  action: z.string(),
  blocked: z.boolean(),
  decidedBy: z.string(),
  layers: z.array(layerSchema),
  matches: z.array(
    z.object({
      name: z.string(),
      category: z.string().nullable(),
      score: z.number().int(),
      spans: z.array(spanSchema),
      layer: z.string().nullable(),
      /** The draft on trial. */
      draft: z.boolean(),
    }),
  ),
  signals: z.array(z.object({ name: z.string(), score: z.number().int(), detail: z.string() })),
  undecided: z.array(z.string()),
  ml: z.object({ probability: z.number() }).nullable(),
  microseconds: z.number(),
});
export type ScoredMessage = z.infer<typeof scoredMessageSchema>;

/** Settings that a trial may vary; what is left out is as configured. */
export const whatIfSchema = z.object({
  rolloutPhase: z.number().int().min(1).max(4).optional(),
  medium: z.number().int().min(0).max(100).optional(),
  high: z.number().int().min(0).max(100).optional(),
  critical: z.number().int().min(0).max(100).optional(),
  combination: z.enum(['strongest', 'weighted']).optional(),
});

/** The whole engine on one message, with the published patterns and, if given, a draft in place of the one it was begun from. */
export const studioScore = call('studio.score', {
  right: 'patterns.read',
  input: z.object({
    text: z.string().max(262_144),
    /** A stored event's id: scored with its user's profile and its conversation as they were when it came. */
    event: z.string().max(50).optional(),
    draft: z.object({ replaces: z.string().nullable(), definition: definitionSchema }).optional(),
    whatIf: whatIfSchema.optional(),
    standing: z.object({ flagged: z.boolean(), whitelisted: z.boolean(), bypasses: z.boolean() }).optional(),
  }),
  output: z.object({
    /** By the published patterns and settings. */
    published: scoredMessageSchema,
    /** With the draft and what-if in place; null where neither is given. */
    changed: scoredMessageSchema.nullable(),
    settings: z.object({
      rolloutPhase: z.number().int(),
      medium: z.number().int(),
      high: z.number().int(),
      critical: z.number().int(),
      combination: z.string(),
    }),
    problems: z.array(z.object({ name: z.string(), reason: z.string() })),
  }),
});

/** Messages of history to pick from, newest first. */
export const studioMessages = call('studio.messages', {
  right: 'patterns.read',
  input: z.object({
    query: z.string().max(200).default(''),
    limit: z.number().int().min(1).max(50).default(20),
  }),
  output: z.array(
    z.object({
      event: z.string(),
      at: instantSchema,
      user: z.string().nullable(),
      level: z.enum(LEVELS),
      text: z.string(),
    }),
  ),
});

/** A pattern made from a message: the chosen words generalised, with the message itself as its first test. */
export const studioGeneralise = call('studio.generalise', {
  right: 'patterns.read',
  input: z.object({
    text: z.string().min(1).max(262_144),
    spans: z.array(spanSchema).min(1).max(20),
    /** 0 the words as they are; 1 spaces, case and plurals loose; 2 also gaps of a few words and synonyms of common attack verbs. */
    looseness: z.number().int().min(0).max(2).default(1),
  }),
  output: z.object({ value: z.string(), words: z.string() }),
});
