// How many characters a node can match at least and at most: look-behinds need both equal.
import type { Width } from './parse-state.ts';
import type { Node } from './tree.ts';

/** Python's stand-in for "no upper bound" when widths are computed. */
const UNBOUNDED = 4294967295;

const ONE: Width = { min: 1, max: 1 };
const ZERO: Width = { min: 0, max: 0 };

/**
 * The width of a node in code points. `groups` gives the widths of closed groups for back-references. An unbounded
 * repeat counts as 4294967295 repetitions, as in Python, where only equality of the two bounds matters.
 */
export function widthOf(node: Node, groups: readonly (Width | null)[]): Width {
  switch (node.kind) {
    case 'literal':
    case 'set':
    case 'any':
      return ONE;
    case 'anchor':
    case 'look':
      return ZERO;
    case 'group':
      // A capturing group's width was computed when it closed; recomputing it would be quadratic in the depth.
      return (node.number !== null && groups[node.number]) || widthOf(node.body, groups);
    case 'atomic':
      return widthOf(node.body, groups);
    case 'sequence': {
      let min = 0;
      let max = 0;
      for (const item of node.items) {
        const width = widthOf(item, groups);
        min += width.min;
        max += width.max;
      }
      return { min, max };
    }
    case 'alternation': {
      let min = Number.POSITIVE_INFINITY;
      let max = 0;
      for (const branch of node.branches) {
        const width = widthOf(branch, groups);
        min = Math.min(min, width.min);
        max = Math.max(max, width.max);
      }
      return { min, max };
    }
    case 'repeat': {
      const body = widthOf(node.body, groups);
      return { min: body.min * node.min, max: body.max * Math.min(node.max, UNBOUNDED) };
    }
    case 'backreference':
      return groups[node.group] ?? ZERO;
    case 'conditional': {
      const yes = widthOf(node.yes, groups);
      const no = node.no ? widthOf(node.no, groups) : ZERO;
      return { min: Math.min(yes.min, no.min), max: Math.max(yes.max, no.max) };
    }
  }
}
