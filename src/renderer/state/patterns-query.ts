// What the library shows and in which order: the query as it stands in the address, and its application to the patterns.
import {
  PATTERN_TYPES,
  type PatternHealth,
  type PatternRow,
  type REDOS_GRADES,
  SEVERITIES,
} from '../../shared/protocol/patterns.ts';

export const PATTERN_STATES = ['enabled', 'disabled', 'draft', 'outside', 'unhealthy'] as const;
export type PatternState = (typeof PATTERN_STATES)[number];

export const STATE_WORDS: Readonly<Record<PatternState, string>> = {
  enabled: 'Enabled',
  disabled: 'Disabled',
  draft: 'With a draft',
  outside: 'Changed outside',
  unhealthy: 'Unhealthy',
};

export const PATTERN_ORDERS = [
  'name',
  'type',
  'category',
  'severity',
  'score',
  'hits',
  'last',
  'false',
  'cost',
  'health',
  'version',
  'updated',
] as const;
export type PatternOrder = (typeof PATTERN_ORDERS)[number];

/** Stands for patterns without a category or severity in filters. */
export const NONE = '@none';

/** Closed alerts from which on a share of false positives is worth saying. */
export const ENOUGH_LABELS = 30;

export interface PatternQuery {
  readonly text: string;
  readonly categories: readonly string[];
  readonly severities: readonly string[];
  readonly states: readonly PatternState[];
  readonly types: readonly string[];
  readonly order: PatternOrder;
  readonly descending: boolean;
}

const PLAIN: PatternQuery = {
  text: '',
  categories: [],
  severities: [],
  states: [],
  types: [],
  order: 'name',
  descending: false,
};

const oneOf = <Known extends string>(known: readonly Known[], word: string): word is Known =>
  known.some((each) => each === word);

/** What an address asks for; what it does not know of is left out. */
export function parsePatternQuery(address: URLSearchParams): PatternQuery {
  const many = (name: string) => address.get(name)?.split(',').filter(Boolean) ?? [];
  const order = address.get('order') ?? '';
  const bare = order.replace(/^-/, '');
  const known = oneOf(PATTERN_ORDERS, bare);
  return {
    text: (address.get('text') ?? '').slice(0, 200),
    categories: many('category').map(decode),
    severities: many('severity'),
    states: many('state').filter((state) => oneOf(PATTERN_STATES, state)),
    types: many('type').filter((type) => oneOf(PATTERN_TYPES, type)),
    order: known ? bare : PLAIN.order,
    descending: known && order.startsWith('-'),
  };
}

/** The address of a query; what is as always is left out. */
export function formatPatternQuery(query: PatternQuery): Record<string, string> {
  const order = `${query.descending ? '-' : ''}${query.order}`;
  return {
    text: query.text,
    category: query.categories.map(encode).join(','),
    severity: query.severities.join(','),
    state: query.states.join(','),
    type: query.types.join(','),
    order: order === PLAIN.order ? '' : order,
  };
}

/** A category is any text, and a comma parts two of them. */
const encode = (text: string) => text.replaceAll('%', '%25').replaceAll(',', '%2C');
const decode = (text: string) => text.replaceAll('%2C', ',').replaceAll('%25', '%');

export function isPatternFilter(query: PatternQuery): boolean {
  const { text, categories, severities, states, types } = query;
  return text !== '' || [categories, severities, states, types].some((chosen) => chosen.length > 0);
}

/** The query without its filters, in the same order. */
export function withoutFilters({ order, descending }: PatternQuery): PatternQuery {
  return { ...PLAIN, order, descending };
}

/** It cannot run in Python, or an attacker can make it slow. */
export function isUnhealthy({ health }: Pick<PatternRow, 'health'>): boolean {
  return (
    health !== null &&
    (health.error !== null || health.grade === 'exponential' || health.grade === 'polynomial')
  );
}

const HOLDS: Readonly<Record<PatternState, (row: PatternRow) => boolean>> = {
  enabled: (row) => row.id !== null && row.enabled,
  disabled: (row) => row.id !== null && !row.enabled,
  draft: (row) => row.drafts.length > 0,
  outside: (row) => row.changedOutside,
  unhealthy: isUnhealthy,
};

/** Whether a pattern is in a state; it can be in several. */
export function isInState(row: PatternRow, state: PatternState): boolean {
  return HOLDS[state](row);
}

/** What a row is found by, kept as long as the row is: a letter typed should not lower two thousand texts anew. */
const searched = new WeakMap<PatternRow, string>();

