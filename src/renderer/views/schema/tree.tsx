// The objects of a comparison: counted, filtered to what differs, searched by name, gone through by keys.
import { useVirtualizer } from '@tanstack/react-virtual';
import { FileCode2, Search } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import type { ObjectRow, SchemaComparison } from '../../../shared/protocol/schema.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { TextField } from '../../parts/field.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Select } from '../../parts/select.tsx';
import { useKeys } from '../../state/keys.ts';
import { include, showObject, useSchema } from '../../state/schema.ts';
import { count } from '../overview/figure.ts';
import { ScriptDialog } from './script-dialog.tsx';
import { GradeBadge, kindInWords, STATUS_WORDS, StatusMark } from './words.tsx';

const FILTERS = ['differences', 'different', 'left', 'right', 'same', 'all'] as const;
type Filter = (typeof FILTERS)[number];
const ROW = 30;

/** Rows that fit a filter and a text, by schema, kind and name. */
export function fittingRows(rows: readonly ObjectRow[], filter: Filter, text: string): ObjectRow[] {
  const wanted = text.trim().toLowerCase();
  const fits = ({ status, schema, name, kind, parts }: ObjectRow) =>
    (filter === 'all' || (filter === 'differences' ? status !== 'same' : status === filter)) &&
    (wanted === '' ||
      `${schema}.${name}`.toLowerCase().includes(wanted) ||
      kindInWords(kind) === wanted ||
      parts.some((part) => part.toLowerCase().includes(wanted)));
  return rows
    .filter(fits)
    .sort(
      (a, b) =>
        a.schema.localeCompare(b.schema) || a.kind.localeCompare(b.kind) || a.name.localeCompare(b.name),
    );
}

export function Tree({ comparison }: { comparison: SchemaComparison }) {
  const [filter, setFilter] = useState<Filter>('differences');
  const [text, setText] = useState('');
  const [scripting, setScripting] = useState(false);
  const active = useSchema((state) => state.active);
  const excluded = useSchema((state) => state.excluded);
  const rows = useMemo(() => fittingRows(comparison.rows, filter, text), [comparison, filter, text]);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });
  const { counts, grades } = comparison;
  const differing = counts.different + counts.left + counts.right;
  const move = (by: number) => {
    const at = rows.findIndex(({ id }) => id === active);
    const next = rows[Math.min(rows.length - 1, Math.max(0, at + by))];
    if (next === undefined) return;
    virtual.scrollToIndex(rows.indexOf(next));
    void showObject(next.id);
  };
  const toggle = () => {
    const row = rows.find(({ id }) => id === active);
    if (row && row.status !== 'same') include(row.id, excluded.has(row.id));
  };
  useKeys('Schema', [
    { keys: 'j', label: 'Next object', run: () => move(1) },
    { keys: 'arrowdown', label: 'Next object', run: () => move(1), unlisted: true },
    { keys: 'k', label: 'Previous object', run: () => move(-1) },
    { keys: 'arrowup', label: 'Previous object', run: () => move(-1), unlisted: true },
    { keys: 'x', label: 'Put in the script, or leave out', run: toggle },
    { keys: 's', label: 'Migration script', run: () => setScripting(true) },
  ]);
  const number: Readonly<Record<Filter, number>> = {
    ...counts,
    differences: differing,
    all: differing + counts.same,
  };
  return (
    <>
      <div className="flex shrink-0 flex-col gap-2 border-b border-line p-3">
        <p aria-live="polite" className="text-sm text-muted">
          <strong className="font-semibold text-ink">
            {differing === 0
              ? 'No differences'
              : `${count(differing)} of ${count(differing + counts.same)} objects differ`}
          </strong>
          {differing > 0 &&
            `: ${count(grades.breaking)} breaking, ${count(grades.risky)} risky, ${count(grades.compatible)} compatible`}
        </p>
        <div className="flex gap-2">
          <TextField
            label="Find by name"
            hideLabel
            value={text}
            onChange={setText}
            placeholder="Find by name"
            icon={<Search aria-hidden />}
            className="min-w-0 flex-1"
          />
          <Select
            label="Shown"
            hideLabel
            value={filter}
            onChange={setFilter}
            className="w-36"
            options={FILTERS.map((value) => ({
              value,
              label: value === 'all' ? 'All' : value === 'differences' ? 'Differences' : STATUS_WORDS[value],
              hint: count(number[value]),
            }))}
          />
        </div>
        <Button
          icon={<FileCode2 aria-hidden />}
          disabled={differing === 0}
          onClick={() => setScripting(true)}
        >
          Migration script
        </Button>
      </div>
      {rows.length === 0 ? (
        <p className="p-4 text-muted">
          {differing === 0 && filter === 'differences'
            ? 'Both sides are the same. Choose All to look at them.'
            : 'Nothing of this name differs. Choose All, or clear the search.'}
        </p>
      ) : (
        <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto">
          <ul aria-label="Objects" className="relative" style={{ height: virtual.getTotalSize() }}>
            {virtual.getVirtualItems().map((item) => {
              const row = rows[item.index] as ObjectRow;
              return (
                <li key={row.id} className="absolute inset-x-0" style={{ height: ROW, top: item.start }}>
                  <button
                    type="button"
                    aria-current={row.id === active ? 'true' : undefined}
                    onClick={() => void showObject(row.id)}
                    className={cx(
                      'flex h-full w-full items-center gap-2 px-3 text-left focus-visible:-outline-offset-2',
                      row.id === active ? 'bg-selected' : 'hover:bg-hover',
                      excluded.has(row.id) && 'opacity-60',
                    )}
                  >
                    <StatusMark status={row.status} />
                    <span
                      className="min-w-0 flex-1 truncate"
                      title={`${kindInWords(row.kind)} ${row.schema}.${row.name}`}
                    >
                      {row.schema !== '' && <span className="text-muted">{oneLine(row.schema)}.</span>}
                      {oneLine(row.name)}
                    </span>
                    <span className="shrink-0 text-sm text-faint">{kindInWords(row.kind)}</span>
                    {row.changes > 1 && (
                      <span className="shrink-0 text-sm text-muted tabular-nums">{count(row.changes)}</span>
                    )}
                    {row.grade !== null && <GradeBadge grade={row.grade} />}
                  </button>
                </li>
              );
            })}
          </ul>
        </div>
      )}
      {comparison.cut && (
        <p className="border-t border-line p-3 text-sm text-muted">
          There are more objects than are listed here; those that differ come first.
        </p>
      )}
      {scripting && <ScriptDialog onClose={() => setScripting(false)} />}
    </>
  );
}
