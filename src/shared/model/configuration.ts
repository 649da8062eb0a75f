// What governs scoring and monitors as one document, and its parts one by one: compared, changed and brought together by pointer.
import { z } from 'zod';
import { scoringConfigurationSchema } from './scoring-configuration.ts';
import { signalSchema } from './signal.ts';

const daysSchema = z.number().int().min(1).max(3_650).nullable();

/** Settings of monitors. Every field has a default, so that settings written by an older console stay valid. */
export const monitorSettingsSchema = z.object({
  /** What a message is answered with that could not be scored in time: passed, or in phases 3 and 4 blocked. */
  fail: z.enum(['open', 'closed']).default('open'),
  /** Whether the text of messages is kept as written, or with secrets, addresses and card numbers blacked out. */
  text: z.enum(['full', 'redacted']).default('full'),
  /** How far back messages are scored that nobody scored when they came. */
  backfill_hours: z.number().int().min(0).max(720).default(24),
  /** Whether users are blocked once enough of their messages were; only where the phase blocks at all. */
  block_users: z.boolean().default(true),
  /** Days after which is deleted; null keeps for good. */
  retention: z
    .object({
      low_event_days: daysSchema.default(null),
      event_days: daysSchema.default(null),
      closed_alert_days: daysSchema.default(null),
    })
    .prefault({}),
});
export type MonitorSettings = z.infer<typeof monitorSettingsSchema>;

/** A BEHAVIORAL row as the configuration holds it; everything else about the row is the studio's. */
export const signalRuleSchema = z.object({
  enabled: z.boolean(),
  points: z.number().int().min(0).max(100),
  signal: signalSchema,
});
export type SignalRule = z.infer<typeof signalRuleSchema>;

export const configurationSchema = z.object({
  scoring: scoringConfigurationSchema,
  monitor: monitorSettingsSchema,
  /** By name of the row. */
  signals: z.record(z.string().min(1).max(100), signalRuleSchema),
});
export type Configuration = z.infer<typeof configurationSchema>;

/** One value of the document. */
export type Leaf = string | number | boolean | null;

/** Where a value stands, as a JSON pointer: `/scoring/levels/high`. */
export type Pointer = string;

export function pointerOf(path: readonly PropertyKey[]): Pointer {
  return path.map((piece) => `/${String(piece).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

export function pathOf(pointer: Pointer): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((piece) => piece.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** All values of a document by pointer, in its order. */
export function leavesOf(document: unknown): Map<Pointer, Leaf> {
  const leaves = new Map<Pointer, Leaf>();
  const walk = (value: unknown, path: readonly string[]): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [name, inner] of Object.entries(value)) walk(inner, [...path, name]);
    } else leaves.set(pointerOf(path), value as Leaf);
  };
  walk(document, []);
  return leaves;
}

export interface Difference {
  readonly pointer: Pointer;
  /** Undefined where the document has no such value. */
  readonly before: Leaf | undefined;
  readonly after: Leaf | undefined;
}

/** Values that differ, in the order of the second document; those only the first has come last. */
export function differencesOf(before: unknown, after: unknown): Difference[] {
  const [old, now] = [leavesOf(before), leavesOf(after)];
  const all = new Set([...now.keys(), ...old.keys()]);
  return [...all]
    .map((pointer) => ({ pointer, before: old.get(pointer), after: now.get(pointer) }))
    .filter((one) => one.before !== one.after);
}

/** The document with values put in place; a value whose place is not there is left out. */
export function withLeaves(document: unknown, values: ReadonlyMap<Pointer, unknown>): unknown {
  const copy = structuredClone(document) as Record<string, unknown>;
  for (const [pointer, value] of values) {
    const path = pathOf(pointer);
    let place: unknown = copy;
    for (const piece of path.slice(0, -1))
      place = isRecord(place) && Object.hasOwn(place, piece) ? place[piece] : undefined;
    const last = path.at(-1);
    if (isRecord(place) && last !== undefined && Object.hasOwn(place, last)) place[last] = value;
  }
  return copy;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
