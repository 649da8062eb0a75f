// The overview: how things stand, one read for the whole screen; each panel is filled or says why it is empty.
import { z } from 'zod';
import { call } from './define.ts';

export const overviewRead = call('overview.read', {
  right: 'overview.read',
  input: z.object({ hours: z.number().int().min(1).max(24 * 90) }),
  output: z.object({ readAt: z.string() }),
});
