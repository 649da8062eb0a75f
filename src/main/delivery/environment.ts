// Secrets of channels from the environment, for monitors that have no keychain.

/** The variable for a channel's name: "Ops mail" is WATCHROOM_CHANNEL_OPS_MAIL. */
export function variableOf(name: string): string {
  return `WATCHROOM_CHANNEL_${name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '')}`;
}

/** The secret that the environment gives a channel, or undefined. */
export function environmentSecret(name: string): string | undefined {
  return process.env[variableOf(name)] || undefined;
}