function searchedText(row: PatternRow): string {
  let text = searched.get(row);
  if (text === undefined) {
    text = `${row.name}\n${row.value}\n${row.description}`.toLowerCase();
    searched.set(row, text);
  }
  return text;
}

/** The patterns that fit: all words of the text, and one of each kind of choice. The order is kept. */
export function filterPatterns(rows: readonly PatternRow[], query: PatternQuery): PatternRow[] {
  const words = query.text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (chosen: readonly string[], value: string | null) =>
    chosen.length === 0 || chosen.includes(value ?? NONE);
  return rows.filter(
    (row) =>
      fits(query.categories, row.category) &&
      fits(query.severities, row.severity) &&
      fits(query.types, row.type) &&
      (query.states.length === 0 || query.states.some((state) => isInState(row, state))) &&
      words.every((word) => searchedText(row).includes(word)),
  );
}

/** Hits of the seven days; null where they cannot be known. */
export function hitsOf({ hits }: Pick<PatternRow, 'hits'>): number | null {
  return hits === null ? null : hits.reduce((sum, day) => sum + day, 0);
}

/** Share of closed alerts that were false positives, 0–1; null under 30 of them. */
export function falseShare({ closed, falsePositives }: Pick<PatternRow, 'closed' | 'falsePositives'>) {
  return closed < ENOUGH_LABELS ? null : falsePositives / closed;
}

/** How bad a health is, for sorting: 0 is best. */
function healthRank(health: PatternHealth | null): number | null {
  if (health === null) return null;
  if (health.error !== null) return 100;
  const grades = { safe: 0, unproven: 1, polynomial: 10 + Math.min(20, health.degree ?? 0), exponential: 50 };
  return (health.grade === null ? 0 : grades[health.grade]) + (health.slow ? 0.5 : 0);
}

type Sortable = string | number | null;

const BY: Readonly<Record<PatternOrder, (row: PatternRow) => Sortable>> = {
  name: ({ name }) => name,
  type: ({ type }) => type,
  category: ({ category }) => category,
  severity: ({ severity }) => rankIn(SEVERITIES, severity),
  score: ({ riskScore }) => (Number.isFinite(riskScore) ? riskScore : null),
  hits: hitsOf,
  last: ({ lastHitAt }) => lastHitAt,
  false: falseShare,
  cost: ({ costMicroseconds }) => costMicroseconds,
  health: ({ health }) => healthRank(health),
  version: ({ version }) => version,
  updated: ({ updatedAt }) => updatedAt,
};

function rankIn(known: readonly string[], word: string | null): number | null {
  const rank = word === null ? -1 : known.indexOf(word);
  return rank < 0 ? null : rank;
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** In order; rows of equal rank by name, and those of which nothing is known last, whichever way the order goes. */
export function sortPatterns(
  rows: readonly PatternRow[],
  { order, descending }: Pick<PatternQuery, 'order' | 'descending'>,
): PatternRow[] {
  const way = descending ? -1 : 1;
  const ranked = rows.map((row) => ({ row, rank: BY[order](row) }));
  ranked.sort((one, other) => {
    if (one.rank === null || other.rank === null) {
      if (one.rank !== other.rank) return one.rank === null ? 1 : -1;
    } else if (one.rank !== other.rank) {
      const rise =
        typeof one.rank === 'string' && typeof other.rank === 'string'
          ? collator.compare(one.rank, other.rank)
          : Number(one.rank > other.rank) - Number(one.rank < other.rank);
      if (rise !== 0) return way * rise;
    }
    return collator.compare(one.row.name, other.row.name);
  });
  return ranked.map(({ row }) => row);
}

/** How many patterns are in each state. */
export function countStates(rows: readonly PatternRow[]): Readonly<Record<PatternState, number>> {
  const counts = { enabled: 0, disabled: 0, draft: 0, outside: 0, unhealthy: 0 };
  for (const row of rows) for (const state of PATTERN_STATES) if (isInState(row, state)) counts[state]++;
  return counts;
}

/** "Safe", "Polynomial, degree 2", "Python refuses it". */
export function healthInWords(health: PatternHealth): string {
  if (health.error !== null) return 'Error';
  if (health.grade === null) return 'Fine';
  return GRADE_WORDS[health.grade] + (health.degree === null ? '' : ` n${superscript(health.degree)}`);
}

export const GRADE_WORDS: Readonly<Record<(typeof REDOS_GRADES)[number], string>> = {
  safe: 'Safe',
  polynomial: 'Slow',
  exponential: 'Exponential',
  unproven: 'Unproven',
};

const superscript = (degree: number) =>
  String(degree).replace(/\d/g, (digit) => '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(digit)] ?? digit);
