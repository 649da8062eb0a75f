// People: every user with their risk, what it is made of, and what can be done about them.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';

/** A place in the list, opaque to the window; it may hold a name. */
const cursorSchema = z.string().max(2_000);

/** `u:<id>`: an id of auth_service.users, which risk events and activities use. `p:<id>`: known in public.users alone. */
export const personKeySchema = z.string().regex(/^[up]:.{1,100}$/s);

export const personFlagSchema = z.enum(['flagged', 'whitelisted', 'blocked', 'over_limit']);

export const peopleFilterSchema = z.object({
  /** Part of the name, e-mail address or user name, letter case ignored; or an id exactly. */
  query: z.string().max(200).optional(),
  levels: z.array(z.enum(LEVELS)).max(4).optional(),
  flags: z.array(personFlagSchema).max(4).optional(),
  role: z.string().max(100).optional(),
  team: z.string().max(100).optional(),
  /** Only those with an incident since. */
  since: instantSchema.optional(),
});
export type PeopleFilter = z.infer<typeof peopleFilterSchema>;

export const PEOPLE_ORDERS = ['score', 'name', 'incidents', 'last_incident'] as const;

export const personRowSchema = z.object({
  key: personKeySchema,
  id: z.string(),
  name: z.string().nullable(),
  email: z.string().nullable(),
  role: z.string().nullable(),
  teams: z.array(z.string()).max(20),
  /** Entity score now, see model/entity-score.ts; null where risk events cannot be read. */
  score: z.number().min(0).max(100).nullable(),
  level: z.enum(LEVELS).nullable(),
  /** Highest message score of each of the last 14 days, oldest first; null on a day without events. */
  trend: z.array(z.number().nullable()).length(14),
  incidents: z.number().int(),
  lastIncidentAt: instantSchema.nullable(),
  flags: z.array(personFlagSchema),
  /** In which id spaces the person exists: with only one, some records cannot be tied to them. */
  spaces: z.array(z.enum(['auth', 'public', 'events'])),
});
export type PersonRow = z.infer<typeof personRowSchema>;

export const peopleList = call('people.list', {
  right: 'people.read',
  input: z.object({
    filter: peopleFilterSchema,
    order: z.enum(PEOPLE_ORDERS).default('score'),
    after: cursorSchema.nullable().default(null),
    limit: z.number().int().min(1).max(200).default(100),
  }),
  output: z.object({
    rows: z.array(personRowSchema),
    next: cursorSchema.nullable(),
    total: z.number().int(),
    roles: z.array(z.string()),
    teams: z.array(z.string()),
    gaps: z.array(z.string()),
  }),
});

/** One input of an entity score: its decayed weight, and its share of the score in points; all shares add up to the score. */
export const scoreInputSchema = z.object({
  kind: z.enum(['event', 'history', 'accumulation']),
  /** The event's id; null for the others. */
  event: z.string().nullable(),
  at: instantSchema.nullable(),
  label: z.string(),
  /** The event's total, or the layer's score. */
  score: z.number(),
  weight: z.number(),
  share: z.number(),
});

export const profileNumbersSchema = z.object({
  incidents: z.number().int().nullable(),
  high: z.number().int().nullable(),
  critical: z.number().int().nullable(),
  latestScore: z.number().int().nullable(),
  latestLevel: z.string().nullable(),
  lastIncidentAt: instantSchema.nullable(),
});

