// Rows that every message must be searched for, several at a time: one automaton for many patterns can say that none of them matches.
import {
  type Alphabet,
  type CompiledPattern,
  compileTree,
  type Node,
  type Pattern,
  type PreparedText,
} from '../../shared/regex/index.ts';

/** More patterns in one automaton make more states than are worth having. */
const GROUP = 8;

interface Group {
  readonly rows: readonly number[];
  readonly together: CompiledPattern;
}

export class SlowRows {
  readonly #groups: readonly Group[];

  /** `patterns` are rows and their trees, all of one alphabet. */
  constructor(patterns: readonly (readonly [row: number, tree: Pattern])[], alphabet: Alphabet) {
    // References to groups would mean other groups in a joint pattern.
    const fit = patterns.filter(([, tree]) => !refers(tree.root));
    const groups: Group[] = [];
    for (let at = 0; at + 1 < fit.length; at += GROUP) {
      const some = fit.slice(at, at + GROUP);
      groups.push({
        rows: some.map(([row]) => row),
        together: compileTree(joined(some.map(([, tree]) => tree)), alphabet),
      });
    }
    this.#groups = groups;
  }

  /** Rows that certainly do not match. */
  absent(prepared: PreparedText): ReadonlySet<number> {
    const absent = new Set<number>();
    for (const { rows, together } of this.#groups) {
      if (together.linearAnswer(prepared) === 'no') for (const row of rows) absent.add(row);
    }
    return absent;
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
