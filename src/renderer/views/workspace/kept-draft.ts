// What was begun in the form of a server and neither saved nor discarded: kept for this window, over other screens and a reload.
import { z } from 'zod';
import type { Draft } from './draft.ts';

const tlsSchema = z.object({
  mode: z.enum(['off', 'encrypt', 'verify']),
  authority: z.string(),
  serverName: z.string(),
});

/** A draft as it may be stored: without its passwords, which never leave the memory of this window. */
const storedSchema = z.object({
  name: z.string(),
  host: z.string(),
  port: z.string(),
  database: z.string(),
  user: z.string(),
  timeoutSeconds: z.string(),
  tls: tlsSchema,
  redisUsed: z.boolean(),
  redisHost: z.string(),
  redisPort: z.string(),
  redisUser: z.string(),
  redisTls: tlsSchema,
}) satisfies z.ZodType<Omit<Draft, 'password' | 'redisPassword'>>;

const storedAs = (id: string) => `workspace.draft.${id}`;

const passwords = new Map<string, Pick<Draft, 'password' | 'redisPassword'>>();

/** Whether two drafts hold the same, passwords included. */
export function sameDraft(a: Draft, b: Draft): boolean {
  const comparable = ({ password, redisPassword, ...rest }: Draft) =>
    JSON.stringify([password, redisPassword, storedSchema.parse(rest)]);
  return comparable(a) === comparable(b);
}

/** The draft kept for a profile's id, or for "new"; null where there is none. After a reload its passwords are empty. */
export function keptDraft(id: string): Draft | null {
  try {
    const stored = storedSchema.parse(JSON.parse(sessionStorage.getItem(storedAs(id)) ?? ''));
    return { ...stored, password: '', redisPassword: '', ...passwords.get(id) };
  } catch {
    return null;
  }
}

/** Keeps a draft in place of the one before. */
export function keepDraft(id: string, draft: Draft): void {
  const { password, redisPassword } = draft;
  passwords.set(id, { password, redisPassword });
  sessionStorage.setItem(storedAs(id), JSON.stringify(storedSchema.parse(draft)));
}

/** The draft was saved or discarded. */
export function forgetDraft(id: string): void {
  passwords.delete(id);
  sessionStorage.removeItem(storedAs(id));
}
