// A pattern's definition as the studio handles it: a new one, what is wrong with it, what differs, and as text to compare.
import { definitionSchema, type PatternDefinition } from '../../shared/protocol/patterns.ts';

/** What a new pattern begins as. */
export const NEW_DEFINITION: PatternDefinition = {
  name: '',
  type: 'REGEX',
  value: '',
  riskScore: 50,
  enabled: true,
  caseSensitive: false,
  description: '',
  category: null,
  severity: 'MEDIUM',
  owasp: {},
  atlas: [],
  tests: [],
};

/** A new pattern from what another screen left for it, in JSON; what does not fit is left out. */
export function seededDefinition(seed: string | null): PatternDefinition {
  try {
    const given = (JSON.parse(seed ?? '{}') as { definition?: unknown }).definition ?? {};
    const fitting = Object.entries(given).filter(([key, value]) => {
      const field = definitionSchema.shape[key as keyof PatternDefinition];
      return field?.safeParse(value).success;
    });
    const checked = fitting.map(([key, value]) => [
      key,
      definitionSchema.shape[key as keyof PatternDefinition].parse(value),
    ]);
    return { ...NEW_DEFINITION, ...Object.fromEntries(checked) };
  } catch {
    return NEW_DEFINITION;
  }
}

/** Why a definition cannot be kept yet, in words; null where it can. */
export function problemOf(definition: PatternDefinition): string | null {
  const checked = definitionSchema.safeParse(definition);
  if (checked.success) return null;
  const [issue] = checked.error.issues;
  const field = FIELD_WORDS[issue?.path[0] as keyof PatternDefinition] ?? 'Definition';
  const own = issue?.message ?? '';
  return /^(Name|Write)/.test(own) ? own : `${field}: ${own.replace(/^./, (first) => first.toLowerCase())}`;
}

export const FIELD_WORDS: Readonly<Record<keyof PatternDefinition, string>> = {
  name: 'Name',
  type: 'Type',
  value: 'Value',
  riskScore: 'Score',
  enabled: 'Enabled',
  caseSensitive: 'Case sensitive',
  description: 'Description',
  category: 'Category',
  severity: 'Severity',
  owasp: 'OWASP',
  atlas: 'ATLAS',
  tests: 'Tests',
};
export type DefinitionField = keyof PatternDefinition;
const FIELDS = Object.keys(FIELD_WORDS) as DefinitionField[];

/** The fields in which two definitions differ, in the order they are shown. */
export function differences(one: PatternDefinition, other: PatternDefinition): DefinitionField[] {
  return FIELDS.filter((field) => textOf(one, field) !== textOf(other, field));
}

export function sameDefinition(one: PatternDefinition, other: PatternDefinition): boolean {
  return differences(one, other).length === 0;
}

/** One field as text, the same for the same content. */
export function textOf(definition: PatternDefinition, field: DefinitionField): string {
  switch (field) {
    case 'enabled':
    case 'caseSensitive':
      return definition[field] ? 'yes' : 'no';
    case 'owasp':
      return Object.entries(definition.owasp)
        .filter(([, ids]) => ids.length > 0)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([edition, ids]) => `${edition}: ${[...ids].sort().join(', ')}`)
        .join('; ');
    case 'atlas':
      return [...definition.atlas].sort().join(', ');
    case 'tests':
      return definition.tests
        .map(
          ({ text, expect, note }) =>
            `${expect === 'match' ? '+' : '-'} ${JSON.stringify(text)}${note && `  # ${note}`}`,
        )
        .join('\n');
    default:
      return String(definition[field] ?? '');
  }
}

/** A definition as one text for a comparison, each field on a line of its own, the value and the tests as they are. */
export function canonicalText(definition: PatternDefinition): string {
  const short = FIELDS.filter((field) => field !== 'value' && field !== 'tests');
  return [
    ...short.map((field) => `${FIELD_WORDS[field]}: ${textOf(definition, field)}`),
    '',
    'Value:',
    definition.value,
    '',
    'Tests:',
    textOf(definition, 'tests'),
  ].join('\n');
}
