// Makes what strangers sent fit for the database: Postgres stores neither NUL nor half a surrogate pair, in text or in JSON.

/** Levels of nesting that are kept; what lies deeper becomes null. */
const DEPTH = 12;

/** The text without NUL, with stray surrogates replaced, cut to `limit` characters. */
export function cleanText(text: string, limit: number): string {
  return text
    .slice(0, limit)
    .replaceAll('\0', '')
    .replace(/\p{Surrogate}/gu, '\ufffd');
}

/** A JSON value with every text in it cleaned, names included. */
export function cleanJson(value: unknown, depth = DEPTH): unknown {
  if (typeof value === 'string') return cleanText(value, value.length);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === 0) return null;
  if (Array.isArray(value)) return value.map((item) => cleanJson(item, depth - 1));
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [cleanText(name, name.length), cleanJson(item, depth - 1)]),
  );
}
