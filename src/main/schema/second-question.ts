// Which differences a script makes only once somebody agreed to them a second time.
import type { Entry } from './compare.ts';
import { widens } from './grade.ts';

/** Why an entry has to be agreed to twice, or null. */
export function secondQuestion(entry: Entry): string | null {
  const { left, right, status } = entry;
  if (status === 'left' && left !== null) {
    if (left.kind === 'table' || left.kind === 'column') return 'It is dropped, with its data';
    return 'It is dropped';
  }
  if (left === null || right === null || status !== 'different') return null;
  for (const { property, left: was, right: now } of entry.properties) {
    if (
      property === 'type' &&
      (left.kind === 'column' || left.kind === 'domain') &&
      !widens(String(was), String(now))
    )
      return `Values are converted from ${was} to ${now}, and may be cut or refused`;
    if (
      property === 'labels' &&
      Array.isArray(was) &&
      Array.isArray(now) &&
      was.some((label) => !now.includes(label))
    )
      return 'Labels are taken away that rows may have';
    if (property === 'attributes') return 'Attributes may lose their values';
    if (left.kind === 'table' && ['form', 'partitionKey', 'ofType', 'server'].includes(property))
      return 'The table is dropped and made anew, without its rows';
    if (left.kind === 'column' && property === 'generated' && now !== null)
      return 'The column is dropped and made anew, without its values';
  }
  return null;
}
