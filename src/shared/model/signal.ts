// The signals that BEHAVIORAL rows configure: which there are, their bounds and defaults; the engine detects them, the studio offers them.
import { z } from 'zod';

const count = (fallback: number) => z.number().int().min(1).max(100_000).default(fallback);

/** The pattern_value of a BEHAVIORAL row: which signal, and its bounds. */
export const signalSchema = z.discriminatedUnion('signal', [
  z.object({ signal: z.literal('rapid_fire_messages'), more_than: count(10), seconds: count(60) }),
  z.object({
    signal: z.literal('tool_call_escalation'),
    messages: z.number().int().min(2).max(100).default(3),
  }),
  z.object({ signal: z.literal('role_switching'), changes: count(2) }),
  z.object({ signal: z.literal('repeated_failures'), more_than: count(5) }),
  z.object({
    signal: z.literal('suspicious_timing'),
    gaps: z.number().int().min(2).max(100).default(6),
    percent: z.number().positive().max(100).default(5),
  }),
  z.object({ signal: z.literal('excessive_tool_calls'), more_than: count(10) }),
  z.object({ signal: z.literal('context_stuffing'), more_than: count(10_000) }),
  z.object({
    signal: z.literal('context_flooding'),
    messages: z.number().int().min(2).max(100).default(3),
    minutes: count(10),
    alike: z.number().min(0.5).max(1).default(0.8),
  }),
  z.object({ signal: z.literal('hidden_text') }),
]);
export type Signal = z.infer<typeof signalSchema>;
export type SignalName = Signal['signal'];
