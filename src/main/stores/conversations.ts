// A conversation replayed: its steps in one order by page, and the whole of a long text by parts.
import { Failure } from '../../shared/model/failure.ts';
import type { CallInput, CallOutput } from '../../shared/protocol/index.ts';
import type { ScoringConfiguration } from '../scoring/configuration.ts';
import type { Sql } from '../workspace/port.ts';
import type { PlatformShape } from '../workspace/shape.ts';
import { EVENTS, familyOf, fits, readable } from './alerts-source.ts';
import { orderSteps, type PlacedStep } from './conversations-order.ts';
import {
  ACTIVITIES,
  type ActivityRecord,
  alertText,
  type EventRecord,
  FLOWS,
  MOST_RECORDS,
  readActivities,
  readAlerts,
  readEvents,
  readFlows,
  type Scope,
} from './conversations-records.ts';
import {
  activityTexts,
  type Cut,
  completeSteps,
  eventTexts,
  flowTexts,
  type Texts,
} from './conversations-texts.ts';
import { nameSql, USERS } from './users.ts';

type Page = CallOutput<'conversations.read'>;
type Settings = ScoringConfiguration['accumulation'];

/** Characters of one part of a long text: even of two UTF-16 units each they fit into one message to the window. */
const PART_CHARACTERS = 140_000;
/** Risk events that name only a session are looked for this long around what is known of the conversation. */
const MARGIN_MS = 10 * 60_000;

interface Found {
  /** Where its activities and its events are. */
  readonly scope: Scope;
  readonly steps: readonly PlacedStep[];
  /** Ids of users, the most frequent first. */
  readonly users: readonly string[];
  readonly gaps: readonly string[];
}

/** A page of steps. A conversation that nothing is recorded of has none, and says why in `gaps`. */
export async function readConversationPage(
  sql: Sql,
  shape: PlatformShape,
  settings: Settings,
  input: CallInput<'conversations.read'>,
): Promise<Page> {
  const { scope, steps, users, gaps } = await find(sql, shape, settings, input.id);
  const at = input.around === undefined ? null : placeOf(steps, input.around);
  const [from, to] = bounds(steps, at, input);
  const times = steps.map((step) => step.at).filter((time) => time !== null);
  return {
    id: input.id,
    user: users[0] === undefined ? null : await readUser(sql, shape, users[0]),
    users: users.length,
    from: times[0] ?? null,
    to: times.at(-1) ?? null,
    steps: await completeSteps(sql, shape, scope, steps.slice(from, to), times.at(-1) ?? null),
    total: steps.length,
    before: from > 0 ? (steps[from]?.id ?? null) : null,
    after: to < steps.length ? (steps[to - 1]?.id ?? null) : null,
    at: at === null ? null : at - from,
    gaps: [
      ...gaps,
      ...(input.around !== undefined && at === null && steps.length > 0
        ? ['The step asked for is not in this conversation; it is shown from its beginning.']
        : []),
    ],
  };
}

/** One part of a step's whole text or data; `next` is where to read on, in characters, null at the end. */
export async function readStepText(
  sql: Sql,
  shape: PlatformShape,
  settings: Settings,
  input: CallInput<'conversations.text'>,
): Promise<CallOutput<'conversations.text'>> {
  const cut = { from: input.offset, count: PART_CHARACTERS };
  const texts =
    (await activityOf(sql, shape, input, cut)) ?? (await textsOf(sql, shape, settings, input, cut));
  const part = texts?.[input.what] ?? { text: '', characters: 0 };
  const next = input.offset + PART_CHARACTERS;
  return { text: part.text, next: next < part.characters ? next : null };
}

/** What has many parts is an activity of a conversation, mostly: it is read without all the others, which the order needs. */
async function activityOf(
  sql: Sql,
  shape: PlatformShape,
  { conversation, step }: CallInput<'conversations.text'>,
  cut: Cut,
): Promise<Texts | undefined> {
  if (!step.startsWith('activity:')) return undefined;
  const id = step.slice('activity:'.length);
  return (await activityTexts(sql, shape, wholeOf(conversation), [id], cut)).get(id);
}

