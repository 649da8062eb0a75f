// What the editor and the explanation of a page have in common: kept beside React's tree, so that a key draws only what it changes.
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Analysis } from '../../editor/analyse.ts';

export interface Reading {
  /** Of the latest text there is one of; it may be of one before what is written now. */
  readonly analysis: Analysis | null;
  /** UTF-16 offset of the cursor. */
  readonly cursor: number;
  /** The part of the explanation that is pointed at, half-open. */
  readonly pointed: { readonly start: number; readonly end: number } | null;
}

export type ReadingStore = StoreApi<Reading>;

export const createReading = (): ReadingStore =>
  createStore<Reading>(() => ({ analysis: null, cursor: 0, pointed: null }));
