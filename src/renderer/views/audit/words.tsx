/** The audit log in words: which table a row is from, and how the request went. */
import type { AuditRow, AuditTable } from '../../../shared/protocol/audit.ts';
import { cx } from '../../parts/class-names.ts';

const LOOKS: Readonly<Record<AuditTable, string>> = {
  omni2: 'border-accent/50 text-accent',
  public: 'border-line-strong text-muted',
};

export function TableChip({ table, whole = false }: { table: AuditTable; whole?: boolean }) {
  return (
    <span
      title={`${table}.audit_logs`}
      className={cx('inline-flex rounded-sm border px-1 font-mono text-xs', LOOKS[table])}
    >
      {whole ? `${table}.audit_logs` : table}
    </span>
  );
}

export function outcomeOf({ blocked, success }: Pick<AuditRow, 'blocked' | 'success'>): {
  word: string;
  look: string;
} {
  if (blocked === true) return { word: 'Blocked', look: 'text-bad' };
  if (success === false) return { word: 'Failed', look: 'text-warn' };
  if (success === true) return { word: 'Success', look: 'text-good' };
  return { word: 'Not told', look: 'text-faint' };
}
