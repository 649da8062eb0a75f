// Which characters a TrueType or OpenType font has, from its cmap table: what it lacks is written in letters instead.

/** Code points that any of the fonts has a picture of. */
export function coverageOf(fonts: readonly Buffer[]): ReadonlySet<number> {
  const covered = new Set<number>();
  for (const font of fonts) addCoverage(font, covered);
  return covered;
}

function addCoverage(font: Buffer, covered: Set<number>): void {
  const tables = font.readUInt16BE(4);
  for (let n = 0; n < tables; n++) {
    const record = 12 + n * 16;
    if (font.toString('latin1', record, record + 4) !== 'cmap') continue;
    const cmap = font.readUInt32BE(record + 8);
    for (let m = 0; m < font.readUInt16BE(cmap + 2); m++) {
      const subtable = cmap + font.readUInt32BE(cmap + 4 + m * 8 + 4);
      const format = font.readUInt16BE(subtable);
      if (format === 4) addSegments(font, subtable, covered);
      if (format === 12) addGroups(font, subtable, covered);
    }
  }
}

/** Format 4: runs within the first 65,536 characters. */
function addSegments(font: Buffer, at: number, covered: Set<number>): void {
  const twice = font.readUInt16BE(at + 6);
  for (let n = 0; n < twice; n += 2) {
    const end = font.readUInt16BE(at + 14 + n);
    const start = font.readUInt16BE(at + 16 + twice + n);
    const delta = font.readInt16BE(at + 16 + 2 * twice + n);
    const place = at + 16 + 3 * twice + n;
    const offset = font.readUInt16BE(place);
    for (let code = start; code <= end && code < 0xffff; code++) {
      const raw = offset === 0 ? code : font.readUInt16BE(place + offset + 2 * (code - start));
      if (raw !== 0 && ((raw + delta) & 0xffff) !== 0) covered.add(code);
    }
  }
}

/** Format 12: runs of all characters. */
function addGroups(font: Buffer, at: number, covered: Set<number>): void {
  const groups = font.readUInt32BE(at + 12);
  for (let n = 0; n < groups; n++) {
    const group = at + 16 + n * 12;
    const end = font.readUInt32BE(group + 4);
    for (let code = font.readUInt32BE(group); code <= end; code++) covered.add(code);
  }
}

/** Format and control characters, which could make a text look like another. */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Surrogate}]/u;
/** Widths in that of a small letter; a word wider than this is let break anywhere, and after signs that join words. */
const WORD = 20;
const WIDE = 1.7;
const JOINING = /[-./\\_@:;,|=&?]/;

function widthOf(character: string, code: number): number {
  if (/\p{M}/u.test(character)) return 0;
  return code > 0x2000 || /[\p{Lu}@%&]/u.test(character) ? WIDE : 1;
}

/** The text with what the fonts lack, and what is hidden, as "[U+65E5]"; line ends become blanks. */
export function printable(text: string, covered: ReadonlySet<number>, widest = WORD): string {
  let shown = '';
  let word = 0;
  for (const character of text.replace(/[\r\n\t]+ */g, ' ')) {
    const code = character.codePointAt(0) ?? 0;
    // An emoji's variation selector says how to draw it, which this font does not vary.
    if (code === 0xfe0f) continue;
    const known = code < 0x7f ? code >= 0x20 : covered.has(code) && !HIDDEN.test(character);
    const written = known ? character : `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
    const width = known ? widthOf(character, code) : written.length;
    word = character === ' ' ? 0 : word + width;
    if (word > widest && width > 0) {
      shown += '\u200b';
      word = width;
    }
    shown += written;
    if (word > WORD / 2 && JOINING.test(character)) {
      shown += '\u200b';
      word = 0;
    }
  }
  return shown;
}
