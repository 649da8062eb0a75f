// Settings of this machine's console: who sits at it, how times and colours are shown, what may interrupt.
import { z } from 'zod';
import { call, topic } from './define.ts';

export const settingsSchema = z.object({
  /** Written into the journal and shown as assignee. Empty until the analyst has said who they are. */
  analyst: z.string().trim().max(100),
  /** IANA name, or `system` for the zone of this machine. */
  timeZone: z.string().max(64),
  theme: z.enum(['system', 'dark', 'light']),
  notifyCritical: z.boolean(),
  density: z.enum(['compact', 'comfortable']),
  /** Folder with the model of a second classifier; the empty string for none. */
  secondScorer: z.string().trim().max(4_096),
  /** Whether this console scores live traffic while it is open. */
  monitorHere: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  analyst: '',
  timeZone: 'system',
  theme: 'system',
  notifyCritical: true,
  density: 'compact',
  secondScorer: '',
  monitorHere: false,
};

export const settingsRead = call('settings.read', {
  right: 'console.use',
  input: z.object({}),
  output: settingsSchema,
});
export const settingsSave = call('settings.save', {
  right: 'console.use',
  input: settingsSchema.partial(),
  output: settingsSchema,
});
export const settingsChanged = topic('settings.changed', { right: 'console.use', payload: settingsSchema });
