// Campaigns: messages that are alike, written by several users over some time.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';
import { personKeySchema } from './people.ts';
import { relatedMessageSchema } from './related.ts';

/** Buckets of a campaign's spread over the period. */
export const SPREAD = 30;

export const campaignsAskSchema = z.object({
  from: instantSchema,
  to: instantSchema,
  /** Messages below it are left aside. */
  level: z.enum(LEVELS).default('MEDIUM'),
  /** Fewer users are no campaign. */
  users: z.number().int().min(1).max(1_000).default(2),
});
export type CampaignsAsk = z.infer<typeof campaignsAskSchema>;

export const campaignSchema = z.object({
  /** The same for the same messages: made of what its representative text says. */
  id: z.string().regex(/^[0-9a-f]{16}$/),
  messages: z.number().int(),
  users: z.number().int(),
  first: instantSchema,
  last: instantSchema,
  /** Messages in each of SPREAD equal parts of the period. */
  spread: z.array(z.number().int()).length(SPREAD),
  level: z.enum(LEVELS),
  score: z.number().int().min(0).max(100),
  /** What most of its messages say, at most LIMITS.excerptCharacters. */
  text: z.string(),
});
export type Campaign = z.infer<typeof campaignSchema>;

/** Reads a period and puts together what is alike; runs as a job. The same question within a minute has the same answer. */
export const campaignsFind = call('campaigns.find', {
  right: 'people.read',
  input: campaignsAskSchema.extend({ fresh: z.boolean().default(false) }),
  output: z.object({
    campaigns: z.array(campaignSchema).max(200),
    /** There are more than are given: the largest come first. */
    more: z.boolean(),
    compared: z.number().int(),
    /** The period has more messages than are compared: the newest were. */
    bounded: z.boolean(),
    gaps: z.array(z.string()),
    at: instantSchema,
  }),
});
export type CampaignsFound = z.output<(typeof campaignsFind)['output']>;

export const campaignsRead = call('campaigns.read', {
  right: 'people.read',
  input: campaignsAskSchema.extend({
    id: z.string().max(100),
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  output: z.object({
    campaign: campaignSchema,
    /** By time, oldest first. */
    messages: z.array(relatedMessageSchema),
    /** Those who wrote most first. */
    people: z
      .array(
        z.object({
          key: personKeySchema,
          name: z.string().nullable(),
          messages: z.number().int(),
          first: instantSchema,
          last: instantSchema,
          score: z.number().int(),
        }),
      )
      .max(200),
    /** Ids of all its events, for a case. */
    events: z.array(z.string()).max(10_000),
  }),
});
