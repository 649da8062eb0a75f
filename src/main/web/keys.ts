// Keys of the web host: a launch key opens one window once; a session key lets that window come back.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { KEY_PATTERN } from '../../shared/protocol/handshake.ts';

/** Windows remembered; with more, the one that was let in first has to be opened anew. */
const MAX_SESSIONS = 64;

export interface Keys {
  /** A new launch key; the one before it, if unused, is void. */
  issue(): string;
  /** The session key of the window that shows this key, or null where it opens nothing. Uses up a launch key. */
  admit(key: string): { sessionKey: string; launched: boolean } | null;
}

export function createKeys(): Keys {
  let launch: Buffer | null = null;
  const sessions: Buffer[] = [];
  return {
    issue() {
      const key = newKey();
      launch = digest(key);
      return key;
    },
    admit(key) {
      if (!KEY_PATTERN.test(key)) return null;
      const shown = digest(key);
      // Every known key is compared, each in constant time, so that the time taken says nothing about any.
      const known = sessions.filter((session) => timingSafeEqual(session, shown)).length > 0;
      const launched = launch !== null && timingSafeEqual(launch, shown);
      if (known) return { sessionKey: key, launched: false };
      if (!launched) return null;
      launch = null;
      const sessionKey = newKey();
      sessions.push(digest(sessionKey));
      if (sessions.length > MAX_SESSIONS) sessions.shift();
      return { sessionKey, launched: true };
    },
  };
}

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
