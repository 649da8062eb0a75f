// Where passwords of server workspaces and secrets of channels are kept. Each host brings its own keeper; none of them writes plain text.
import type { Secrets } from '../../shared/protocol/workspace.ts';

/** What is kept under one id: a workspace's two passwords, or the one secret of something else. */
export type SecretName = 'postgres' | 'redis' | 'secret';

export interface SecretStore {
  /** How passwords are kept on this host, as a sentence for the user. */
  readonly kept: string;
  /** Which are stored, by the id of a profile, or "channel:" and a channel's. */
  has(id: string): { readonly [name in SecretName]: boolean };
  /** The password, or undefined where none is stored. */
  get(id: string, which: SecretName): Promise<string | undefined>;
  /** Stores the passwords given; an absent one is left as it is, an empty one is removed. */
  set(id: string, secrets: Secrets & { readonly secret?: string | undefined }): Promise<void>;
  remove(id: string): Promise<void>;
}
