// Conversations: one replayed in order, with what each step scored and where it was stopped.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { alertKeySchema, instantSchema } from './alerts.ts';
import { call } from './define.ts';

const conversationIdSchema = z.string().min(1).max(100);

export const stepSchema = z.object({
  id: z.string(),
  at: instantSchema,
  kind: z.enum([
    'message',
    'tool_call',
    'tool_result',
    'answer',
    'checkpoint',
    'denial',
    'block',
    'alert',
    'error',
  ]),
  /** Who or what, in a few words: a tool's name, a checkpoint. */
  title: z.string().max(300),
  /** At most 20,000 characters; `characters` is how many there are. Read the rest with `conversations.text`. */
  text: z.string(),
  characters: z.number().int(),
  /** The platform kept only the beginning. */
  truncatedAtSource: z.boolean(),
  /** Parameters and other data, pretty-printed JSON, at most 20,000 characters. */
  data: z.string().nullable(),
  dataCharacters: z.number().int(),
  sequence: z.number().int().nullable(),
  session: z.string().nullable(),
  durationMs: z.number().nullable(),
  tokens: z.number().nullable(),
  risk: z
    .object({
      event: z.string(),
      total: z.number(),
      level: z.enum(LEVELS),
      action: z.string().nullable(),
      blocked: z.boolean(),
      /** What the conversation had gathered by then, 0–100. */
      accumulation: z.number().nullable(),
      patterns: z.array(
        z.object({
          name: z.string(),
          spans: z.array(z.tuple([z.number().int(), z.number().int()])).max(100),
        }),
      ),
    })
    .nullable(),
  alert: alertKeySchema.nullable(),
  /** What is wrong with this step's record, in words: a repeated number, a time in the future. */
  oddities: z.array(z.string()),
});
export type ConversationStep = z.infer<typeof stepSchema>;

export const conversationsRead = call('conversations.read', {
  right: 'people.read',
  input: z.object({
    id: conversationIdSchema,
    /** A step to begin around (`activity:`, `event:` or `alert:` ref); the beginning if left out. */
    around: z.string().max(120).optional(),
    after: z.string().max(200).nullable().default(null),
    before: z.string().max(200).nullable().default(null),
    limit: z.number().int().min(1).max(500).default(500),
  }),
  output: z.object({
    id: z.string(),
    user: z
      .object({ key: z.string(), id: z.string(), name: z.string().nullable(), email: z.string().nullable() })
      .nullable(),
    /** More than one user in one conversation is told. */
    users: z.number().int(),
    from: instantSchema.nullable(),
    to: instantSchema.nullable(),
    steps: z.array(stepSchema),
    total: z.number().int(),
    before: z.string().nullable(),
    after: z.string().nullable(),
    /** Index in `steps` of the step asked for. */
    at: z.number().int().nullable(),
    gaps: z.array(z.string()),
  }),
});

/** A step's whole text or data, by parts. */
export const conversationsText = call('conversations.text', {
  right: 'people.read',
  input: z.object({
    conversation: conversationIdSchema,
    step: z.string().max(120),
    what: z.enum(['text', 'data']),
    offset: z.number().int().min(0),
  }),
  output: z.object({ text: z.string().max(300_000), next: z.number().int().nullable() }),
});
