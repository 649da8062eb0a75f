// Comparing: two sources on top, the tree of objects beside the one in sight.
import { ArrowLeftRight, GitCompareArrows, SlidersHorizontal } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { IgnoredParts } from '../../../shared/protocol/schema.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Popover } from '../../parts/popover.tsx';
import { ScrollBox } from '../../parts/scroll-box.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import {
  chooseSource,
  compareSchemas,
  ignore,
  swapSources,
  useSchema,
  watchSchema,
} from '../../state/schema.ts';
import { ObjectPage } from './object-page.tsx';
import { SourcePicker } from './source-picker.tsx';
import { Tree } from './tree.tsx';

const PARTS: readonly (readonly [keyof IgnoredParts, string])[] = [
  ['owner', 'Owners'],
  ['grants', 'Grants'],
  ['comments', 'Comments'],
  ['order', 'Order of columns'],
  ['names', 'Names of constraints and indexes'],
  ['whitespace', 'White space in bodies'],
];

export function CompareRoom() {
  useEffect(watchSchema, []);
  const { left, right, busy, failure, comparison, ignored } = useSchema();
  const ignoredCount = Object.values(ignored).filter(Boolean).length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <form
        className="grid shrink-0 grid-cols-[minmax(0,1fr)_auto] items-end gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 min-[1400px]:grid-cols-[minmax(0,1fr)_auto_minmax(0,1fr)_auto]"
        onSubmit={(event) => {
          event.preventDefault();
          void compareSchemas();
        }}
      >
        <SourcePicker label="Left" source={left} onChange={(source) => chooseSource('left', source)} />
        <IconButton
          label="Exchange the sides"
          icon={<ArrowLeftRight aria-hidden />}
          onClick={swapSources}
          type="button"
          className="justify-self-start"
        />
        <SourcePicker label="Right" source={right} onChange={(source) => chooseSource('right', source)} />
        <div className="flex items-center gap-2">
          <Popover
            title="What to ignore"
            trigger={
              <Button type="button" icon={<SlidersHorizontal aria-hidden />}>
                Ignored: {ignoredCount}
              </Button>
            }
          >
            <fieldset className="flex flex-col gap-2 p-3">
              <legend className="mb-2 text-sm text-muted">Neither compared nor in the script</legend>
              {PARTS.map(([part, label]) => (
                <Checkbox
                  key={part}
                  label={label}
                  checked={ignored[part]}
                  onChange={(on) => ignore(part, on)}
                />
              ))}
            </fieldset>
          </Popover>
          <Button type="submit" kind="primary" icon={<GitCompareArrows aria-hidden />} busy={busy}>
            Compare
          </Button>
        </div>
      </form>
      {failure !== null && <ErrorNote error={failure} className="m-3 mb-0" />}
      {comparison === null ? busy ? <Skeleton lines={8} className="p-6" /> : <Start /> : <Result />}
    </div>
  );
}

function Start() {
  const sources = useSchema((state) => state.sources);
  const has = (schema: string) =>
    sources?.schemas.some(({ name, tables }) => name === schema && tables.includes('audit_logs')) ?? false;
  const live = (schema: string | null, table: string | null) => ({
    kind: 'live' as const,
    workspace: null,
    schema,
    table,
  });
  const newest = sources?.snapshots[0];
  return (
    <EmptyState
      icon={<GitCompareArrows aria-hidden />}
      title="Nothing was compared yet"
      actions={
        <div className="flex flex-wrap justify-center gap-2">
          <Button onClick={() => void compareSchemas(live(null, null), { kind: 'platform' })}>
            This database against what the console expects
          </Button>
          {has('omni2') && has('public') && (
            <Button
              onClick={() => void compareSchemas(live('omni2', 'audit_logs'), live('public', 'audit_logs'))}
            >
              omni2.audit_logs against public.audit_logs
            </Button>
          )}
          {newest !== undefined && (
            <Button
              onClick={() => void compareSchemas({ kind: 'snapshot', id: newest.id }, live(null, null))}
            >
              The newest snapshot against this database
            </Button>
          )}
        </div>
      }
    >
      Choose two sources: a database, one schema or table of it, a snapshot, DDL files, or what the console
      expects of the platform. Nothing is changed anywhere.
    </EmptyState>
  );
}

function Result() {
  const comparison = useSchema((state) => state.comparison);
  const [notes, showNotes] = useState(false);
  if (comparison === null) return null;
  const said = [
    ...comparison.left.notes.map((note) => `Left: ${note}`),
    ...comparison.right.notes.map((note) => `Right: ${note}`),
  ];
  return (
    <>
      {said.length > 0 && (
        <Callout
          kind="warn"
          title={said.length === 1 ? said[0] : `${said.length} things were left out or not read`}
          className="m-3 mb-0"
          actions={
            said.length > 1 && (
              <Button kind="quiet" aria-expanded={notes} onClick={() => showNotes(!notes)}>
                {notes ? 'Hide' : 'Show'}
              </Button>
            )
          }
        >
          {notes && said.length > 1 && (
            <ScrollBox label="What was left out" className="max-h-40 font-mono text-sm wrap-anywhere">
              <ul>
                {said.map((note) => (
                  <li key={note}>{note}</li>
                ))}
              </ul>
            </ScrollBox>
          )}
        </Callout>
      )}
      <div className="flex min-h-0 flex-1">
        <div className="flex w-88 shrink-0 flex-col border-r border-line max-xl:w-72">
          <Tree comparison={comparison} />
        </div>
        <div className="min-w-0 flex-1">
          <ObjectPage comparison={comparison} />
        </div>
      </div>
    </>
  );
}
