// Saved views: a name for a filter of the alerts screen.
import { z } from 'zod';
import { alertFilterSchema } from './alerts.ts';
import { call } from './define.ts';

/** A filter to be kept: its time may be counted back from when it is used, its assignee may be "@me". The window resolves both. */
export const savedFilterSchema = alertFilterSchema.extend({
  within: z.enum(['hour', 'today', 'day', 'week', 'month']).optional(),
});
export type SavedFilter = z.infer<typeof savedFilterSchema>;

export const viewSchema = z.object({
  id: z.string(),
  name: z.string().trim().min(1).max(80),
  filter: savedFilterSchema,
  order: z.enum(['newest', 'oldest']),
  owner: z.string(),
  shared: z.boolean(),
});
export type SavedView = z.infer<typeof viewSchema>;

export const viewsList = call('views.list', {
  right: 'alerts.read',
  input: z.object({}),
  output: z.array(viewSchema),
});
export const viewsSave = call('views.save', {
  right: 'views.write',
  input: viewSchema.omit({ id: true, owner: true }).extend({ id: z.string().optional() }),
  output: viewSchema,
});
export const viewsRemove = call('views.remove', {
  right: 'views.write',
  input: z.object({ id: z.string() }),
  output: z.object({ removed: z.boolean() }),
});
