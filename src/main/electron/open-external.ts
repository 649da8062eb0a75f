// The one way in which the console opens an address outside itself.
import { shell } from 'electron';

/** Pages the console links to: the public catalogues that its categories name. */
const ALLOWED_HOSTS = new Set(['atlas.mitre.org', 'genai.owasp.org', 'owasp.org']);

export function mayOpen(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return (
    url.protocol === 'https:' && url.port === '' && url.username === '' && ALLOWED_HOSTS.has(url.hostname)
  );
}

/** Opens an allowed address in the system's browser; says whether it did. */
export async function openExternal(address: string): Promise<boolean> {
  if (!mayOpen(address)) return false;
  await shell.openExternal(address);
  return true;
}
