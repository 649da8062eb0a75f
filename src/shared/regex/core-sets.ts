// Collects what an alphabet must tell apart for a pattern to be run on codes.
import type { CharSet } from './char-set.ts';
import { type Core, walk } from './core.ts';
import { setsOf } from './positions.ts';

/** Every character set the pattern looks at, those of its assertions included. */
export function charSetsOf(core: Core): CharSet[] {
  const sets = new Set<CharSet>();
  walk(core, (node) => {
    if (node.op === 'chars') sets.add(node.set);
    if (node.op === 'at') for (const set of setsOf(node.position)) sets.add(set);
  });
  return [...sets];
}
