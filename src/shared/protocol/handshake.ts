// How a browser window proves itself to the web host: a key, offered as a WebSocket subprotocol, and the welcome it is answered with.
import { z } from 'zod';

export const SUBPROTOCOL = 'watchroom';
export const KEY_SUBPROTOCOL_PREFIX = 'key.';

/** 32 random bytes as base64url. */
export const KEY_PATTERN = /^[A-Za-z0-9_-]{43}$/;

/**
 * The first message of an accepted socket. A launch key is used up by it; `sessionKey` opens further sockets of the same window
 * (reload, reconnect) for as long as the core runs.
 */
export const welcomeSchema = z.object({ t: z.literal('welcome'), sessionKey: z.string().regex(KEY_PATTERN) });
export type Welcome = z.infer<typeof welcomeSchema>;
