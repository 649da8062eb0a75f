// The variable that a monitor, which has no keychain, reads a channel's secret from.

/** By the channel's name: "Ops mail" is WATCHROOM_CHANNEL_OPS_MAIL. Names that differ in signs alone share one. */
export function variableOf(name: string): string {
  return `WATCHROOM_CHANNEL_${name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^_|_$/g, '')}`;
}
