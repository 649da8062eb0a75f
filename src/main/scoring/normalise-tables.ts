// Letters that look like Latin ones. Which letters are taken for which is a fact recorded by Unicode's confusables.txt (UTS #39);
// this is the part of it met in attacks, with the small capitals and rounded forms that compatibility folding leaves alone. Letters of
// living Latin alphabets (ø, ł, đ) are left out: they are no disguise.

/** Latin letter → what is written in its place. */
const LOOKALIKES: Readonly<Record<string, string>> = {
  a: 'аɑα⍺ᴀӕ',
  b: 'ьвҍƄʙЬβ',
  c: 'сϲᴄⅽƈ',
  d: 'ԁɗᴅժ',
  e: 'еєҽᴇɛεэ℮ҿ',
  f: 'ғꜰƒϝք',
  g: 'ɡցɢԍ',
  h: 'һհнʜ',
  i: 'іıιɪӏɩїɨ',
  j: 'јϳᴊյ',
  k: 'кκᴋƙ',
  l: 'ⅼʟƖӀ',
  m: 'мᴍʍ',
  n: 'пոռηɴ',
  o: 'оοσօᴏөɵ',
  p: 'рρᴘ',
  q: 'ԛգʠ',
  r: 'гʀɾꭇ',
  s: 'ѕꜱʂ',
  t: 'тτᴛ',
  u: 'υսᴜцʋ',
  v: 'ѵνᴠⅴ',
  w: 'ԝωᴡшѡɯա',
  x: 'хχҳ',
  y: 'уγүʏყ',
  z: 'ᴢʐƶ',
  A: 'АΑᎪꓮ',
  B: 'ВΒᏴꓐ',
  C: 'СϹᏟꓚ',
  D: 'Ꭰꓓ',
  E: 'ЕΕᎬꓰ',
  F: 'Ϝꓝ',
  G: 'ԌᏀꓖ',
  H: 'НΗᎻꓧ',
  I: 'ІΙꓲ',
  J: 'ЈᎫꓙ',
  K: 'КΚᏦꓗ',
  L: 'Ꮮꓡ',
  M: 'МΜᎷꓟ',
  N: 'Νꓠ',
  O: 'ОΟՕꓳ',
  P: 'РΡᏢꓑ',
  R: 'Ꭱꓣ',
  S: 'ЅՏᏚꓢ',
  T: 'ТΤᎢꓔ',
  U: 'ՍꓴЦ',
  V: 'ᏙѴꓦ',
  W: 'ᎳԜꓪ',
  X: 'ХΧꓫ',
  Y: 'УΥҮꓬ',
  Z: 'ΖᏃꓜ',
};

/** What is written → the Latin letter it is taken for. */
export const LATIN_FOR: ReadonlyMap<string, string> = new Map(
  Object.entries(LOOKALIKES).flatMap(([latin, forms]) => [...forms].map((form) => [form, latin] as const)),
);

/** White letters on black squares and discs, and letters in squares: U+1F150 …, U+1F170 …, from A. */
export function boxedLetter(code: number): string | undefined {
  if (code >= 0x1f150 && code <= 0x1f169) return String.fromCharCode(65 + code - 0x1f150);
  if (code >= 0x1f170 && code <= 0x1f189) return String.fromCharCode(65 + code - 0x1f170);
  return undefined;
}

/** Digits and signs written for letters. */
export const LEET: ReadonlyMap<string, string> = new Map(
  Object.entries({
    '0': 'o',
    '1': 'i',
    '3': 'e',
    '4': 'a',
    '5': 's',
    '6': 'g',
    '7': 't',
    '8': 'b',
    '9': 'g',
    '@': 'a',
    $: 's',
    '!': 'i',
    '|': 'l',
    '+': 't',
    '€': 'e',
  }),
);
