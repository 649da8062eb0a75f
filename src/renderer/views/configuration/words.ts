// What each value of the configuration is called, in which unit it is, and how it is said.
import {
  type Configuration,
  differencesOf,
  type Leaf,
  type Pointer,
  pathOf,
} from '../../../shared/model/configuration.ts';
import { SIGNALS } from '../studio/behaviour-form.tsx';

export interface FieldWords {
  readonly label: string;
  /** What the value does, or its unit. */
  readonly about?: string;
  /** The values it may have, where they are few. */
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

const FIELDS: Readonly<Record<Pointer, FieldWords>> = {
  '/scoring/rollout_phase': {
    label: 'Rollout phase',
    choices: [
      { value: '1', label: '1, monitoring: only recorded' },
      { value: '2', label: '2, alerts for high and critical' },
      { value: '3', label: '3, soft blocking: only the surest' },
      { value: '4', label: '4, full enforcement: high and critical' },
    ],
  },
  '/scoring/soft_block_at': { label: 'Soft blocking from', about: 'Score; in phase 3' },
  '/scoring/levels/medium': { label: 'Medium from', about: 'Score' },
  '/scoring/levels/high': { label: 'High from', about: 'Score' },
  '/scoring/levels/critical': { label: 'Critical from', about: 'Score' },
  '/scoring/flagged_margin': { label: 'Lower for flagged people', about: 'Points, high and critical' },
  '/scoring/combination': {
    label: 'Total',
    choices: [
      { value: 'strongest', label: 'The strongest layer, or the weighted sum' },
      { value: 'weighted', label: 'The weighted sum alone' },
    ],
  },
  '/scoring/weights/pattern': { label: 'Patterns' },
  '/scoring/weights/behaviour': { label: 'Behaviour' },
  '/scoring/weights/ml': { label: 'Classifier' },
  '/scoring/weights/history': { label: 'History' },
  '/scoring/weights/accumulation': { label: 'Accumulation' },
  '/scoring/ml_decides_from': { label: 'Classifier decides from', about: 'Score; below it only adds' },
  '/scoring/history/per_incident': { label: 'Each incident', about: 'Points' },
  '/scoring/history/per_high': { label: 'Each high one', about: 'Points more' },
  '/scoring/history/per_critical': { label: 'Each critical one', about: 'Points more' },
  '/scoring/history/cap': { label: 'History at most', about: 'Points' },
  '/scoring/history/half_life_days': { label: 'Halved every', about: 'Days' },
  '/scoring/accumulation/half_life_minutes': { label: 'Accumulation halved every', about: 'Minutes' },
  '/scoring/accumulation/cap': { label: 'Full at a sum of', about: 'Points' },
  '/monitor/fail': {
    label: 'What cannot be scored in time',
    choices: [
      { value: 'open', label: 'Passes' },
      { value: 'closed', label: 'Is refused, from phase 3' },
    ],
  },
  '/monitor/block_users': { label: 'Block people of whom enough was blocked' },
  '/monitor/text': {
    label: 'Text of messages',
    choices: [
      { value: 'full', label: 'Kept as written' },
      { value: 'redacted', label: 'Secrets, addresses and card numbers blacked out' },
    ],
  },
  '/monitor/backfill_hours': { label: 'Score what was missed', about: 'Hours back' },
  '/monitor/retention/low_event_days': { label: 'Low events', about: 'Days; empty keeps them' },
  '/monitor/retention/event_days': { label: 'Events without an alert', about: 'Days; empty keeps them' },
  '/monitor/retention/closed_alert_days': { label: 'Closed alerts', about: 'Days; empty keeps them' },
};

/** Words of a value, of the signals as well. */
export function wordsOf(pointer: Pointer, { signals }: Configuration): FieldWords {
  const known = FIELDS[pointer];
  if (known) return known;
  const [, name = '', what = '', bound = ''] = pathOf(pointer);
  if (what === 'points') return { label: 'Points' };
  if (what === 'enabled') return { label: 'On' };
  const signal = signals[name]?.signal.signal;
  const label = signal && SIGNALS[signal].bounds[bound];
  return { label: label ?? pointer };
}

/** A value's name where it stands alone, as in a list of changes. */
export function fullLabel(pointer: Pointer, configuration: Configuration): string {
  const { label } = wordsOf(pointer, configuration);
  const [room, group, name] = pathOf(pointer);
  if (room === 'signals') return `${signalLabel(group ?? '', configuration)}: ${label.toLowerCase()}`;
  if (group === 'weights' && name !== undefined) return `Weight of ${label.toLowerCase()}`;
  if (group === 'retention') return `Keep ${label.toLowerCase()}`;
  return label;
}

export function signalLabel(name: string, { signals }: Configuration): string {
  const signal = signals[name]?.signal.signal;
  return signal === undefined ? name : SIGNALS[signal].label;
}

/** A value in words. */
export function sayValue(pointer: Pointer, value: Leaf | undefined, configuration: Configuration): string {
  if (value === undefined) return 'not there';
  if (value === null) return 'for good';
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  const choice = wordsOf(pointer, configuration).choices?.find((one) => one.value === String(value));
  return choice?.label ?? String(value);
}

export interface SaidDifference {
  readonly pointer: Pointer;
  readonly label: string;
  readonly before: string;
  readonly after: string;
}

/** What differs between two configurations, value by value; a signal that came or went is told in one. */
export function sayDifferences(before: Configuration, after: Configuration): SaidDifference[] {
  const said = new Map<Pointer, SaidDifference>();
  for (const { pointer, before: old, after: now } of differencesOf(before, after)) {
    const [room, name = ''] = pathOf(pointer);
    const gone = room === 'signals' && !Object.hasOwn(after.signals, name);
    const come = room === 'signals' && !Object.hasOwn(before.signals, name);
    if (gone || come)
      said.set(`/signals/${name}`, {
        pointer: `/signals/${name}`,
        label: signalLabel(name, gone ? before : after),
        before: gone ? 'there' : 'not there',
        after: gone ? 'removed' : 'added',
      });
    else
      said.set(pointer, {
        pointer,
        label: fullLabel(pointer, after),
        before: sayValue(pointer, old, before),
        after: sayValue(pointer, now, after),
      });
  }
  return [...said.values()];
}
