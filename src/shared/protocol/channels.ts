// Channels: where alerts are told of outside of the console, by which rules, and what became of each delivery.
import { z } from 'zod';
import { LEVELS } from '../model/level.ts';
import { alertKeySchema, instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';

const hostSchema = z.string().trim().min(1).max(253);
const mailSchema = z.email().max(320);
const urlSchema = z
  .url({ protocol: /^https?$/ })
  .max(2_000)
  // A password in an address would be kept in clear.
  .refine(
    (text) => !URL.canParse(text) || new URL(text).password === '',
    'Leave the password out of the address',
  );

export const CHANNEL_KINDS = ['email', 'slack', 'webhook'] as const;

export const channelSettingsSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('email'),
    host: hostSchema,
    port: z.number().int().min(1).max(65_535),
    /** `tls` from the first byte, `starttls` demanded after it; `off` for a server on this machine. */
    encryption: z.enum(['tls', 'starttls', 'off']),
    /** The secret is its password; null where the server asks for none. */
    user: z.string().trim().min(1).max(320).nullable(),
    from: mailSchema,
    to: z.array(mailSchema).min(1).max(50),
  }),
  /** An incoming webhook; its address is the secret. */
  z.object({ kind: z.literal('slack') }),
  z.object({
    kind: z.literal('webhook'),
    url: urlSchema,
    format: z.enum(['watchroom', 'ocsf']),
    /** Whether it may lie on this machine or in its network. */
    inside: z.boolean(),
  }),
]);
export type ChannelSettings = z.infer<typeof channelSettingsSchema>;

const clockSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);

export const channelRulesSchema = z.object({
  levels: z.array(z.enum(LEVELS)).min(1).max(4),
  /** Categories of a matched pattern; empty: all. */
  categories: z.array(z.string().max(50)).max(20),
  /** Roles of the user; empty: all. */
  roles: z.array(z.string().max(50)).max(50),
  /** When to tell at all, in a zone's time, over midnight if `to` comes before `from`; what comes outside waits. Null: always. */
  hours: z
    .object({
      from: clockSchema,
      to: clockSchema,
      /** 1 Monday … 7 Sunday, by the day on which the hours begin. */
      days: z.array(z.number().int().min(1).max(7)).min(1).max(7),
      zone: z.string().max(100),
    })
    .nullable(),
  /** CRITICAL alerts do not wait for the hours. */
  criticalAlways: z.boolean(),
  /** The first of a kind is told at once, more like it within these minutes together; 0: each by itself. */
  groupMinutes: z.number().int().min(0).max(120),
  /** How much of the message goes out. */
  text: z.enum(['none', 'excerpt', 'full']),
  /** Address of an alert in whatever opens it, with `{alert}` for its key; empty: no link. */
  link: z
    .string()
    .max(500)
    .regex(/^(https?:\/\/\S*)?$/),
});
export type ChannelRules = z.infer<typeof channelRulesSchema>;

export const channelSchema = z.object({
  id: z.uuid(),
  name: z.string().trim().min(1).max(80),
  enabled: z.boolean(),
  settings: channelSettingsSchema,
  rules: channelRulesSchema,
  version: z.number().int(),
  updatedBy: z.string(),
  updatedAt: instantSchema,
  /** Whether this machine knows the secret: kept here, from the environment, missing, or none is needed. */
  secret: z.enum(['kept', 'environment', 'missing', 'none']),
  /** The variable that a monitor reads the secret from. */
  variable: z.string(),
  waiting: z.number().int(),
  failed: z.number().int(),
  lastSentAt: instantSchema.nullable(),
});
export type Channel = z.infer<typeof channelSchema>;

export const channelsList = call('channels.list', {
  right: 'channels.read',
  input: z.object({}),
  output: z.object({
    channels: z.array(channelSchema),
    /** Whether this console sends what waits; any number of consoles and monitors may. */
    sendsHere: z.boolean(),
    /** How secrets are kept on this machine. */
    kept: z.string(),
    choices: z.object({ categories: z.array(z.string()), roles: z.array(z.string()) }),
  }),
});

export const channelsSave = call('channels.save', {
  right: 'channels.write',
  input: z.object({
    id: z.uuid().optional(),
    /** The version that the change was based on; a newer one refuses it. */
    version: z.number().int().optional(),
    name: z.string().trim().min(1).max(80),
    enabled: z.boolean(),
    settings: channelSettingsSchema,
    rules: channelRulesSchema,
    /** Left as it is when absent, forgotten when empty. Kept on this machine alone. */
    secret: z.string().max(2_000).optional(),
  }),
  output: z.object({ id: z.uuid() }),
});

export const channelsRemove = call('channels.remove', {
  right: 'channels.write',
  input: z.object({ id: z.uuid() }),
  output: z.object({ removed: z.boolean() }),
});

/** Sends a made-up alert now, past all rules; answers when the other side has taken it, or rejects with why not. */
export const channelsTest = call('channels.test', {
  right: 'channels.write',
  input: z.object({ id: z.uuid() }),
  output: z.object({ answer: z.string() }),
});

/** Whether this console sends what waits in this workspace. */
export const channelsSend = call('channels.send', {
  right: 'channels.write',
  input: z.object({ here: z.boolean() }),
  output: z.object({}),
});

export const deliverySchema = z.object({
  id: z.string(),
  channel: z.uuid(),
  channelName: z.string(),
  createdAt: instantSchema,
  state: z.enum(['waiting', 'sending', 'sent', 'failed', 'withdrawn']),
  /** The first alerts it tells of; `count` is how many. */
  alerts: z.array(alertKeySchema).max(20),
  count: z.number().int(),
  /** One more like those told of before, put together. */
  grouped: z.boolean(),
  attempts: z.number().int(),
  dueAt: instantSchema,
  sentAt: instantSchema.nullable(),
  /** What the other side said. */
  answer: z.string().nullable(),
});
export type Delivery = z.infer<typeof deliverySchema>;

export const channelsDeliveries = call('channels.deliveries', {
  right: 'channels.read',
  input: z.object({
    channel: z.uuid().optional(),
    states: z.array(deliverySchema.shape.state).max(5).optional(),
    /** The delivery to go on after. */
    after: z
      .string()
      .regex(/^\d{1,18}$/)
      .nullable()
      .default(null),
    limit: z.number().int().min(1).max(200).default(100),
  }),
  output: z.object({ rows: z.array(deliverySchema), next: z.string().nullable() }),
});

/** Puts a failed delivery back, or takes one that waits out of the line. */
export const channelsChange = call('channels.change', {
  right: 'channels.write',
  input: z.object({ delivery: z.string().regex(/^\d{1,18}$/), to: z.enum(['waiting', 'withdrawn']) }),
  output: z.object({ changed: z.boolean() }),
});

export const channelsChanged = topic('channels.changed', {
  right: 'channels.read',
  payload: z.object({}),
});
