// Long work: one mechanism for all of it, with progress and cancel.
import { z } from 'zod';
import { call, topic } from './define.ts';
import { failureSchema } from './wire.ts';

export const jobSchema = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['running', 'done', 'failed', 'cancelled']),
  /** 0–1, or null while the end is not known. */
  progress: z.number().min(0).max(1).nullable(),
  detail: z.string(),
  startedAt: z.string(),
  endedAt: z.string().nullable(),
  cancellable: z.boolean(),
  failure: failureSchema.nullable(),
});
export type Job = z.infer<typeof jobSchema>;

export const jobsList = call('jobs.list', {
  right: 'console.use',
  input: z.object({}),
  output: z.array(jobSchema),
});
export const jobsCancel = call('jobs.cancel', {
  right: 'console.use',
  input: z.object({ id: z.string() }),
  output: z.object({ cancelled: z.boolean() }),
});
/** All jobs running or ended within the last minutes, newest first. */
export const jobsChanged = topic('jobs.changed', { right: 'console.use', payload: z.array(jobSchema) });
