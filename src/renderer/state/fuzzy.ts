// Finding by a few letters: every letter in order, better where words begin and where letters follow each other.

/** How well a query fits a text, higher is better; null when it does not. The empty query fits all with 0. */
export function fuzzyScore(query: string, text: string): number | null {
  const wanted = query.toLowerCase().replace(/\s+/g, ' ').trim();
  const given = text.toLowerCase();
  if (wanted === '') return 0;
  const whole = given.indexOf(wanted);
  if (whole !== -1) return 1_000 - whole - given.length / 100 + (startsWord(given, whole) ? 500 : 0);
  const letters = [...wanted.replaceAll(' ', '')];
  let score = 0;
  let last = -1;
  for (const [index, letter] of letters.entries()) {
    const next = bestPlace(given, letter, last, letters.slice(index + 1));
    if (next === -1) return null;
    score += startsWord(given, next) ? 12 : next === last + 1 ? 8 : 1;
    last = next;
  }
  return score - given.length / 100;
}

function startsWord(text: string, at: number): boolean {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1] ?? '');
}

/** The next letter right here, else where a word begins and the rest still follows, else anywhere. */
function bestPlace(text: string, letter: string, after: number, rest: readonly string[]): number {
  const first = text.indexOf(letter, after + 1);
  if (first === -1 || first === after + 1) return first;
  for (let at = first; at !== -1; at = text.indexOf(letter, at + 1)) {
    if (startsWord(text, at) && follows(text, rest, at)) return at;
  }
  return first;
}

function follows(text: string, letters: readonly string[], after: number): boolean {
  let at = after;
  for (const letter of letters) {
    at = text.indexOf(letter, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** The items that fit, best first; items of equal score keep their order. */
export function fuzzyFilter<Item>(
  query: string,
  items: readonly Item[],
  textOf: (item: Item) => string,
): Item[] {
  return items
    .map((item) => ({ item, score: fuzzyScore(query, textOf(item)) }))
    .filter((entry): entry is { item: Item; score: number } => entry.score !== null)
    .sort((one, other) => other.score - one.score)
    .map((entry) => entry.item);
}
