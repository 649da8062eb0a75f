// What the alerts screen draws: its state, and how that begins.
import type { FailureDetails } from '../../shared/model/failure.ts';
import type { AlertFilter, AlertRow } from '../../shared/protocol/alerts.ts';
import type { CallOutput } from '../../shared/protocol/index.ts';
import type { AlertQuery } from './alerts-query.ts';
import { type AlertSelection, createSelection } from './alerts-selection.ts';

export interface AlertsState extends AlertSelection {
  readonly query: AlertQuery;
  /** The query as last asked of the database; null before, and while "me" is nobody. */
  readonly filter: AlertFilter | null;
  readonly rows: readonly AlertRow[];
  /** Number of the first of `rows` in the whole list, from 0. */
  readonly start: number;
  /** Number of the first of `rows` in a count in which rows keep theirs while others come above them. */
  readonly slot: number;
  readonly hasBefore: boolean;
  readonly hasAfter: boolean;
  readonly phase: 'loading' | 'ready' | 'failed' | 'nameless';
  readonly failure: FailureDetails | null;
  /** Which end is being extended, and whether that failed. */
  readonly extending: 'before' | 'after' | null;
  readonly extendFailure: FailureDetails | null;
  readonly count: CallOutput<'alerts.count'> | null;
  /** How many alerts, the first of the list, were searched for a text too short for more; null where all were. */
  readonly searched: number | null;
  /** Alerts that fit, arrived, and are held back so that nothing moves. */
  readonly waiting: number;
  /** Tells the table to go to a row of `rows`; a new object each time. */
  readonly jump: { readonly index: number } | null;
  readonly tookMs: number | null;
}

/** Where the table stands, told by it as it scrolls. */
export interface Place {
  readonly atTop: boolean;
  /** Index of the first row in sight. */
  readonly firstVisible: number;
  /** The pointer was moved over the rows a moment ago: what is under it must stay there. */
  readonly pointing: boolean;
}

/** Before anything was read. */
export function createAlertsState(): AlertsState {
  return {
    ...createSelection(),
    query: { filter: {}, order: 'newest' },
    filter: null,
    rows: [],
    start: 0,
    slot: 0,
    hasBefore: false,
    hasAfter: false,
    phase: 'loading',
    failure: null,
    extending: null,
    extendFailure: null,
    count: null,
    searched: null,
    waiting: 0,
    jump: null,
    tookMs: null,
  };
}
