// Refuses what Python refuses only after it has read the whole pattern: look-behinds whose width is not fixed, and
// repeats under the undocumented flag `t`, which Python 3.11 still reads.
import type { Width } from './parse-state.ts';
import { PatternSyntaxError } from './syntax-error.ts';
import type { Node } from './tree.ts';
import { widthOf } from './width.ts';

const MAX_WIDTH = 4294967295;

/** The nodes directly inside a node, in source order. */
function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'sequence':
      return node.items;
    case 'alternation':
      return node.branches;
    case 'group':
    case 'atomic':
    case 'look':
    case 'repeat':
      return [node.body];
    case 'conditional':
      return node.no ? [node.yes, node.no] : [node.yes];
    default:
      return [];
  }
}

const REPEAT_NAMES = { greedy: 'MAX_REPEAT', lazy: 'MIN_REPEAT', possessive: 'POSSESSIVE_REPEAT' } as const;

/** Throws the error Python gives for the first such part, outer before inner. `template` is the flag `t`. */
export function checkWhole(root: Node, groups: readonly (Width | null)[], template: boolean): void {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node.kind === 'look' && node.behind) {
      const { min, max } = widthOf(node.body, groups);
      if (min > MAX_WIDTH) throw new PatternSyntaxError('looks too much behind', null);
      if (min !== max) throw new PatternSyntaxError('look-behind requires fixed-width pattern', null);
    }
    if (node.kind === 'repeat' && template) {
      const name = REPEAT_NAMES[node.mode];
      throw new PatternSyntaxError(`internal: unsupported template operator ${name}`, null);
    }
    const children = childrenOf(node);
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i]!);
  }
}
