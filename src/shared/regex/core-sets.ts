// Collects what an alphabet must tell apart for a pattern to be run on codes.
import type { CharSet } from './char-set.ts';
import { type Core, walk } from './core.ts';
import { setsOf } from './positions.ts';

/** Every character set the pattern looks at, those of its assertions included. */
export function charSetsOf(core: Core): readonly CharSet[] {
  const known = found.get(core);
  if (known) return known;
  const sets = new Set<CharSet>();
  walk(core, (node) => {
    if (node.op === 'chars') sets.add(node.set);
    if (node.op === 'at') for (const set of setsOf(node.position)) sets.add(set);
  });
  const all = [...sets];
  found.set(core, all);
  return all;
}

const found = new WeakMap<Core, readonly CharSet[]>();
