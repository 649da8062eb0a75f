// Alerts: list, read, triage, and the live topic that tells the window what arrived and what others changed.
import { z } from 'zod';
import { ALERT_SOURCES, ALERT_STATUSES, CLOSE_REASONS } from '../model/alert.ts';
import { LEVELS } from '../model/level.ts';
import { LIMITS } from '../policy/limits.ts';
import { call, topic } from './define.ts';

/** `a:<id>` for a row of security_alerts, `f:<32 hex digits>` for one known only from a live channel. */
export const alertKeySchema = z.string().regex(/^(a:[0-9a-f-]{1,40}|f:[0-9a-f]{32})$/);

/** A point in time as ISO 8601 in UTC, with up to microseconds. */
export const instantSchema = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$/);

export const alertFilterSchema = z.object({
  levels: z.array(z.enum(LEVELS)).max(4).optional(),
  statuses: z.array(z.enum(ALERT_STATUSES)).max(4).optional(),
  types: z.array(z.string().max(50)).max(20).optional(),
  /** An assignee's name; the empty string means unassigned. */
  assignee: z.string().max(255).optional(),
  /** A platform user id, exactly. */
  user: z.string().max(100).optional(),
  /** Part of the alert's text, letter case ignored. */
  text: z.string().max(200).optional(),
  /** A pattern's name among the matched ones, exactly. */
  pattern: z.string().max(100).optional(),
  conversation: z.string().max(100).optional(),
  from: instantSchema.optional(),
  to: instantSchema.optional(),
});
export type AlertFilter = z.infer<typeof alertFilterSchema>;

export const alertRowSchema = z.object({
  key: alertKeySchema,
  source: z.enum(ALERT_SOURCES),
  createdAt: instantSchema,
  level: z.enum(LEVELS),
  score: z.number().int().min(0).max(100),
  type: z.string(),
  status: z.enum(ALERT_STATUSES),
  userId: z.string().nullable(),
  userName: z.string().nullable(),
  userEmail: z.string().nullable(),
  conversationId: z.string().nullable(),
  /** At most LIMITS.excerptCharacters; `cut` says that there is more. */
  text: z.string(),
  cut: z.boolean(),
  patterns: z.array(z.string()).max(20),
  assignee: z.string().nullable(),
  reason: z.enum(CLOSE_REASONS).nullable(),
  notes: z.number().int(),
  /** Changes whenever anybody changes the alert; sent back with a change so that nothing is overwritten unseen. */
  version: z.string(),
});
export type AlertRow = z.infer<typeof alertRowSchema>;

/** A place in the list, opaque to the window. */
export const cursorSchema = z.string().max(200);

export const alertsList = call('alerts.list', {
  right: 'alerts.read',
  input: z.object({
    filter: alertFilterSchema,
    order: z.enum(['newest', 'oldest']).default('newest'),
    /** Rows after or before a cursor in the list's order, or from a row number (0 is the first). */
    at: z
      .union([
        z.object({ after: cursorSchema }),
        z.object({ before: cursorSchema }),
        z.object({ offset: z.number().int().min(0).max(100_000_000) }),
      ])
      .default({ offset: 0 }),
    limit: z.number().int().min(1).max(LIMITS.pageRows).default(100),
  }),
  output: z.object({
    rows: z.array(alertRowSchema),
    /** Cursor of the first and last row given; null on an empty page. */
    first: cursorSchema.nullable(),
    last: cursorSchema.nullable(),
    hasBefore: z.boolean(),
    hasAfter: z.boolean(),
    /** Set where the text is too short for an index: only so many alerts, the first of the list, were searched for it. */
    searched: z.number().int().optional(),
    tookMs: z.number(),
  }),
});

export const alertsCount = call('alerts.count', {
  right: 'alerts.read',
  input: z.object({
    filter: alertFilterSchema,
    /** The list's: from its first alert on a text too short for an index is searched for. */
    order: z.enum(['newest', 'oldest']).default('newest'),
  }),
  output: z.object({
    count: z.number().int(),
    /** False where counting was given up at a bound or time: then "more than". */
    exact: z.boolean(),
  }),
});