export const personDetailSchema = z.object({
  row: personRowSchema,
  username: z.string().nullable(),
  active: z.boolean().nullable(),
  lastLoginAt: instantSchema.nullable(),
  addresses: z
    .array(z.object({ address: z.string(), lastAt: instantSchema, count: z.number().int() }))
    .max(20),
  /** As stored in user_risk_profiles; null where there is no row. */
  profile: profileNumbersSchema.nullable(),
  block: z
    .object({ since: instantSchema.nullable(), reason: z.string().nullable(), services: z.array(z.string()) })
    .nullable(),
  whitelist: z.object({ until: instantSchema.nullable(), reason: z.string(), by: z.string() }).nullable(),
  limits: z.array(
    z.object({
      name: z.string(),
      used: z.number().nullable(),
      limit: z.number().nullable(),
      over: z.boolean(),
    }),
  ),
  counts: z.object({ events: z.number().int(), alerts: z.number().int(), conversations: z.number().int() }),
  patterns: z.array(z.object({ name: z.string(), hits: z.number().int() })).max(20),
  conversations: z
    .array(
      z.object({
        id: z.string(),
        from: instantSchema,
        to: instantSchema,
        messages: z.number().int(),
        highest: z.number().nullable(),
      }),
    )
    .max(50),
  notes: z.array(z.object({ id: z.string(), author: z.string(), at: instantSchema, body: z.string() })),
  history: z
    .array(
      z.object({ at: instantSchema, actor: z.string(), what: z.string(), reason: z.string().nullable() }),
    )
    .max(200),
  gaps: z.array(z.string()),
});
export type PersonDetail = z.infer<typeof personDetailSchema>;

export const peopleRead = call('people.read', {
  right: 'people.read',
  input: z.object({ key: personKeySchema }),
  output: personDetailSchema,
});

/** All inputs of the entity score, heaviest first, by page; sums are over all of them, not over the page. */
export const peopleInputs = call('people.inputs', {
  right: 'people.read',
  input: z.object({
    key: personKeySchema,
    offset: z.number().int().min(0).default(0),
    limit: z.number().int().min(1).max(500).default(100),
  }),
  output: z.object({
    score: z.number(),
    inputs: z.array(scoreInputSchema),
    total: z.number().int(),
    /** Sum of the shares of inputs that are not on this page. */
    elsewhere: z.number(),
    at: instantSchema,
  }),
});

/** Works the profile's numbers out anew from the events and shows any difference; writes nothing. */
export const peopleRecompute = call('people.recompute', {
  right: 'people.read',
  input: z.object({ key: personKeySchema }),
  output: z.object({
    stored: profileNumbersSchema.nullable(),
    computed: profileNumbersSchema,
    differences: z.array(z.object({ field: z.string(), stored: z.string(), computed: z.string() })),
    events: z.number().int(),
  }),
});

/** What an action would do, exactly: rows written, channels rung, what the platform does then. Shown before it is done. */
export const personActionSchema = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('flag'),
    on: z.boolean(),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  z.object({
    what: z.literal('whitelist'),
    on: z.boolean(),
    until: instantSchema.nullable(),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  z.object({
    what: z.literal('block'),
    on: z.boolean(),
    services: z.array(z.string().max(50)).max(20).default(['chat']),
    /** Shown to the user. */
    message: z.string().max(1_000).default(''),
    reason: z.string().trim().min(3, 'Say why').max(1_000),
  }),
  z.object({ what: z.literal('store_profile'), reason: z.string().trim().min(3, 'Say why').max(1_000) }),
  z.object({ what: z.literal('note'), body: z.string().trim().min(1).max(10_000) }),
]);
export type PersonAction = z.infer<typeof personActionSchema>;

export const peoplePreview = call('people.preview', {
  right: 'people.act',
  input: z.object({ key: personKeySchema, action: personActionSchema }),
  output: z.object({ steps: z.array(z.string()), warnings: z.array(z.string()) }),
});
export const peopleAct = call('people.act', {
  right: 'people.act',
  input: z.object({ key: personKeySchema, action: personActionSchema }),
  output: z.object({
    detail: personDetailSchema,
    /** Whether the platform was told over Redis, so that it acts at once; null where there was nothing to tell. */
    platformTold: z.boolean().nullable(),
  }),
});

export const peopleChanged = topic('people.changed', {
  right: 'people.read',
  payload: z.object({ key: personKeySchema.nullable(), by: z.string().nullable() }),
});
