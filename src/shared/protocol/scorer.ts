// The classifiers behind the ML layer: the built-in one, and a second one where the user named a folder with a model.
import { z } from 'zod';
import { topic } from './define.ts';
import { failureSchema } from './wire.ts';

export const scorerStateSchema = z.object({
  builtin: z.union([
    z.object({ name: z.string(), version: z.string() }),
    z.object({ unavailable: z.string() }),
  ]),
  second: z.discriminatedUnion('state', [
    z.object({ state: z.literal('absent') }),
    z.object({ state: z.literal('loading'), folder: z.string() }),
    z.object({
      state: z.literal('ready'),
      folder: z.string(),
      name: z.string(),
      version: z.string(),
      kind: z.enum(['classifier', 'similarity']),
    }),
    z.object({ state: z.literal('unusable'), folder: z.string(), failure: failureSchema }),
  ]),
});
export type ScorerState = z.infer<typeof scorerStateSchema>;

export const scorerChanged = topic('scorer.changed', { right: 'console.use', payload: scorerStateSchema });
