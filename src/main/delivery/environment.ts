// Secrets of channels from the environment, for monitors that have no keychain.
import { variableOf } from '../../shared/model/channel-variable.ts';

/** The secret that the environment gives a channel, or undefined. */
export function environmentSecret(name: string): string | undefined {
  return process.env[variableOf(name)] || undefined;
}
