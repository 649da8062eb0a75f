// The pattern with all flags resolved: what both engines, the automaton and the literal search are built from.
import type { CharSet } from './char-set.ts';
import type { Span } from './tree.ts';

/** Where an assertion holds. `word` assertions come in a Unicode and an ASCII version. */
export type Position =
  | 'text-start'
  | 'line-start'
  | 'text-end'
  /** At the end, or before a newline that is the last character. */
  | 'last-line-end'
  | 'line-end'
  | 'boundary'
  | 'not-boundary'
  | 'ascii-boundary'
  | 'ascii-not-boundary';

/** How a back-reference compares: exactly, or by per-character lower case. */
export type Folding = 'none' | 'unicode' | 'ascii';

export type Core =
  /** One character of the set; the empty set never matches. */
  | { readonly op: 'chars'; readonly set: CharSet }
  | { readonly op: 'sequence'; readonly items: readonly Core[] }
  | { readonly op: 'choice'; readonly branches: readonly Core[] }
  | { readonly op: 'capture'; readonly group: number; readonly body: Core }
  | {
      readonly op: 'repeat';
      readonly min: number;
      readonly max: number;
      readonly mode: 'greedy' | 'lazy' | 'possessive';
      readonly body: Core;
      /** Where it stands in the pattern; parts that no author wrote have none. */
      readonly span?: Span;
    }
  /** `width` is how far back a look-behind begins; 0 looks ahead. */
  | {
      readonly op: 'look';
      readonly behind: boolean;
      readonly width: number;
      readonly negated: boolean;
      readonly body: Core;
    }
  | { readonly op: 'atomic'; readonly body: Core }
  | { readonly op: 'at'; readonly position: Position }
  | { readonly op: 'backreference'; readonly group: number; readonly folding: Folding }
  | { readonly op: 'conditional'; readonly group: number; readonly yes: Core; readonly no: Core };

export const EMPTY: Core = { op: 'sequence', items: [] };

/** The nodes directly inside a node. */
export function partsOf(core: Core): readonly Core[] {
  switch (core.op) {
    case 'sequence':
      return core.items;
    case 'choice':
      return core.branches;
    case 'capture':
    case 'repeat':
    case 'look':
    case 'atomic':
      return [core.body];
    case 'conditional':
      return [core.yes, core.no];
    default:
      return [];
  }
}

/** Calls `visit` for a node and everything in it, outer before inner. */
export function walk(core: Core, visit: (node: Core) => void): void {
  const pending: Core[] = [core];
  for (let node = pending.pop(); node; node = pending.pop()) {
    visit(node);
    // One by one: a sequence may have more items than a call may have arguments.
    const parts = partsOf(node);
    for (let i = parts.length - 1; i >= 0; i--) pending.push(parts[i]!);
  }
}

/** Whether the node can match the empty text; a back-reference always may. */
export function nullable(core: Core): boolean {
  switch (core.op) {
    case 'chars':
      return false;
    case 'sequence':
      return core.items.every(nullable);
    case 'choice':
      return core.branches.some(nullable);
    case 'capture':
    case 'atomic':
      return nullable(core.body);
    case 'repeat':
      return core.min === 0 || nullable(core.body);
    case 'conditional':
      return nullable(core.yes) || nullable(core.no);
    default:
      return true;
  }
}
