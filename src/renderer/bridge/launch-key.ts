// The launch key in the address: taken out of the fragment before anything else can read or remember it.
import { KEY_PATTERN } from '../../shared/protocol/handshake.ts';

/**
 * Splits `#key=<key><route>` into the key and the fragment that remains (with its `#`, or empty). A fragment without a key, or
 * with something that cannot be one, is left as it is.
 */
export function splitLaunchKey(fragment: string): { key: string | null; rest: string } {
  const [, key, route] = /^#key=([A-Za-z0-9_-]*)(.*)$/s.exec(fragment) ?? [];
  if (key === undefined || !KEY_PATTERN.test(key)) return { key: null, rest: fragment };
  return { key, rest: route ? `#${route.replace(/^&/, '')}` : '' };
}
