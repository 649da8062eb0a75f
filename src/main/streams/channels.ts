// The live channels the console listens to, the same over Redis and over LISTEN/NOTIFY.

export const LIVE_CHANNELS = ['security_alerts', 'system_events', 'user_blocked'] as const;
export type LiveChannel = (typeof LIVE_CHANNELS)[number];
