// MCP servers: how each is and was, its tools, and what went wrong; never what it is called with.
import { z } from 'zod';
import { instantSchema } from './alerts.ts';
import { call } from './define.ts';
import { mcpHealthSchema } from './overview.ts';

const serverIdSchema = z.string().min(1).max(100);

export const serversList = call('servers.list', {
  right: 'servers.read',
  input: z.object({}),
  output: z.object({ servers: mcpHealthSchema, gaps: z.array(z.string()) }),
});

export const SERVER_HOURS = [24, 168, 720] as const;

export const serverDetailSchema = z.object({
  id: z.string(),
  name: z.string(),
  /** What is kept of the server but for credentials: addresses without user and query, settings, counts. */
  facts: z.array(z.object({ name: z.string(), value: z.string(), at: instantSchema.nullable() })),
  disabled: z.object({ at: instantSchema.nullable(), reason: z.string().nullable() }).nullable(),
  /** Null where tools cannot be read. */
  tools: z.array(z.object({ name: z.string(), description: z.string() })).nullable(),
  toolsTotal: z.number().int(),
  stepSeconds: z.number().int(),
  /** Every step of the period, oldest first; times are null where nothing answered. */
  steps: z.array(
    z.object({
      at: instantSchema,
      checks: z.number().int(),
      failures: z.number().int(),
      medianMs: z.number().nullable(),
      p95Ms: z.number().nullable(),
    }),
  ),
  checks: z.number().int(),
  failures: z.number().int(),
  medianMs: z.number().nullable(),
  p95Ms: z.number().nullable(),
  /** What was not a check that went well, newest first. */
  events: z.array(
    z.object({ at: instantSchema, event: z.string(), status: z.string(), error: z.string().nullable() }),
  ),
  eventsTotal: z.number().int(),
  gaps: z.array(z.string()),
});
export type ServerDetail = z.infer<typeof serverDetailSchema>;

export const serversRead = call('servers.read', {
  right: 'servers.read',
  input: z.object({ id: serverIdSchema, hours: z.union(SERVER_HOURS.map((hours) => z.literal(hours))) }),
  output: serverDetailSchema,
});
