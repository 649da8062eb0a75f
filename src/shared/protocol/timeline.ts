// Timeline: what happened to a person or in a conversation, as marks over time, one by one or gathered by the database.
import { z } from 'zod';
import { MARK_KINDS, MOST_MARKS } from '../model/timeline.ts';
import { alertKeySchema, instantSchema } from './alerts.ts';
import { call } from './define.ts';

/** Whose timeline: `u:` and `p:` are people (see people.ts), `c:` is a conversation, for messages that no user is known of. */
export const subjectKeySchema = z.string().regex(/^[upc]:.{1,100}$/s);

export const markKindSchema = z.enum(MARK_KINDS);

/** One column of numbers, a value for each mark. */
const columnSchema = z.array(z.number()).max(MOST_MARKS + 10_000);

export const timelineRead = call('timeline.read', {
  right: 'people.read',
  input: z.object({
    key: subjectKeySchema,
    /** Left out, the last thirty days that something is known of. */
    range: z.object({ from: instantSchema, to: instantSchema }).nullable().default(null),
    /** With more marks than this they are gathered. */
    most: z.number().int().min(100).max(MOST_MARKS).default(MOST_MARKS),
    /** Steps that gathered marks may fill. */
    steps: z.number().int().min(50).max(2_000).default(1_000),
  }),
  output: z.object({
    key: subjectKeySchema,
    /** Name or address; null where none is known. */
    name: z.string().nullable(),
    /** As asked for, or as chosen. */
    from: instantSchema,
    to: instantSchema,
    /** The first and the last that is known at all; null where nothing is. */
    known: z.object({ from: instantSchema, to: instantSchema }).nullable(),
    /** Recorded later than now, by the database's clock. */
    future: z.number().int(),
    /** Width of a step where marks are gathered by kind and step; null where each stands by itself. */
    stepMs: z.number().nullable(),
    /**
     * In the order of time, from somewhat before `from`, since what was said then still adds up. `time`: milliseconds since the mark
     * before, the first since 1970. `kind`: place in MARK_KINDS. `score`: −1 where there is none; the highest of those gathered.
     * `count`: how many are gathered; empty where none are. `own` and `conversation` are for the accumulation, empty with gathered marks.
     */
    marks: z.object({
      time: columnSchema,
      kind: columnSchema,
      score: columnSchema,
      count: columnSchema,
      own: columnSchema,
      conversation: columnSchema,
    }),
    levels: z.object({ medium: z.number(), high: z.number(), critical: z.number() }),
    accumulation: z.object({ half_life_minutes: z.number(), cap: z.number() }),
    gaps: z.array(z.string()),
  }),
});

export const markSchema = z.object({
  ref: z.string().max(200),
  at: instantSchema,
  kind: markKindSchema,
  score: z.number().nullable(),
  /** What it is in a line, at most 200 characters. */
  title: z.string().max(400),
  /** Where it can be replayed, and the step there. */
  conversation: z.string().nullable(),
  step: z.string().nullable(),
  alert: alertKeySchema.nullable(),
});
export type Mark = z.infer<typeof markSchema>;

/** The marks between two moments, both included, in words and by page: for the table, for what a click opens, and for the CSV. */
export const timelineMarks = call('timeline.marks', {
  right: 'people.read',
  input: z.object({
    key: subjectKeySchema,
    from: instantSchema,
    to: instantSchema,
    kinds: z.array(markKindSchema).max(MARK_KINDS.length).optional(),
    scores: z.tuple([z.number(), z.number()]).optional(),
    after: z.string().max(500).nullable().default(null),
    limit: z.number().int().min(1).max(5_000).default(100),
  }),
  output: z.object({ marks: z.array(markSchema).max(5_000), next: z.string().nullable() }),
});
