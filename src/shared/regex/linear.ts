// Decides whether a backtracking matcher needs only linear time for a pattern, whatever the text.
//
// Granted only where it can be proven: every unbounded repeat is over single characters X and is entered only after
// a character that is not in X. The place where such a run was entered is then given by the text alone (the last
// character not in X), so only a constant number of ways, counted below, leads to any step at any position, from
// all starts together. Everything bounded multiplies that constant; beyond a small limit the proof is refused.
import { type CharSet, intersect, size, union, unionAll } from './char-set.ts';
import { type Core, nullable, walk } from './core.ts';
import { firstOf } from './first-set.ts';

/** Most ways to reach one step at one position: at 20,000 characters still some ten milliseconds at worst. */
const MAX_WAYS = 500;
const MAX_PASSES = 100;

interface Reach {
  /** What the last character taken can be; null where none may have been taken. */
  readonly before: CharSet | null;
  readonly ways: number;
}

/** Whether matching is provably linear. False says nothing. */
export function isLinear(core: Core): boolean {
  const reach = follow(core, { before: null, ways: 1 });
  return reach !== null && reach.ways <= MAX_WAYS;
}

const either = (a: CharSet | null, b: CharSet | null): CharSet | null => (a && b ? union(a, b) : null);

// What holds after the node, given what holds before it; null where nothing can be proven.
function follow(core: Core, from: Reach): Reach | null {
  if (from.ways > MAX_WAYS) return null;
  switch (core.op) {
    case 'chars':
      return { before: core.set, ways: from.ways };
    case 'at':
      return from;
    case 'sequence': {
      let reach: Reach | null = from;
      for (const item of core.items) {
        reach = follow(item, reach);
        if (!reach) return null;
      }
      return reach;
    }
    case 'capture':
      return follow(core.body, from);
    case 'choice':
      return followChoice(core.branches, from);
    case 'repeat':
      return followRepeat(core, from);
    case 'look': {
      let unbounded = false;
      walk(core.body, (node) => {
        if (node.op === 'repeat' && node.max === Number.POSITIVE_INFINITY) unbounded = true;
      });
      const inner = unbounded ? null : follow(core.body, { before: null, ways: 1 });
      return inner && { before: from.before, ways: from.ways * inner.ways };
    }
    default:
      return null;
  }
}

function followChoice(branches: readonly Core[], from: Reach): Reach | null {
  let before: CharSet | null | undefined;
  let sum = 0;
  let most = 0;
  for (const branch of branches) {
    const reach = follow(branch, { before: from.before, ways: 1 });
    if (!reach) return null;
    before = before === undefined ? reach.before : either(before, reach.before);
    sum += reach.ways;
    most = Math.max(most, reach.ways);
  }
  const firsts = branches.map(firstOf);
  const total = firsts.reduce((count, first) => count + size(first.set), 0);
  // Branches that begin with different characters exclude each other.
  const apart = firsts.every((first) => !first.empty) && total === size(unionAll(firsts.map((f) => f.set)));
  return { before: before ?? null, ways: from.ways * (apart ? most : sum) };
}

function followRepeat(core: Core & { op: 'repeat' }, from: Reach): Reach | null {
  const { body, min, max } = core;
  if (max === 0) return from;
  if (body.op === 'chars') {
    const before = min > 0 ? body.set : either(from.before, body.set);
    if (max !== Number.POSITIVE_INFINITY) return { before, ways: from.ways * (max - min + 1) };
    if (!from.before || intersect(from.before, body.set).length > 0) return null;
    return { before, ways: from.ways };
  }
  if (max > MAX_PASSES || nullable(body)) return null;
  // A pass begins after what came before or after another pass.
  const once = follow(body, { before: from.before, ways: 1 });
  const again =
    once && follow(body, { before: max > 1 ? either(from.before, once.before) : from.before, ways: 1 });
  if (!again) return null;
  let ways = 0;
  for (let n = min; n <= max; n++) ways += again.ways ** n;
  const before = min > 0 ? again.before : either(from.before, again.before);
  return { before, ways: from.ways * ways };
}
