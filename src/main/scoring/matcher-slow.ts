// Rows that every message must be searched for, several at a time: one automaton for many patterns can say that none of them matches.
import {
  type Alphabet,
  type CompiledPattern,
  compileTree,
  type Node,
  type Pattern,
  type PreparedText,
} from '../../shared/regex/index.ts';
import type { Candidate } from './matcher-tracks.ts';

/** More patterns in one automaton make more states than are worth having. */
const GROUP = 8;

export class SlowRows {
  readonly #groups: readonly CompiledPattern[];
  /** The group of each row that is in one. */
  readonly #groupOf = new Map<number, number>();

  /** `patterns` are rows and their trees, all of one alphabet. */
  constructor(patterns: readonly (readonly [row: number, tree: Pattern])[], alphabet: Alphabet) {
    // References to groups would mean other groups in a joint pattern.
    const fit = patterns.filter(([, tree]) => !refers(tree.root));
    const groups: CompiledPattern[] = [];
    for (let at = 0; at + 1 < fit.length; at += GROUP) {
      const some = fit.slice(at, at + GROUP);
      for (const [row] of some) this.#groupOf.set(row, groups.length);
      groups.push(compileTree(joined(some.map(([, tree]) => tree)), alphabet));
    }
    this.#groups = groups;
  }

  /** Without the rows that certainly do not match. */
  narrowed(candidates: readonly Candidate[], prepared: PreparedText): readonly Candidate[] {
    const answers: (boolean | undefined)[] = [];
    return candidates.filter(({ row }) => {
      const group = this.#groupOf.get(row);
      if (group === undefined) return true;
      answers[group] ??= this.#groups[group]!.linearAnswer(prepared) !== 'no';
      return answers[group];
    });
  }
}

/** Matches where any of them does; which one, and what, is not to be asked of it. */
function joined(trees: readonly Pattern[]): Pattern {
  const { span } = trees[0]!.root;
  const branches = trees.map(({ root }) => ({ kind: 'sequence', items: [root], span }) as const);
  return { ...trees[0]!, root: { kind: 'alternation', branches, span } };
}

function refers(node: Node): boolean {
  switch (node.kind) {
    case 'backreference':
    case 'conditional':
      return true;
    case 'sequence':
      return node.items.some(refers);
    case 'alternation':
      return node.branches.some(refers);
    case 'group':
    case 'atomic':
    case 'look':
    case 'repeat':
      return refers(node.body);
    default:
      return false;
  }
}
