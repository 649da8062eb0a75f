// What a screen is to the frame: one entry in the navigation, one route, one pair of keys.
import type { ComponentType } from 'react';
import type { Right } from '../../shared/protocol/rights.ts';

export interface Screen {
  /** First piece of its route: "alerts" for `#/alerts`. */
  readonly id: string;
  readonly title: string;
  readonly icon: ComponentType<{ className?: string }>;
  /** Keys that lead there, such as "g a"; empty where only links do. */
  readonly keys: string;
  /** Hidden from those who lack it. */
  readonly right: Right;
  /** `main` stands on top of the navigation, `foot` at its foot; `linked` is not in it, and is reached by links alone. */
  readonly place: 'main' | 'foot' | 'linked';
  /** Fills the whole of the frame; scrolls by itself. */
  readonly View: ComponentType;
}
