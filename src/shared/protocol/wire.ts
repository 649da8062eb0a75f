// The messages between a window and the core. Both hosts carry exactly these, as JSON-safe values.
import { z } from 'zod';

export const failureSchema = z.object({
  code: z.string(),
  message: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
});

/** Window → core. `ack` says that a push was taken in and drawn; the next push of that topic waits for it. */
export const requestSchema = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('call'),
    id: z.number().int().nonnegative(),
    name: z.string().max(100),
    input: z.unknown(),
  }),
  z.object({ t: z.literal('subscribe'), topic: z.string().max(100) }),
  z.object({ t: z.literal('unsubscribe'), topic: z.string().max(100) }),
  z.object({ t: z.literal('ack'), topic: z.string().max(100), seq: z.number().int().nonnegative() }),
]);
export type Request = z.infer<typeof requestSchema>;

/** Core → window. */
export const replySchema = z.discriminatedUnion('t', [
  z.object({ t: z.literal('result'), id: z.number(), output: z.unknown() }),
  z.object({ t: z.literal('failure'), id: z.number(), failure: failureSchema }),
  z.object({ t: z.literal('push'), topic: z.string(), seq: z.number(), payload: z.unknown() }),
  z.object({ t: z.literal('refused'), failure: failureSchema }),
]);
export type Reply = z.infer<typeof replySchema>;

/** A two-way carrier of wire messages: a WebSocket, an IPC pair, or a pair in memory. */
export interface Carrier<Out, In> {
  post(message: Out): void;
  onMessage(listener: (message: In) => void): void;
  onClose(listener: () => void): void;
}
