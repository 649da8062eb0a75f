// The two sides of a journal entry beside each other, by field.

type Side = { readonly text: string; readonly characters: number } | null;

export interface ChangedField {
  readonly name: string;
  /** As JSON, or the text itself; null where the side has no such field. */
  readonly was: string | null;
  readonly is: string | null;
}

/** Fields of both sides, those that differ first; null where a side is no object, or was cut. */
export function changedFields(before: Side, after: Side): ChangedField[] | null {
  const [was, is] = [objectOf(before), objectOf(after)];
  if (was === null || is === null) return null;
  const names = [...new Set([...Object.keys(was), ...Object.keys(is)])];
  const fields = names.map((name) => ({ name, was: valueText(was[name]), is: valueText(is[name]) }));
  return [
    ...fields.filter((field) => field.was !== field.is),
    ...fields.filter((field) => field.was === field.is),
  ];
}

function objectOf(side: Side): Record<string, unknown> | null {
  if (side === null) return {};
  if (side.characters > side.text.length) return null;
  const value: unknown = JSON.parse(side.text);
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}

function valueText(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
