// Where passwords of server workspaces are kept. Each host brings its own keeper; none of them writes plain text.
import type { Secrets } from '../../shared/protocol/workspace.ts';

export interface SecretStore {
  /** How passwords are kept on this host, as a sentence for the user. */
  readonly kept: string;
  /** Which passwords of a profile are stored, by profile id. */
  has(id: string): { readonly postgres: boolean; readonly redis: boolean };
  /** The password, or undefined where none is stored. */
  get(id: string, which: 'postgres' | 'redis'): Promise<string | undefined>;
  /** Stores the passwords given; an absent one is left as it is, an empty one is removed. */
  set(id: string, secrets: Secrets): Promise<void>;
  remove(id: string): Promise<void>;
}
