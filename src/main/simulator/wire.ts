// What the core and the simulator's worker thread say to each other.
import type { Configuration } from '../../shared/model/configuration.ts';
import type { DayPart } from './day.ts';
import type { Bell } from './findings.ts';
import type { HealthState } from './health.ts';
import type { Block, Profile, Standing } from './judge.ts';
import type { DayTask, PlanItem } from './plan.ts';
import type { Cells, TableName } from './rows.ts';

export type ToThread =
  | {
      readonly t: 'plan';
      readonly seed: number;
      readonly base: Standing;
      readonly items: readonly PlanItem[];
      readonly nowMs: number;
    }
  /** Judge what is said from now on by this; history stays as it was. */
  | { readonly t: 'configure'; readonly configuration: Configuration }
  /** Build the task of this place in the plan. */
  | { readonly t: 'day'; readonly place: number }
  /** Begin to talk; `written` live rows of today are there already. */
  | { readonly t: 'live'; readonly nowMs: number; readonly written: number };

export type FromThread =
  | { readonly t: 'planned'; readonly tasks: readonly DayTask[]; readonly end: Standing }
  | { readonly t: 'day'; readonly part: DayPart }
  | { readonly t: 'live'; readonly tick: LiveTick };

/** What happened since the last tick. */
export interface LiveTick {
  readonly nowMs: number;
  readonly rows: readonly (readonly [TableName, Cells])[];
  readonly profiles: readonly (readonly [number, Profile])[];
  readonly blocks: readonly (readonly [number, Block])[];
  readonly unblocked: readonly number[];
  readonly health: readonly HealthState[];
  readonly bells: readonly Bell[];
}