async function textsOf(
  sql: Sql,
  shape: PlatformShape,
  settings: Settings,
  { conversation, step }: CallInput<'conversations.text'>,
  cut: Cut,
): Promise<Texts | undefined> {
  const { scope, steps } = await find(sql, shape, settings, conversation);
  const placed = steps.find(({ id }) => id === step);
  if (placed === undefined) {
    throw new Failure(
      'step-gone',
      'This step is no longer in the conversation',
      'It may have been deleted by the platform. Open the conversation again.',
    );
  }
  const { activity, event, alert } = placed;
  if (activity !== null) return (await activityTexts(sql, shape, scope, [activity.id], cut)).get(activity.id);
  if (event !== null) return (await eventTexts(sql, shape, [event.id], cut)).get(event.id);
  if (alert !== null) return { text: await alertText(sql, shape, alert.key, cut), data: null };
  return flowTexts(placed, cut);
}

/** All that names the conversation itself. */
function wholeOf(conversation: string): Scope {
  return { conversation, sessions: [], users: null, between: null };
}

/** Where a reference such as `event:12` stands: at its own step, or at the message it belongs to. */
function placeOf(steps: readonly PlacedStep[], reference: string): number | null {
  const own = steps.findIndex(({ id }) => id === reference);
  if (own >= 0) return own;
  const of = steps.findIndex(
    ({ kind, event, alert }) =>
      kind !== 'alert' &&
      ((event !== null && reference === `event:${event.id}`) ||
        (alert !== null && reference === `alert:${alert.key}`)),
  );
  return of < 0 ? null : of;
}

function bounds(
  steps: readonly PlacedStep[],
  at: number | null,
  { after, before, limit }: CallInput<'conversations.read'>,
): readonly [from: number, to: number] {
  let from = at === null ? 0 : Math.max(0, Math.min(at - (limit >> 1), steps.length - limit));
  if (after !== null) from = steps.findIndex(({ id }) => id === after) + 1;
  else if (before !== null) {
    const end = steps.findIndex(({ id }) => id === before);
    return [Math.max(0, end - limit), Math.max(0, end)];
  }
  return [from, Math.min(steps.length, from + limit)];
}

/** Everything recorded under an id: that of a conversation, else that of a session. */
async function find(sql: Sql, shape: PlatformShape, settings: Settings, id: string): Promise<Found> {
  const [clock] = await sql.query<{ now: string }>('SELECT now() AS now');
  const now = clock?.now ?? new Date().toISOString();
  const found = (await byConversation(sql, shape, id)) ?? (await bySession(sql, shape, id));
  const { scope, ...records } = found;
  const steps = orderSteps(records, settings, now);
  const counts = new Map<string, number>();
  for (const { user } of [...records.activities, ...records.events, ...records.flows])
    if (user !== null && user !== '' && user !== 'null') counts.set(user, (counts.get(user) ?? 0) + 1);
  const users = [...counts].sort((a, b) => b[1] - a[1]).map(([user]) => user);
  return { scope, steps, users, gaps: gapsOf(shape, found, steps.length) };
}

interface Gathered {
  readonly scope: Scope;
  readonly activities: Awaited<ReturnType<typeof readActivities>>;
  readonly flows: Awaited<ReturnType<typeof readFlows>>;
  readonly events: Awaited<ReturnType<typeof readEvents>>;
  readonly alerts: Awaited<ReturnType<typeof readAlerts>>;
}

/** Null where nothing names a conversation of this id. */
async function byConversation(sql: Sql, shape: PlatformShape, id: string): Promise<Gathered | null> {
  const alone = wholeOf(id);
  const activities = await readActivities(sql, shape, alone);
  const flows = await readFlows(sql, shape, { ...alone, sessions: sessionsOf(activities) });
  const sessions = sessionsOf([...activities, ...flows]);
  const near = boundsOf([...activities, ...flows]);
  const events = await readEvents(sql, shape, near === null ? alone : { ...alone, sessions, ...near });
  const alerts = await readAlerts(sql, shape, id, idsOf(events));
  return activities.length + flows.length + events.length + alerts.length === 0
    ? null
    : { scope: alone, activities, flows, events, alerts };
}

