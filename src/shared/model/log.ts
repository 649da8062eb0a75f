// What a room may say to the log: an event's name and plain fields. Never message content, never secrets.

export type LogLevel = 'info' | 'warn' | 'error';
export type LogFields = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** `event` is a short kebab-case name; fields are small and safe to keep. */
export type Log = (level: LogLevel, event: string, fields?: LogFields) => void;
