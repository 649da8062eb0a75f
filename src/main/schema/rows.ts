// A comparison as the rows of a tree: one for each table, view, function …, with its parts counted together.
import type { Comparison, Entry } from './compare.ts';
import { GRADES, type Grade } from './grade.ts';
import { indexOf } from './object-index.ts';

export interface Row {
  readonly id: string;
  readonly kind: Entry['kind'];
  readonly schema: string;
  readonly name: string;
  readonly status: Entry['status'];
  readonly grade: Grade | null;
  readonly changes: number;
  readonly parts: readonly string[];
  /** Its own, then its parts'. */
  readonly entries: readonly Entry[];
}

const MOST_PARTS = 200;

export function rowsOf(comparison: Comparison): Row[] {
  const [lefts, rights] = [indexOf(comparison.left.objects), indexOf(comparison.right.objects)];
  const groups = new Map<string, { own: Entry | null; parts: Entry[] }>();
  const groupOf = (id: string) => {
    const group = groups.get(id) ?? { own: null, parts: [] };
    groups.set(id, group);
    return group;
  };
  /** Of a part that only the right has, the table's id on the left, should it have another name there. */
  const leftOf = new Map(
    comparison.entries.flatMap(({ id, right }) => (right ? [[right.id, id] as const] : [])),
  );
  for (const entry of comparison.entries) {
    const parent =
      (entry.left && lefts.parentOf(entry.left)) ?? (entry.right && rights.parentOf(entry.right)) ?? null;
    if (parent === null) groupOf(entry.id).own = entry;
    else groupOf(entry.left ? parent.id : (leftOf.get(parent.id) ?? parent.id)).parts.push(entry);
  }
  return [...groups.values()].flatMap(({ own, parts }) => (own === null ? [] : [rowOf(own, parts)]));
}

const ORDER: readonly Entry['kind'][] = ['column', 'constraint', 'index', 'trigger', 'rule', 'policy'];

/** Columns as they stand in the table, then the rest by name. */
function byPlace(a: Entry, b: Entry): number {
  const place = ({ left, right }: Entry) => {
    const object = left ?? right;
    return object?.kind === 'column' ? object.position + (left === null ? 0.5 : 0) : 0;
  };
  return ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || place(a) - place(b) || (a.id < b.id ? -1 : 1);
}

function rowOf(own: Entry, parts: Entry[]): Row {
  const object = own.left ?? own.right;
  parts.sort(byPlace);
  const alone = own.status === 'left' || own.status === 'right';
  const differing = [own, ...(alone ? [] : parts)].filter(({ status }) => status !== 'same');
  return {
    id: own.id,
    kind: own.kind,
    schema: object?.schema ?? '',
    name: object?.name ?? '',
    status: alone ? own.status : differing.length > 0 ? 'different' : 'same',
    grade: GRADES.find((grade) => differing.some((entry) => entry.grade === grade)) ?? null,
    changes: differing.length,
    parts: (alone ? parts : differing.filter((entry) => entry !== own))
      .slice(0, MOST_PARTS)
      .map(({ left, right }) => (left ?? right)?.name ?? ''),
    entries: [own, ...parts],
  };
}