/** Keys and versions of everything that fits a filter, for "select all", in the list's order. */
export const alertsKeys = call('alerts.keys', {
  right: 'alerts.read',
  input: z.object({
    filter: alertFilterSchema,
    order: z.enum(['newest', 'oldest']).default('newest'),
    limit: z.number().int().min(1).max(LIMITS.bulkAlerts),
  }),
  output: z.object({
    targets: z.array(z.object({ key: alertKeySchema, version: z.string() })),
    more: z.boolean(),
  }),
});

export const layerSchema = z.object({
  name: z.string(),
  score: z.number().nullable(),
  weight: z.number().nullable(),
  contribution: z.number().nullable(),
  detail: z.string().nullable(),
});

export const alertDetailSchema = z.object({
  row: alertRowSchema,
  /** The alert's whole text, at most LIMITS.messageCharacters. */
  text: z.string(),
  textCut: z.boolean(),
  event: z
    .object({
      id: z.string(),
      message: z.string(),
      messageCut: z.boolean(),
      /** As stored; the layers that this installation does not record are null. */
      layers: z.array(layerSchema),
      total: z.number().nullable(),
      decidedBy: z.string().nullable(),
      action: z.string().nullable(),
      blocked: z.boolean().nullable(),
      patterns: z.array(
        z.object({
          name: z.string(),
          category: z.string().nullable(),
          score: z.number().nullable(),
          /** Half-open spans in the message, in UTF-16 units. */
          spans: z.array(z.tuple([z.number().int(), z.number().int()])).max(100),
        }),
      ),
      metadata: z.string().nullable(),
    })
    .nullable(),
  user: z
    .object({
      id: z.string(),
      name: z.string().nullable(),
      email: z.string().nullable(),
      role: z.string().nullable(),
      active: z.boolean().nullable(),
      blocked: z.boolean().nullable(),
      flagged: z.boolean().nullable(),
      whitelisted: z.boolean().nullable(),
      latestScore: z.number().nullable(),
      incidents: z.number().nullable(),
      lastIncidentAt: instantSchema.nullable(),
    })
    .nullable(),
  conversation: z.array(
    z.object({
      id: z.string(),
      at: instantSchema,
      kind: z.string(),
      /** One line: who or what, e.g. a tool's name. */
      title: z.string(),
      text: z.string(),
      cut: z.boolean(),
      /** True for the message that raised this alert. */
      subject: z.boolean(),
    }),
  ),
  sameUser: z.object({ rows: z.array(alertRowSchema), more: z.boolean() }),
  samePattern: z.object({ rows: z.array(alertRowSchema), more: z.boolean() }),
  notes: z.array(z.object({ id: z.string(), author: z.string(), at: instantSchema, body: z.string() })),
  history: z.array(
    z.object({
      at: instantSchema,
      actor: z.string(),
      what: z.string(),
      before: z.string().nullable(),
      after: z.string().nullable(),
    }),
  ),
  /** What could not be shown, and why: a missing table, a missing right. */
  gaps: z.array(z.string()),
});
export type AlertDetail = z.infer<typeof alertDetailSchema>;

export const alertsRead = call('alerts.read', {
  right: 'alerts.read',
  input: z.object({ key: alertKeySchema }),
  output: alertDetailSchema,
});

