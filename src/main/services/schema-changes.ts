// A comparison told in words, for a list of snapshots and for an alert.
import type { Comparison } from '../schema/compare.ts';
import { GRADES } from '../schema/grade.ts';
import { rowsOf } from '../schema/rows.ts';

/** "omni2.audit_logs: column cost_usd added", the weightiest first. */
export function changesInWords(comparison: Comparison): string[] {
  const weight = (grade: string | null) =>
    grade === null ? GRADES.length : GRADES.indexOf(grade as (typeof GRADES)[number]);
  return rowsOf(comparison)
    .filter(({ status }) => status !== 'same')
    .sort((a, b) => weight(a.grade) - weight(b.grade))
    .flatMap((row) => {
      const what = `${row.kind.replaceAll('_', ' ')} ${row.schema === '' ? row.name : `${row.schema}.${row.name}`}`;
      if (row.status === 'left') return [`${what} removed`];
      if (row.status === 'right') return [`${what} added`];
      return row.entries
        .filter(({ status }) => status !== 'same')
        .map((entry, index) => {
          const name = (entry.left ?? entry.right)?.name ?? '';
          const part =
            index === 0 && entry.id === row.id ? '' : ` ${entry.kind.replaceAll('_', ' ')} ${name}`;
          const how =
            entry.status === 'left'
              ? 'removed'
              : entry.status === 'right'
                ? 'added'
                : `changed in ${entry.properties.map(({ property }) => property).join(', ')}`;
          return `${what}:${part} ${how}`;
        });
    });
}
