// Suggests which column of the left is which of the right under another name: by name, type, position and what rows hold.
import { widens } from './grade.ts';
import type { Column } from './model.ts';

/** What a sample of the rows says of a column. Ranges only of numbers and times: texts may be people's messages. */
export interface ColumnProfile {
  readonly rows: number;
  /** Share of nulls, 0–1. */
  readonly nulls: number;
  readonly distinct: number;
  readonly least: string | null;
  readonly greatest: string | null;
}

export interface Suggestion {
  readonly from: string;
  /** Several where one column seems to have been divided. */
  readonly to: readonly string[];
  readonly score: number;
  readonly reasons: readonly string[];
}

export interface RenameSides {
  /** Columns that only the left has, and only the right. */
  readonly left: readonly Column[];
  readonly right: readonly Column[];
  profileOf(side: 'left' | 'right', column: string): ColumnProfile | null;
}

/** Words that mean the same in names of columns. */
const ALIKE: readonly (readonly string[])[] = [
  ['timestamp', 'time', 'at', 'date', 'created', 'created_at', 'when'],
  ['question', 'message', 'prompt', 'query', 'text', 'body'],
  ['cost', 'price', 'amount', 'usd', 'estimate'],
  ['tool', 'tools', 'mcp', 'mcps'],
  ['result', 'response', 'answer', 'output'],
  ['reason', 'note'],
  ['user', 'username', 'login', 'account'],
  ['mail', 'email'],
  ['active', 'enabled'],
  ['duration', 'latency', 'elapsed', 'ms'],
];
const FILLER = new Set(['id', 'the', 'of', 'llm', 'is', 'at', 'used', 'total', 'count']);
const LEAST = 0.45;

export function suggestRenames(sides: RenameSides): Suggestion[] {
  const pairs: Suggestion[] = [];
  for (const left of sides.left) for (const right of sides.right) pairs.push(judge(left, right, sides));
  const taken = new Set<string>();
  const best = pairs
    .filter(({ score }) => score >= LEAST)
    .sort((a, b) => b.score - a.score || a.from.localeCompare(b.from))
    .filter(({ from, to }) => {
      const keys = [`left ${from}`, `right ${to[0]}`];
      if (keys.some((key) => taken.has(key))) return false;
      for (const key of keys) taken.add(key);
      return true;
    });
  const divided = sides.left.flatMap((column) => dividedInto(column, sides.right));
  const single = best.filter(({ from }) => !divided.some((suggestion) => suggestion.from === from));
  return [...single, ...divided].sort((a, b) => b.score - a.score);
}

function judge(left: Column, right: Column, sides: RenameSides): Suggestion {
  const reasons: string[] = [];
  const name = nameLikeness(left.name, right.name);
  if (name.why !== '') reasons.push(name.why);
  const type = typeLikeness(left.props.type, right.props.type);
  if (type > 0)
    reasons.push(
      left.props.type === right.props.type
        ? `both ${left.props.type}`
        : `${left.props.type} and ${right.props.type}`,
    );
  const distance = Math.abs(left.position - right.position);
  const position = Math.max(0, 1 - distance / 10);
  if (distance <= 2) reasons.push('at nearly the same place');
  const data = dataLikeness(sides.profileOf('left', left.name), sides.profileOf('right', right.name));
  if (data.why !== '') reasons.push(data.why);
  // Without anything in the name, place and type alone would tie strangers.
  const score =
    type === 0 || name.share === 0 ? 0 : 0.5 * name.share + 0.25 * type + 0.08 * position + 0.17 * data.share;
  return { from: left.name, to: [right.name], score: Math.round(score * 100) / 100, reasons };
}

const partsOf = (name: string) =>
  name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(Boolean);
const meaning = (word: string) => ALIKE.findIndex((words) => words.includes(word));