export const alertChangeSchema = z
  .object({
    status: z.enum(ALERT_STATUSES).optional(),
    /** Null unassigns. */
    assignee: z.string().trim().min(1).max(255).nullable().optional(),
    /** Needed when the status closes the alert. */
    reason: z.enum(CLOSE_REASONS).optional(),
    note: z.string().trim().min(1).max(10_000).optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'Nothing to change');
export type AlertChange = z.infer<typeof alertChangeSchema>;

const targetsSchema = z
  .array(z.object({ key: alertKeySchema, version: z.string().max(64) }))
  .min(1)
  .max(LIMITS.bulkAlerts);

export const triageOutcomeSchema = z.object({
  changed: z.number().int(),
  /** The changed alerts as they are now, at most LIMITS.pushRows of them. */
  rows: z.array(alertRowSchema),
  /** Alerts somebody else changed meanwhile: left alone, shown as they are now (at most LIMITS.pushRows). */
  conflicts: z.array(
    z.object({ row: alertRowSchema, by: z.string().nullable(), at: instantSchema.nullable() }),
  ),
  conflictCount: z.number().int(),
  /** Alerts that are no longer there. */
  gone: z.number().int(),
  /** Hand to `alerts.undo`; null when nothing changed. */
  undo: z.string().nullable(),
});
export type TriageOutcome = z.infer<typeof triageOutcomeSchema>;

export const alertsTriage = call('alerts.triage', {
  right: 'alerts.triage',
  input: z.object({ targets: targetsSchema, change: alertChangeSchema }),
  output: triageOutcomeSchema,
});
export const alertsUndo = call('alerts.undo', {
  right: 'alerts.triage',
  input: z.object({ undo: z.string().max(100) }),
  output: triageOutcomeSchema,
});

/** Values to offer in filters: types and assignees in use, patterns seen. */
export const alertsChoices = call('alerts.choices', {
  right: 'alerts.read',
  input: z.object({}),
  output: z.object({
    types: z.array(z.string()),
    assignees: z.array(z.string()),
    patterns: z.array(z.string()),
  }),
});

export const alertsUsers = call('alerts.users', {
  right: 'alerts.read',
  input: z.object({ query: z.string().max(100) }),
  output: z
    .array(z.object({ id: z.string(), name: z.string().nullable(), email: z.string().nullable() }))
    .max(20),
});

const arrivalSchema = z.object({
  /** Newest first; at most LIMITS.pushRows. */
  rows: z.array(alertRowSchema),
  /** Arrived besides those in `rows`. */
  more: z.number().int(),
  /** Provisional keys that found their row: the window replaces the one by the other. */
  settled: z.array(z.object({ was: alertKeySchema, row: alertRowSchema })),
});
export type Arrival = z.infer<typeof arrivalSchema>;

/**
 * New alerts. While a push waits for the window, later ones are folded into it: an alert that found its row meanwhile goes as that
 * row, and of what the window was already told, the newest are told on. The others the window reads by page.
 */
export const alertsArrived = topic('alerts.arrived', {
  right: 'alerts.read',
  payload: arrivalSchema,
  fold: (waiting, next) => {
    const found = new Map(next.settled.map(({ was, row }) => [was, row]));
    const rows = [...next.rows, ...waiting.rows.map((row) => found.get(row.key) ?? row)];
    const untold = new Set(waiting.rows.map((row) => row.key));
    const settled = [...waiting.settled, ...next.settled.filter(({ was }) => !untold.has(was))];
    return {
      rows: rows.slice(0, LIMITS.pushRows),
      more: waiting.more + next.more + Math.max(0, rows.length - LIMITS.pushRows),
      settled: settled.slice(-LIMITS.pushRows),
    };
  },
});

/** Alerts somebody changed, here or at another console. More than LIMITS.pushRows: `all` is set and the window reads anew. */
export const alertsChanged = topic('alerts.changed', {
  right: 'alerts.read',
  payload: z.object({ rows: z.array(alertRowSchema), all: z.boolean(), by: z.string().nullable() }),
  fold: (waiting, next) => {
    const byKey = new Map([...waiting.rows, ...next.rows].map((row) => [row.key, row]));
    const rows = [...byKey.values()];
    const all = waiting.all || next.all || rows.length > LIMITS.pushRows;
    return { rows: all ? [] : rows, all, by: next.by };
  },
});

/** The state of the live feed, for the status line. */
export const feedStateSchema = z.object({
  /** Alerts received over the live channels in the last full second. */
  perSecond: z.number(),
  received: z.number().int(),
  /** Alerts that the live channel missed and the table had. */
  filled: z.number().int(),
  /** Heard, not yet matched to a row. */
  provisional: z.number().int(),
  /** Kept by the console because no row ever came. */
  onlyLive: z.number().int(),
  malformed: z.number().int(),
  lastMalformed: z.string().nullable(),
  lastMessageAt: instantSchema.nullable(),
  lastFillAt: instantSchema.nullable(),
});
export type FeedState = z.infer<typeof feedStateSchema>;
export const feedChanged = topic('feed.changed', { right: 'alerts.read', payload: feedStateSchema });
