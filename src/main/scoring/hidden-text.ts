// Finds text that is there but cannot be seen as it is: zero-width and direction controls, tag characters, look-alike letters.

const TAGS = /[\u{E0000}-\u{E007F}]/u;
/** Flags of regions (England, Scotland, Wales) are spelled in tag characters after a black flag. */
const FLAG_SEQUENCE = /\u{1F3F4}[\u{E0020}-\u{E007E}]{1,8}\u{E007F}/gu;
/** Joiners are part of emoji and of the writing of many scripts; between anything else they only hide. */
const EMOJI_JOINER =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})/gu;
const SCRIPT_JOINER = /(?<=[\p{Script=Arabic}\p{Script=Syriac}\p{M}\p{Script=Mongolian}])[\u200C\u200D]/gu;
const ZERO_WIDTH = /[\u200B-\u200D\u2060-\u2064\uFEFF\u180E\u00AD]/u;
const SOFT_HYPHEN_IN_WORD = /(?<=\p{L}{2})\u00AD(?=\p{L}{2})/gu;
const RIGHT_TO_LEFT = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}]/u;
const DIRECTION_OVERRIDE = /[\u202A-\u202E]/u;
const DIRECTION_MARK = /[\u200E\u200F\u061C\u2066-\u2069]/u;

const CYRILLIC_LOOKALIKES = 'аеорсухіјѕһԁԛԝАВЕКМНОРСТУХІЈЅ';
const GREEK_LOOKALIKES = 'ονρτυικαΑΒΕΖΗΙΚΜΝΟΡΤΥΧ';
/** Cyrillic anywhere in a Latin word; Greek only within it, for names such as TNFα are honest. */
const CYRILLIC_IN_LATIN = new RegExp(
  `(?<=\\p{Script=Latin})[${CYRILLIC_LOOKALIKES}]|[${CYRILLIC_LOOKALIKES}](?=\\p{Script=Latin})`,
  'u',
);
/** Without one of these nothing is hidden. */
const SUSPECT = new RegExp(
  `[\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u2069\\uFEFF\\u180E\\u00AD\\u061C\\uDB40${CYRILLIC_LOOKALIKES}${GREEK_LOOKALIKES}]`,
);
const GREEK_IN_LATIN = new RegExp(`(?<=\\p{Script=Latin})[${GREEK_LOOKALIKES}](?=\\p{Script=Latin})`, 'u');

/** What hides in the text, in words; null when nothing does. */
export function findHiddenText(text: string): string | null {
  if (!SUSPECT.test(text)) return null;
  const visible = text
    .replace(/^\uFEFF/, '')
    .replace(FLAG_SEQUENCE, '')
    .replace(EMOJI_JOINER, '')
    .replace(SCRIPT_JOINER, '')
    .replace(SOFT_HYPHEN_IN_WORD, '');
  if (TAGS.test(visible)) return 'tag characters';
  if (ZERO_WIDTH.test(visible)) return 'zero-width characters';
  if (DIRECTION_OVERRIDE.test(visible)) return 'direction overrides';
  if (DIRECTION_MARK.test(visible) && !RIGHT_TO_LEFT.test(visible))
    return 'direction marks without right-to-left text';
  if (CYRILLIC_IN_LATIN.test(visible) || GREEK_IN_LATIN.test(visible))
    return 'look-alike letters of another script';
  return null;
}
