// The one order of a conversation: its records merged, risk events given to their messages, and what is odd about each in words.
import { fade, onScale } from '../../shared/model/accumulation.ts';
import type { ConversationStep } from '../../shared/protocol/conversations.ts';
import { roundHalfUp, type ScoringConfiguration } from '../scoring/configuration.ts';
import { type Checkpoint, checkpointsOf, type FlowRecord } from './conversations-flow.ts';
import { matchEvents } from './conversations-match.ts';
import type { ActivityRecord, AlertRecord, EventRecord } from './conversations-records.ts';

export interface Records {
  readonly activities: readonly ActivityRecord[];
  readonly flows: readonly FlowRecord[];
  readonly events: readonly EventRecord[];
  readonly alerts: readonly AlertRecord[];
}

/** A risk event with what its conversation had gathered by then, 0–100; null where it has no time. */
export interface ScoredEvent extends EventRecord {
  readonly accumulation: number | null;
}

/** A step in its place, without the long texts, which are read for the steps of a page only. */
export interface PlacedStep {
  readonly id: string;
  /** Null where no time is recorded; such steps stand at the end. */
  readonly at: string | null;
  readonly kind: ConversationStep['kind'];
  readonly title: string;
  readonly sequence: number | null;
  readonly session: string | null;
  readonly durationMs: number | null;
  readonly tokens: number | null;
  readonly activity: ActivityRecord | null;
  /** The message's own risk event, or the one this step was made from. */
  readonly event: ScoredEvent | null;
  readonly alert: AlertRecord | null;
  readonly checkpoints: readonly Checkpoint[];
  readonly oddities: readonly string[];
}

/** A clock may be this far ahead before a time counts as one of the future. */
const CLOCKS_DIFFER_MS = 60_000;
/** Further than this from its message a risk event is told. */
const APART_MS = 60_000;
const TITLE_CHARACTERS = 300;

/** Where steps of the same moment stand: what was said, then how it was judged. */
const RANK = { activity: 0, checkpoint: 1, event: 2, block: 3, alert: 4 } as const;

interface Sortable {
  readonly rank: number;
  /** Within the rank: the recorded sequence, or the place in a flow. */
  readonly order: number;
  readonly step: PlacedStep;
}

/** Merges records into steps. `now` is the database's own time, ISO 8601. */
export function orderSteps(
  records: Records,
  settings: ScoringConfiguration['accumulation'],
  now: string,
): PlacedStep[] {
  const events = withAccumulation(records.events, settings);
  const messages = records.activities.filter(({ kind }) => kind === 'user_message');
  const matched = matchEvents(messages, events);
  const ownEvent = new Map([...matched].map(([event, message]) => [message.id, event]));
  const alertOf = new Map(records.alerts.flatMap((one) => (one.event === null ? [] : [[one.event, one]])));
  const checkpoints = records.flows.flatMap((flow) => checkpointsOf(flow, records.activities.length > 0));
  const stopped = new Set(checkpoints.filter(({ kind }) => kind === 'block').map(({ session }) => session));

  const all: Sortable[] = [
    ...records.activities.map((activity) => {
      const event = ownEvent.get(activity.id) ?? null;
      return {
        rank: RANK.activity,
        order: activity.sequence ?? Number.MAX_SAFE_INTEGER,
        step: activityStep(activity, event, event && (alertOf.get(event.id) ?? null)),
      };
    }),
    ...checkpoints.map((point) => ({
      rank: RANK.checkpoint,
      order: point.order,
      step: checkpointStep(point),
    })),
    ...events
      .filter((event) => !matched.has(event))
      .map((event) => ({
        rank: RANK.event,
        order: 0,
        step: eventStep(event, alertOf.get(event.id) ?? null, messages.length > 0),
      })),
    // Where no flow tells that the message was stopped, its event does.
    ...events
      .filter(({ blocked, session }) => blocked && (session === null || !stopped.has(session)))
      .map((event) => ({ rank: RANK.block, order: 0, step: blockStep(event) })),
    ...records.alerts.map((alert) => ({ rank: RANK.alert, order: 0, step: alertStep(alert) })),
  ];
  const steps = all.sort(compare).map(({ step }) => step);
  return joinCheckpoints(withOddities(steps, now));
}

