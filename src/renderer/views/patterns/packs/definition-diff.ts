// Two definitions of a pattern, field by field: only what differs.
import type { PatternDefinition } from '../../../../shared/protocol/patterns.ts';

export interface FieldDifference {
  readonly field: string;
  readonly before: string;
  readonly after: string;
}

/** A text beside another: what both begin and end with, and what lies between. */
export interface TextDifference {
  readonly start: string;
  readonly before: string;
  readonly after: string;
  readonly end: string;
}

/** Joined, start, before and end are the one text, and start, after and end the other. */
export function textDiff(before: string, after: string): TextDifference {
  const one = [...before];
  const other = [...after];
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one.at(-1 - end) === other.at(-1 - end)) end++;
  return {
    start: one.slice(0, start).join(''),
    before: one.slice(start, one.length - end).join(''),
    after: other.slice(start, other.length - end).join(''),
    end: one.slice(one.length - end).join(''),
  };
}

const FIELD_WORDS: readonly (readonly [keyof PatternDefinition, string])[] = [
  ['name', 'Name'],
  ['type', 'Type'],
  ['value', 'Value'],
  ['riskScore', 'Score'],
  ['enabled', 'Enabled'],
  ['caseSensitive', 'Case sensitive'],
  ['category', 'Category'],
  ['severity', 'Severity'],
  ['description', 'Description'],
  ['owasp', 'OWASP'],
  ['atlas', 'ATLAS'],
  ['tests', 'Tests'],
];

/** The fields that differ, in the order of a form; what is not set is an en dash. */
export function definitionDiff(before: PatternDefinition, after: PatternDefinition): FieldDifference[] {
  return FIELD_WORDS.flatMap(([key, field]) => {
    const [one, other] = [inWords(key, before), inWords(key, after)];
    if (one !== other) return [{ field, before: one, after: other }];
    // Tests and identifiers can differ in more than their number.
    return JSON.stringify(before[key]) === JSON.stringify(after[key])
      ? []
      : [{ field, before: one, after: `${other}, others` }];
  });
}

function inWords(key: keyof PatternDefinition, definition: PatternDefinition): string {
  if (key === 'tests') {
    const matches = definition.tests.filter(({ expect }) => expect === 'match').length;
    return `${matches} to match, ${definition.tests.length - matches} not`;
  }
  if (key === 'owasp')
    return (
      Object.entries(definition.owasp)
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .map(([edition, ids]) => `${edition}: ${ids.join(', ')}`)
        .join('; ') || '–'
    );
  if (key === 'atlas') return definition.atlas.join(', ') || '–';
  const value = definition[key];
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return value === null || value === '' ? '–' : String(value);
}