function nameLikeness(a: string, b: string): { share: number; why: string } {
  const plain = (name: string) => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  if (plain(a) === plain(b)) return { share: 1, why: 'the same name but for its writing' };
  if (meaning(a.toLowerCase()) >= 0 && meaning(a.toLowerCase()) === meaning(b.toLowerCase()))
    return { share: 0.9, why: 'names that mean the same' };
  const [left, right] = [partsOf(a), partsOf(b)];
  const heavy = (words: readonly string[]) => words.filter((word) => !FILLER.has(word));
  const [mine, other] = [heavy(left), heavy(right)];
  const shared = mine.filter((word) => other.includes(word));
  const kin = mine.filter(
    (word) =>
      !other.includes(word) && other.some((one) => meaning(word) >= 0 && meaning(word) === meaning(one)),
  );
  const most = Math.max(mine.length, other.length, 1);
  const words = (shared.length + 0.7 * kin.length) / most;
  const letters = 1 - distanceOf(plain(a), plain(b)) / Math.max(plain(a).length, plain(b).length, 1);
  const share = Math.max(words, letters > 0.7 ? letters : 0);
  const why =
    shared.length > 0
      ? `both are named ${shared.join(', ')}`
      : kin.length > 0
        ? 'names that mean the same'
        : share > 0
          ? 'nearly the same name'
          : '';
  return { share, why };
}

function distanceOf(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row[b.length] ?? 0;
}

const FAMILIES: readonly RegExp[] = [
  /^(smallint|integer|bigint|numeric|real|double)/,
  /^(text|character|citext|name)/,
  /^(timestamp|date)/,
  /^(json|jsonb)$/,
  /^boolean$/,
  /^uuid$/,
  /^inet|^cidr/,
];
const familyOf = (type: string) =>
  type.endsWith('[]') ? -2 : FAMILIES.findIndex((pattern) => pattern.test(type));

function typeLikeness(a: string, b: string): number {
  if (a === b) return 1;
  if (widens(a, b) || widens(b, a)) return 0.8;
  const family = familyOf(a);
  return family >= 0 && family === familyOf(b) ? 0.6 : 0;
}

function dataLikeness(a: ColumnProfile | null, b: ColumnProfile | null): { share: number; why: string } {
  if (a === null || b === null || a.rows < 5 || b.rows < 5) return { share: 0, why: '' };
  const nulls = 1 - Math.abs(a.nulls - b.nulls);
  const spread = 1 - Math.abs(a.distinct / a.rows - b.distinct / b.rows);
  const overlap = rangesMeet(a, b);
  const share = (nulls + spread + overlap) / 3;
  return { share, why: share > 0.7 ? 'their rows hold alike values' : '' };
}

function rangesMeet(a: ColumnProfile, b: ColumnProfile): number {
  if (a.least === null || b.least === null || a.greatest === null || b.greatest === null) return 0.5;
  const numbers = [a.least, a.greatest, b.least, b.greatest].map(Number);
  const [low = 0, high = 0, low2 = 0, high2 = 0] = numbers.some(Number.isNaN)
    ? [a.least, a.greatest, b.least, b.greatest].map((text) => Date.parse(text))
    : numbers;
  return low <= high2 && low2 <= high ? 1 : 0;
}

/** One counter that is kept as several, e.g. tokens used as tokens of input and of output. Told, never made a rename of. */
function dividedInto(left: Column, rights: readonly Column[]): Suggestion[] {
  const words = partsOf(left.name).filter((word) => !FILLER.has(word));
  for (const word of words) {
    const those = rights.filter(
      ({ name, props }) =>
        partsOf(name)[0] === word && partsOf(name).length > 1 && familyOf(props.type) === 0,
    );
    if (those.length < 2 || familyOf(left.props.type) !== 0) continue;
    const to = those.map(({ name }) => name);
    return [{ from: left.name, to, score: 0.5, reasons: [`${to.join(' + ')} may add up to it`] }];
  }
  return [];
}