function compare(one: Sortable, other: Sortable): number {
  const [a, b] = [one.step, other.step];
  if (a.at !== b.at) {
    if (a.at === null || b.at === null) return a.at === null ? 1 : -1;
    return a.at < b.at ? -1 : 1;
  }
  return one.rank - other.rank || one.order - other.order || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

const KINDS: Readonly<Record<string, readonly [ConversationStep['kind'], string]>> = {
  user_message: ['message', 'User'],
  assistant_response: ['answer', 'Assistant'],
  mcp_tool_call: ['tool_call', 'Tool call'],
  mcp_tool_response: ['tool_result', 'Tool result'],
};
const DENIED = /^(denied|permission_denied|forbidden|refused|unauthori[sz]ed)$/i;

const EMPTY = {
  sequence: null,
  session: null,
  durationMs: null,
  tokens: null,
  activity: null,
  event: null,
  alert: null,
  checkpoints: [],
  oddities: [],
} as const;

function activityStep(
  activity: ActivityRecord,
  event: ScoredEvent | null,
  alert: AlertRecord | null,
): PlacedStep {
  const [known, words] = KINDS[activity.kind] ?? [null, activity.kind];
  const denied = activity.status !== null && DENIED.test(activity.status);
  const kind = denied ? 'denial' : (known ?? (/error|fail/i.test(activity.kind) ? 'error' : 'checkpoint'));
  const title = [denied ? `${words} denied` : words, activity.server, activity.tool, activity.model];
  if (activity.status !== null && !denied && activity.status !== 'success') title.push(activity.status);
  const oddities = activity.whole ? [] : ['Its data is not an object; it is shown as it stands.'];
  if (event?.at && activity.at && Math.abs(Date.parse(event.at) - Date.parse(activity.at)) > APART_MS)
    oddities.push(
      'Its risk event was recorded at another time, more than a minute away; their texts are the same.',
    );
  return {
    id: `activity:${activity.id}`,
    at: activity.at,
    kind,
    title: title.filter(Boolean).join(' · ').slice(0, TITLE_CHARACTERS),
    sequence: activity.sequence,
    session: activity.session,
    durationMs: activity.durationMs,
    tokens: activity.tokens,
    activity,
    event,
    alert,
    checkpoints: EMPTY.checkpoints,
    oddities,
  };
}

function checkpointStep(point: Checkpoint): PlacedStep {
  const { id, at, kind, title, tokens, session, oddities } = point;
  // There are thousands of these: written out, each takes a tenth of the time that it takes to spread EMPTY into it.
  return {
    id,
    at,
    kind,
    title,
    sequence: null,
    session,
    durationMs: null,
    tokens,
    activity: null,
    event: null,
    alert: null,
    checkpoints: [point],
    oddities,
  };
}

function eventStep(event: ScoredEvent, alert: AlertRecord | null, others: boolean): PlacedStep {
  return {
    ...EMPTY,
    id: `event:${event.id}`,
    at: event.at,
    kind: 'message',
    title: 'User · from the risk event',
    session: event.session,
    event,
    alert,
    oddities: others ? ['No recorded message fits this risk event; its own text is shown.'] : [],
  };
}

function blockStep(event: ScoredEvent): PlacedStep {
  const title = `Message blocked · score ${event.total}`;
  return { ...EMPTY, id: `block:${event.id}`, at: event.at, kind: 'block', title, session: event.session };
}

function alertStep(alert: AlertRecord): PlacedStep {
  return {
    ...EMPTY,
    id: `alert:${alert.key}`,
    at: alert.at,
    kind: 'alert',
    title: `Alert · ${alert.type}`,
    alert,
  };
}

/** Adds what is odd about times and numbers. Numbers are only compared within the activities, in the order of time. */
function withOddities(steps: readonly PlacedStep[], now: string): PlacedStep[] {
  const latest = new Date(Date.parse(now) + CLOCKS_DIFFER_MS).toISOString();
  const seen = new Set<number>();
  let highest: number | null = null;
  let user: string | null = null;
  return steps.map((step) => {
    const oddities = [...step.oddities];
    if (step.at === null) oddities.push('It has no usable time, so it stands at the end.');
    else if (step.at > latest) oddities.push('Its time lies in the future.');
    const { sequence, activity } = step;
    if (sequence !== null) {
      if (seen.has(sequence)) oddities.push(`Its number ${sequence} was given before in this conversation.`);
      else if (highest !== null && sequence < highest)
        oddities.push(`Its number ${sequence} comes after ${highest}: the numbers run backwards here.`);
      seen.add(sequence);
      highest = Math.max(highest ?? sequence, sequence);
    }
    if (activity?.user != null) {
      user ??= activity.user;
      if (activity.user !== user)
        oddities.push('It belongs to another user than the conversation’s first message.');
    }
    return oddities.length === step.oddities.length ? step : { ...step, oddities };
  });
}

/** Checkpoints of one flow that follow each other without anything between them become one step. */
function joinCheckpoints(steps: readonly PlacedStep[]): PlacedStep[] {
  const joined: PlacedStep[] = [];
  let run: PlacedStep[] = [];
  const end = () => {
    const [first] = run;
    if (first !== undefined) joined.push(run.length === 1 ? first : joinRun(first, run));
    run = [];
  };
  for (const step of steps) {
    const joins =
      step.kind === 'checkpoint' && step.oddities.length === 0 && step.checkpoints[0] !== undefined;
    if (!joins || run[0]?.checkpoints[0]?.flow !== step.checkpoints[0]?.flow) end();
    if (joins) run.push(step);
    else joined.push(step);
  }
  end();
  return joined;
}

function joinRun(first: PlacedStep, run: readonly PlacedStep[]): PlacedStep {
  return {
    ...first,
    title: run
      .map(({ title }) => title)
      .join(' › ')
      .slice(0, TITLE_CHARACTERS),
    tokens: run.findLast(({ tokens }) => tokens !== null)?.tokens ?? null,
    checkpoints: run.flatMap(({ checkpoints }) => checkpoints),
  };
}

/** The accumulation after each event as the engine reckons it, in one pass: the sum so far, halved with every half-life. */
export function withAccumulation(
  events: readonly EventRecord[],
  settings: ScoringConfiguration['accumulation'],
): ScoredEvent[] {
  let sum = 0;
  let beforeMs: number | null = null;
  const inOrder = [...events].sort((a, b) => ((a.at ?? '~') < (b.at ?? '~') ? -1 : a.at === b.at ? 0 : 1));
  return inOrder.map((event) => {
    if (event.at === null) return { ...event, accumulation: null };
    const atMs = Date.parse(event.at);
    sum = fade(sum, atMs - (beforeMs ?? atMs), settings) + event.own;
    beforeMs = atMs;
    return { ...event, accumulation: roundHalfUp(onScale(sum, settings)) };
  });
}