/** Of flows alone the session is indexed: what it tells of user and time bounds the search of the others. */
async function bySession(sql: Sql, shape: PlatformShape, id: string): Promise<Gathered> {
  const alone: Scope = { conversation: null, sessions: [id], users: null, between: null };
  const flows = await readFlows(sql, shape, alone);
  const scope = { ...alone, ...boundsOf(flows) };
  const [activities, events] = await Promise.all([
    readActivities(sql, shape, scope),
    readEvents(sql, shape, scope),
  ]);
  const alerts = await readAlerts(sql, shape, null, idsOf(events));
  return { scope, activities, flows, events, alerts };
}

type Placeable = Pick<ActivityRecord, 'at' | 'session' | 'user'>;

function sessionsOf(records: readonly Placeable[]): string[] {
  return [...new Set(records.map(({ session }) => session).filter((session) => session !== null))];
}

function idsOf(events: readonly EventRecord[]): string[] {
  return events.map(({ id }) => id);
}

/** Whose and when the records are, with a margin; null where they do not tell. */
function boundsOf(records: readonly Placeable[]): Pick<Scope, 'users' | 'between'> | null {
  const users = [...new Set(records.map(({ user }) => user).filter((user) => user !== null))];
  const times = records
    .map(({ at }) => at)
    .filter((at) => at !== null)
    .sort();
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const moved = (at: string, ms: number) =>
    new Date(Math.min(253_402_300_799_000, Date.parse(at) + ms)).toISOString();
  // A chat may go on long after its last flow began.
  return { users, between: [moved(first, -MARGIN_MS), moved(last, 6 * MARGIN_MS)] };
}

function gapsOf(shape: PlatformShape, found: Gathered, steps: number): string[] {
  const gaps: string[] = [];
  for (const [name, effect] of [
    [ACTIVITIES, 'What was said and which tools were called is not known'],
    [FLOWS, 'The checkpoints are not known'],
    [EVENTS, 'How the messages were scored is not known'],
    ['omni2.security_alerts', 'The alerts of the platform are not known'],
  ] as const)
    if (!readable(shape, name)) gaps.push(`${effect}: ${name} is missing or may not be read.`);
  const needed = [
    [ACTIVITIES, ['activity_type', 'activity_data', 'created_at', 'sequence_num']],
    [FLOWS, ['flow_data', 'created_at']],
    [EVENTS, ['id', 'message', 'total_risk_score', 'matched_patterns', 'created_at']],
  ] as const;
  for (const [name, columns] of needed) {
    const table = readable(shape, name);
    const absent = table ? columns.filter((column) => !table.columns.has(column)) : [];
    if (absent.length > 0) gaps.push(`Some of it is not known: ${name} has no ${absent.join(', ')}.`);
  }
  if (readable(shape, ACTIVITIES) && steps > 0 && found.activities.length === 0) {
    gaps.push(
      'Only chats over the platform’s own user interface are recorded as activities. Of this one there are the checkpoints and the risk events, without the answers.',
    );
  }
  for (const [many, what] of [
    [found.activities, 'activities'],
    [found.flows, 'flows'],
    [found.events, 'risk events'],
    [found.alerts, 'alerts'],
  ] as const)
    if (many.length >= MOST_RECORDS)
      gaps.push(`Only the first ${MOST_RECORDS.toLocaleString('en')} ${what} are shown; there may be more.`);
  return gaps;
}

async function readUser(sql: Sql, shape: PlatformShape, id: string): Promise<Page['user']> {
  const users = readable(shape, USERS);
  const family = familyOf(users?.columns.get('id')?.type ?? 'text');
  const unnamed = { key: `u:${id}`, id, name: null, email: null };
  if (!users?.columns.has('id') || !fits(family, id)) return unnamed;
  const [row] = await sql.query<{ name: string | null; email: string | null }>(
    `SELECT ${nameSql(users)} AS name, ${users.columns.has('email') ? 'u."email"' : 'NULL'}::text AS email
     FROM ${USERS} u WHERE u."id"${family === 'text' ? '::text' : ''} = $1::${family} LIMIT 1`,
    [id],
  );
  return row ? { ...unnamed, ...row } : unnamed;
}
