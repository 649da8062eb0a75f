// What stands around a message: the same or nearly the same by others, the same pattern, the same address, the same hour.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { alertKeySchema, instantSchema } from './alerts.ts';
import { call } from './define.ts';
import { personKeySchema } from './people.ts';

export const relatedSubjectSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('alert'), key: alertKeySchema }),
  z.object({ kind: z.literal('event'), id: z.string().min(1).max(100) }),
  /** A message that the platform recorded, by the id of its activity: it need not have been scored. */
  z.object({ kind: z.literal('message'), id: z.string().min(1).max(100) }),
]);
export type RelatedSubject = z.infer<typeof relatedSubjectSchema>;

export const relatedMessageSchema = z.object({
  event: z.string(),
  alert: alertKeySchema.nullable(),
  at: instantSchema,
  personKey: personKeySchema.nullable(),
  personName: z.string().nullable(),
  conversation: z.string().nullable(),
  level: z.enum(LEVELS),
  score: z.number().int().min(0).max(100),
  /** How alike the texts are, 0–1; null where something else relates them. */
  likeness: z.number().min(0).max(1).nullable(),
  /** At most LIMITS.excerptCharacters. */
  text: z.string(),
});
export type RelatedMessage = z.infer<typeof relatedMessageSchema>;

/** The message itself that others are related to. */
export const relatedAbout = call('related.about', {
  right: 'people.read',
  input: z.object({ subject: relatedSubjectSchema }),
  output: z.object({
    at: instantSchema,
    personKey: personKeySchema.nullable(),
    personName: z.string().nullable(),
    /** Where it is replayed, and the step there; null where no conversation is named. */
    place: z.object({ conversation: z.string(), step: z.string() }).nullable(),
    /** At most LIMITS.excerptCharacters. */
    text: z.string(),
  }),
});
export type RelatedAbout = z.output<(typeof relatedAbout)['output']>;

export const RELATIONS = ['text', 'pattern', 'address', 'hour'] as const;
export type Relation = (typeof RELATIONS)[number];

/** One relation at a time, so that a slow one keeps none of the others waiting. Never of the subject's own user. */
export const relatedRead = call('related.read', {
  right: 'people.read',
  input: z.object({
    subject: relatedSubjectSchema,
    relation: z.enum(RELATIONS),
    limit: z.number().int().min(1).max(100).default(20),
  }),
  output: z.object({
    messages: z.array(relatedMessageSchema).max(100),
    /** More stand in the database than are given. */
    more: z.boolean(),
    /** Of relation `address`: who else used an address of the subject's user. */
    addresses: z
      .array(
        z.object({
          address: z.string(),
          personKey: personKeySchema,
          personName: z.string().nullable(),
          times: z.number().int(),
          lastAt: instantSchema,
        }),
      )
      .max(100),
    /** What was compared, in words: the pattern, the hours, the way texts were held against each other. */
    basis: z.string().nullable(),
    /** What could not be looked at, and why. */
    gaps: z.array(z.string()),
    tookMs: z.number(),
  }),
});
export type Related = z.output<(typeof relatedRead)['output']>;
