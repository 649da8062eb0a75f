// The configuration of scoring and monitors: read, tried on history, saved as a version, and brought back.
import { z } from 'zod';
import { configurationSchema } from '../model/configuration.ts';
import { LEVELS } from '../model/level.ts';
import { instantSchema } from './alerts.ts';
import { call, topic } from './define.ts';

const digestSchema = z.string().regex(/^[0-9a-f]{64}$/);
const reasonSchema = z.string().trim().min(3).max(1_000);

export const configurationStateSchema = z.object({
  configuration: configurationSchema,
  /** Of what is stored; a change names the one that it was based on. */
  digest: digestSchema,
  /** The last version that was kept; null before the first. What is stored may have been changed since, by other means. */
  version: z.number().int().nullable(),
  by: z.string().nullable(),
  at: instantSchema.nullable(),
  /** What is stored and cannot be used, in words; defaults stand in for it. */
  problems: z.array(z.string()),
  /** Whether the role may change the rows of signals. */
  mayChangeSignals: z.boolean(),
});
export type ConfigurationState = z.infer<typeof configurationStateSchema>;

export const configurationVersionSchema = z.object({
  version: z.number().int(),
  at: instantSchema,
  by: z.string(),
  /** `found`: it was changed by other means than this screen, and is kept so that nothing is lost. */
  action: z.enum(['found', 'save', 'rollback']),
  reason: z.string(),
  /** What trying it on history gave, in one line, where that was done before. */
  tried: z.string().nullable(),
  configuration: configurationSchema,
});
export type ConfigurationVersion = z.infer<typeof configurationVersionSchema>;

export const configurationRead = call('configuration.read', {
  right: 'configuration.read',
  input: z.object({}),
  output: configurationStateSchema,
});

/** Newest first, at most 200. */
export const configurationVersions = call('configuration.versions', {
  right: 'configuration.read',
  input: z.object({}),
  output: z.array(configurationVersionSchema).max(200),
});

/** What came of a change: kept as a version, or refused because what is stored is not what it was based on. */
const outcomeSchema = z.discriminatedUnion('state', [
  z.object({ state: z.literal('saved'), current: configurationStateSchema }),
  z.object({ state: z.literal('conflict'), current: configurationStateSchema }),
]);
export type ConfigurationOutcome = z.infer<typeof outcomeSchema>;

export const configurationSave = call('configuration.save', {
  right: 'configuration.write',
  input: z.object({ configuration: configurationSchema, basedOn: digestSchema, reason: reasonSchema }),
  output: outcomeSchema,
});

/** Puts an earlier version into force as a new one. Signals whose rows are gone since stay gone. */
export const configurationRollback = call('configuration.rollback', {
  right: 'configuration.write',
  input: z.object({ version: z.number().int().min(1), basedOn: digestSchema, reason: reasonSchema }),
  output: outcomeSchema,
});

const pairSchema = z.object({ before: z.number().int(), after: z.number().int() });

export const whatIfSchema = z.object({
  /** Messages with a recorded verdict within the period. */
  messages: z.number().int(),
  /** Those whose score changes. */
  changed: z.number().int(),
  levels: z.array(pairSchema.extend({ level: z.enum(LEVELS) })),
  alerts: pairSchema,
  blocks: pairSchema,
  /** How many people have other alerts, blocks, or another highest level. */
  usersChanged: z.number().int(),
  /** Those who change most, at most 200. */
  users: z
    .array(
      z.object({
        user: z.string(),
        name: z.string().nullable(),
        level: z.object({ before: z.enum(LEVELS), after: z.enum(LEVELS) }),
        alerts: pairSchema,
        blocks: pairSchema,
      }),
    )
    .max(200),
  /** What was not exact, and why. */
  notes: z.array(z.string()),
});
export type WhatIf = z.infer<typeof whatIfSchema>;

/** Judges what was recorded in the last days by what is stored and by what is asked; a job, which can be cancelled. */
export const configurationWhatIf = call('configuration.whatIf', {
  right: 'configuration.read',
  input: z.object({ configuration: configurationSchema, days: z.number().int().min(1).max(365) }),
  output: whatIfSchema,
});

/** Somebody saved, here or in another console, or what is stored was changed by other means. */
export const configurationChanged = topic('configuration.changed', {
  right: 'configuration.read',
  payload: z.object({}),
});
