// Untrusted text made plain to see: what matched is marked, and characters that hide or reorder text are named.

export interface Segment {
  readonly text: string;
  readonly kind: 'plain' | 'match' | 'hidden';
}

export type Span = readonly [start: number, end: number];

/** What leaves no mark of its own or moves others: controls but for layout, and all that Unicode lets a program leave undrawn. */
const HIDDEN = /(?![\t\n\r])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}\ufff9-\ufffb]/gu;

const NAMES: Readonly<Record<number, string>> = {
  173: 'SHY',
  1564: 'ALM',
  8203: 'ZWSP',
  8204: 'ZWNJ',
  8205: 'ZWJ',
  8206: 'LRM',
  8207: 'RLM',
  8234: 'LRE',
  8235: 'RLE',
  8236: 'PDF',
  8237: 'LRO',
  8238: 'RLO',
  8288: 'WJ',
  8294: 'LRI',
  8295: 'RLI',
  8296: 'FSI',
  8297: 'PDI',
  65279: 'BOM',
};

/** A hidden character's short name, "RLO"; tag characters by the letter they smuggle, "tag A"; others by number, "U+0007". */
export function hiddenName(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code > 0xe001f && code < 0xe007f) return `tag ${String.fromCodePoint(code - 0xe0000)}`;
  return NAMES[code] ?? `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
}

const JOINABLE = String.raw`\p{Extended_Pictographic}\p{Script=Arabic}\p{Script=Devanagari}\p{Script=Bengali}`;
const BEFORE_JOINER = new RegExp(String.raw`[${JOINABLE}\p{Emoji_Modifier}\p{Variation_Selector}]$`, 'u');
const AFTER_JOINER = new RegExp(`^[${JOINABLE}]`, 'u');
const SELECTOR = /^\p{Variation_Selector}$/u;
/** What one of the sixteen selectors may follow, and what one of the further 240. */
const STYLED = /[\p{Emoji}\p{Script=Han}\p{Script=Mongolian}\p{Math}]$/u;
const IDEOGRAPH = /\p{Script=Han}$/u;

/**
 * Joiners belong to family emoji and to Arabic and Indic spelling, one selector to the emoji or ideograph before it;
 * elsewhere, and in rows, they only carry what nobody is to see.
 */
function isSpelling(text: string, at: number, character: string): boolean {
  const before = text.slice(Math.max(0, at - 2), at);
  if (SELECTOR.test(character)) return (character.length === 1 ? STYLED : IDEOGRAPH).test(before);
  if (character !== '\u200d' && character !== '\u200c') return false;
  return BEFORE_JOINER.test(before) && AFTER_JOINER.test(text.slice(at + 1, at + 3));
}

/**
 * Cuts a text at the edges of the spans (half-open, UTF-16 units; they may overlap, be unordered or reach beyond) and around
 * hidden characters. Joined again, the segments are the text.
 */
export function segmentsOf(text: string, spans: readonly Span[] = []): Segment[] {
  const segments: Segment[] = [];
  let at = 0;
  for (const [start, end] of merged(spans, text)) {
    pushPiece(segments, text, at, start, 'plain');
    pushPiece(segments, text, start, end, 'match');
    at = end;
  }
  pushPiece(segments, text, at, text.length, 'plain');
  return segments;
}

/** One line for a list: breaks become spaces, and each run of hidden characters one visible sign. */
export function oneLine(text: string): string {
  let line = '';
  for (const segment of segmentsOf(text)) {
    if (segment.kind !== 'hidden') line += segment.text.replace(/\s+/g, ' ');
    else if (!line.endsWith('▯')) line += '▯';
  }
  return line;
}

function merged(spans: readonly Span[], text: string): Span[] {
  const result: [number, number][] = [];
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    const start = whole(text, Math.max(0, from));
    const end = whole(text, Math.min(text.length, to));
    const last = result.at(-1);
    if (start >= end) continue;
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

/** Not in the middle of a surrogate pair. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at);
  const before = text.charCodeAt(at - 1);
  return code >= 0xdc00 && code <= 0xdfff && before >= 0xd800 && before <= 0xdbff ? at - 1 : at;
}

function pushPiece(
  segments: Segment[],
  text: string,
  from: number,
  to: number,
  kind: 'plain' | 'match',
): void {
  if (from >= to) return;
  let at = from;
  for (const found of text.slice(from, to).matchAll(HIDDEN)) {
    const index = from + found.index;
    if (isSpelling(text, index, found[0])) continue;
    if (index > at) segments.push({ text: text.slice(at, index), kind });
    segments.push({ text: found[0], kind: 'hidden' });
    at = index + found[0].length;
  }
  if (at < to) segments.push({ text: text.slice(at, to), kind });
}
