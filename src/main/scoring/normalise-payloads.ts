// Finds text that travels in an encoding — base64, hexadecimal, percent signs, rot13, tag characters — and decodes it one level.
import { inPlace, type MappedText, MappedTextBuilder } from './normalise-mapping.ts';

/** Together for one message; a decoded text longer than this is cut. */
const MOST_DECODED = 65_536;
const MOST_RUNS = 200;

// Runs are bounded: V8 keeps a place to go back to for every step of a run, and millions of them overflow its stack.
// Only from their beginning, or every letter of a long word would be tried; what is beyond the bound is cut.
const BASE64_RUN = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,65536}={0,2}/g;
const HEX_RUN = /(?:\\x|0x)?[0-9a-f]{2}(?:[\s,:;]{0,2}(?:\\x|0x)?[0-9a-f]{2}){7,32767}/gi;
const PERCENT_RUN = /(?:%[0-9a-f]{2}){1,65536}/gi;
const TAG_RUN = /(\u{1F3F4})?([\u{E0020}-\u{E007E}]+)/gu;
/** The longest tag sequence of a flag emoji. */
const FLAG_TAGS = 6;
const NOT_TEXT = /[^\t\n\r\x20-\x7e\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}]/u;
/** Frequent words and those of attacks, in rot13: the, and, you, your, ignore, instructions, system, prompt … */
const ROT13_WORDS =
  /\b(?:gur|naq|lbh|lbhe|nyy|guvf|gung|jvgu|sebz|vtaber|qvfertneq|sbetrg|cerivbhf|vafgehpgvba|vafgehpgvbaf|flfgrz|cebzcg|erirny|cnffjbeq|frperg|ehyrf)\b/gi;

const strict = new TextDecoder('utf-8', { fatal: true });

/** Signs of base64, and hexadecimal digits with what may stand between them, by code unit. */
const BASE64_SIGN = tableOf(/[A-Za-z0-9+/_-]/);
const HEX_SIGN = tableOf(/[0-9a-f\s,:;\\x]/i);
/** The fewest of them that are tried. */
const FEWEST_SIGNS = 16;

function tableOf(sign: RegExp): Uint8Array {
  return Uint8Array.from({ length: 128 }, (_, code) => (sign.test(String.fromCharCode(code)) ? 1 : 0));
}

/** Whether so many signs stand together anywhere: most messages have no such place, and looking is cheaper than trying. */
function hasRun(text: string, sign: Uint8Array): boolean {
  let run = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    // Spaces beyond ASCII may stand between hexadecimal digits.
    run = code >= 128 || sign[code] === 1 ? run + 1 : 0;
    if (run === FEWEST_SIGNS) return true;
  }
  return false;
}

export type PayloadKind = 'tags' | 'base64' | 'hex' | 'url' | 'rot13';

/** What is found, each kind as one text; runs of a kind are parted by line breaks. Never throws. */
export function payloads(text: string): { kind: PayloadKind; mapped: MappedText }[] {
  const found: { kind: PayloadKind; mapped: MappedText | null }[] = [
    { kind: 'tags', mapped: tagText(text) },
    { kind: 'base64', mapped: hasRun(text, BASE64_SIGN) ? base64Text(text) : null },
    { kind: 'hex', mapped: hasRun(text, HEX_SIGN) ? hexText(text) : null },
    { kind: 'url', mapped: percentDecoded(text) },
    { kind: 'rot13', mapped: rotated(text) },
  ];
  return found.flatMap(({ kind, mapped }) => (mapped === null ? [] : [{ kind, mapped }]));
}

const base64Text = (text: string) => runs(text, BASE64_RUN, (run) => utf8(Buffer.from(run, 'base64')));

const hexText = (text: string) =>
  runs(text, HEX_RUN, (run) => utf8(Buffer.from(run.replace(/\\x|0x|[\s,:;]/gi, ''), 'hex')));

/** Null for bytes that are not the UTF-8 of something a person could have written. */
function utf8(bytes: Uint8Array): string | null {
  try {
    const text = strict.decode(bytes.subarray(0, MOST_DECODED));
    return NOT_TEXT.test(text) || !/[\p{L}]{2}/u.test(text) ? null : text;
  } catch {
    return null;
  }
}

function runs(text: string, pattern: RegExp, decode: (run: string) => string | null): MappedText | null {
  const decoded = new MappedTextBuilder();
  let tried = 0;
  for (const match of text.matchAll(pattern)) {
    tried += 1;
    if (tried > MOST_RUNS || decoded.length >= MOST_DECODED) break;
    const piece = decode(match[0].slice(0, MOST_DECODED));
    if (piece === null) continue;
    const end = match.index + match[0].length;
    if (decoded.length > 0) decoded.append('\n', match.index, match.index);
    decoded.append(piece, match.index, end);
  }
  return decoded.length === 0 ? null : decoded.build();
}

/** The whole text, as words around the percent signs belong to what is said. */
function percentDecoded(text: string): MappedText | null {
  if (!text.includes('%')) return null;
  const decoded = new MappedTextBuilder();
  let at = 0;
  for (const match of text.matchAll(PERCENT_RUN)) {
    if (decoded.length >= MOST_DECODED) break;
    const piece = utf8Loose(Buffer.from(match[0].replaceAll('%', ''), 'hex'));
    if (piece === null) continue;
    decoded.copy(text, at, match.index);
    at = match.index + match[0].length;
    decoded.append(piece, match.index, at);
  }
  if (at === 0) return null;
  decoded.copy(text, at, Math.min(text.length, at + MOST_DECODED));
  return decoded.build();
}

function utf8Loose(bytes: Uint8Array): string | null {
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}

/** rot13 has no mark of its own: two different words of it must be there. */
function rotated(text: string): MappedText | null {
  const words = new Set<string>();
  for (const match of text.matchAll(ROT13_WORDS)) {
    words.add(match[0].toLowerCase());
    if (words.size === 2) return inPlace(rot13(text.slice(0, MOST_DECODED)), null);
  }
  return null;
}

/** Its own inverse. */
export function rot13(text: string): string {
  return text.replace(/[a-z]/gi, (letter) => {
    const base = letter <= 'Z' ? 65 : 97;
    return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
  });
}

function tagText(text: string): MappedText | null {
  const decoded = new MappedTextBuilder();
  for (const match of text.matchAll(TAG_RUN)) {
    const tags = match[2]!;
    // Every tag character is two units.
    if (match[1] !== undefined && tags.length / 2 <= FLAG_TAGS) continue;
    let at = match.index + (match[1]?.length ?? 0);
    for (const tag of tags) {
      decoded.append(String.fromCharCode(tag.codePointAt(0)! - 0xe0000), at, at + 2);
      at += 2;
      if (decoded.length >= MOST_DECODED) return decoded.build();
    }
  }
  return decoded.length === 0 ? null : decoded.build();
}
