// Brings what versions of Postgres print differently to one form.
import { nameOf, type Token, tokens } from './sql-tokens.ts';

const CLAUSE_AFTER_FROM = new Set([
  'where',
  'group',
  'having',
  'window',
  'order',
  'limit',
  'offset',
  'fetch',
  'for',
]);
const SET_OPERATION = new Set(['union', 'intersect', 'except']);

/**
 * From 16 on, a view over a single relation prints its columns without the relation's name; before, with it. Gives the newer form:
 * only the outermost query is unqualified, since one inside of another is always printed with names.
 */
export function unqualifySingle(definition: string): string {
  const all = [...tokens(definition)];
  const solid = all.filter(({ kind }) => kind !== 'space' && kind !== 'comment');
  const depths = depthsOf(solid);
  const top = (index: number) => depths[index]?.depth === 0;
  const is = (index: number, words: ReadonlySet<string>) =>
    top(index) && solid[index]?.kind === 'word' && words.has(nameOf(solid[index] as Token));
  if (solid.some((_, index) => is(index, SET_OPERATION))) return definition;
  const from = solid.findIndex((_, index) => is(index, new Set(['from'])));
  if (from < 0) return definition;
  let end = from + 1;
  while (end < solid.length && !is(end, CLAUSE_AFTER_FROM)) end++;
  let alias: string | null = null;
  for (let index = from + 1; index < end; index++) {
    const token = solid[index] as Token;
    if (!top(index)) continue;
    if (token.text === ',' || (token.kind === 'word' && nameOf(token) === 'join')) return definition;
    if (token.kind === 'word' && nameOf(token) === 'tablesample') break;
    if (token.kind === 'word' || token.kind === 'name') alias = nameOf(token);
  }
  if (alias === null) return definition;
  const dropped = new Set<number>();
  for (let index = 0; index < solid.length; index++) {
    if (index > from && index < end) continue;
    const token = solid[index] as Token;
    if (depths[index]?.nested || (token.kind !== 'word' && token.kind !== 'name')) continue;
    if (nameOf(token) !== alias || solid[index + 1]?.text !== '.' || solid[index - 1]?.text === '.') continue;
    const column = solid[index + 2];
    if (column === undefined || column.text === '*' || solid[index + 3]?.text === '(') continue;
    dropped.add(token.at).add((solid[index + 1] as Token).at);
  }
  return all
    .filter(({ at }) => !dropped.has(at))
    .map(({ text }) => text)
    .join('');
}

/** How deep in brackets each token stands, and whether in a query inside of the query. */
function depthsOf(solid: readonly Token[]): { depth: number; nested: boolean }[] {
  const open: boolean[] = [];
  return solid.map((token, index) => {
    if (token.text === ')') open.pop();
    const here = { depth: open.length, nested: open.includes(true) };
    if (token.text === '(') {
      const next = solid[index + 1];
      const inner = next?.kind === 'word' && ['select', 'with', 'values'].includes(nameOf(next));
      open.push(inner);
    }
    return here;
  });
}

/** Texts that differ in nothing but the room between words are the same then. */
export function withoutWhitespace(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

const LITERAL = `(?:NULL|'(?:[^']|'')*')::(?:character varying|bpchar)(?:\\(\\d+\\))?`;
const CAST_ARRAY = new RegExp(`\\(ARRAY\\[(${LITERAL}(?:, ${LITERAL})*)\\]\\)::text\\[\\]`, 'g');
const EACH_LITERAL = new RegExp(LITERAL, 'g');

/**
 * A list of varchars compared with IN is printed as a cast of the whole list; made anew from that, with a cast of each. Gives the
 * second form, so that a copy restored from a dump is the same as its original.
 */
export function spreadCasts(text: string): string {
  return text.replaceAll(
    CAST_ARRAY,
    (_, list: string) => `ARRAY[${list.replaceAll(EACH_LITERAL, (each) => `(${each})::text`)}]`,
  );
}
