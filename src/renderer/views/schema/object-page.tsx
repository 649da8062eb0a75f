// One object: what differs property by property, both DDL texts, columns side by side, suggested renames.
import { useState } from 'react';
import type { ObjectDetail, SchemaComparison } from '../../../shared/protocol/schema.ts';
import { DiffView } from '../../editor/diff-view.tsx';
import { cx } from '../../parts/class-names.ts';
import { Checkbox } from '../../parts/field.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { include, showObject, useSchema } from '../../state/schema.ts';
import { Columns } from './columns.tsx';
import { Differences } from './differences.tsx';
import { Renames } from './renames.tsx';
import { GradeBadge, kindInWords, STATUS_WORDS, StatusMark, versionInWords } from './words.tsx';

type Tab = 'properties' | 'ddl' | 'columns' | 'renames';

export function ObjectPage({ comparison }: { comparison: SchemaComparison }) {
  const { detail, detailFailure, active } = useSchema();
  const [tab, setTab] = useState<Tab>('properties');
  if (active === null)
    return (
      <EmptyState title="Choose an object">
        Its properties, columns and DDL are shown here side by side.
      </EmptyState>
    );
  if (detailFailure !== null)
    return <ErrorNote error={detailFailure} form="fill" onRetry={() => void showObject(active)} />;
  if (detail === null) return <Skeleton lines={8} className="p-6" />;
  const tabs: { value: Tab; label: string }[] = [
    { value: 'properties', label: 'Differences' },
    { value: 'ddl', label: 'DDL' },
    ...(detail.columns.length > 0 ? [{ value: 'columns' as const, label: 'Columns' }] : []),
    ...(detail.suggestions.length > 0
      ? [{ value: 'renames' as const, label: `Renames (${detail.suggestions.length})` }]
      : []),
  ];
  const shown = tabs.some(({ value }) => value === tab) ? tab : 'properties';
  return (
    <article aria-label={detail.row.name} className="flex h-full min-h-0 flex-col">
      <Head detail={detail} />
      <div className="flex shrink-0 items-center gap-3 px-4 py-2">
        <Segmented label="Shown of the object" options={tabs} value={shown} onChange={setTab} />
      </div>
      <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-4">
        {shown === 'properties' && <Differences detail={detail} />}
        {shown === 'ddl' && (
          <DiffView
            label={`DDL of ${oneLine(detail.row.name)}`}
            before={detail.leftDdl}
            after={detail.rightDdl}
            beforeLabel={sideLabel(comparison.left)}
            afterLabel={sideLabel(comparison.right)}
            height="max(20rem, calc(100vh - 21rem))"
          />
        )}
        {shown === 'columns' && <Columns detail={detail} comparison={comparison} />}
        {shown === 'renames' && <Renames detail={detail} />}
      </div>
    </article>
  );
}

function sideLabel({ title, version }: SchemaComparison['left']): string {
  return `${title} · PostgreSQL ${versionInWords(version)}`;
}

function Head({ detail: { row } }: { detail: ObjectDetail }) {
  const excluded = useSchema((state) => state.excluded);
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2.5">
      <h2 className="flex min-w-0 items-center gap-2 text-lg font-semibold">
        <StatusMark status={row.status} />
        <span className="truncate">
          {row.schema === '' ? oneLine(row.name) : `${oneLine(row.schema)}.${oneLine(row.name)}`}
        </span>
      </h2>
      <span className="text-muted">
        {kindInWords(row.kind)}, {STATUS_WORDS[row.status].toLowerCase()}
      </span>
      {row.grade !== null && <GradeBadge grade={row.grade} />}
      {row.status !== 'same' && (
        <Checkbox
          label="In the script"
          checked={!excluded.has(row.id)}
          onChange={(on) => include(row.id, on)}
          className={cx('ml-auto')}
        />
      )}
    </header>
  );
}
