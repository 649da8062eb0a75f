/** The page of one case: what it is about, what was gathered, what was noted, and everything that was done to it. */
import { ArrowLeft, FolderX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { CaseDetail } from '../../../shared/protocol/cases.ts';
import { Facts } from '../../parts/facts.tsx';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { Notes } from '../../parts/notes.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { Panel } from '../../parts/panel.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { type CaseStore, createCase } from '../../state/case.ts';
import { core } from '../../state/core.ts';
import { useKeys } from '../../state/keys.ts';
import { navigate, routeHref } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { CaseActions } from './case-actions.tsx';
import { CaseConflict } from './case-conflict.tsx';
import { MembersPanel } from './members-panel.tsx';
import { CaseStatusBadge, countsInWords, entryInWords, Tag } from './words.tsx';

export function CasePage({ id }: { id: string }) {
  const [one] = useState(() => createCase(core(), id));
  useEffect(() => one.start(), [one]);
  const { detail, failure } = useStore(one.store);
  const mayWrite = useRight('cases.write');
  const back = () => navigate('cases');
  useKeys('Case', [{ keys: 'escape', label: 'Back to the list', run: back }]);

  if (detail === null) {
    if (failure?.code === 'case-gone' || failure?.code === 'bad-input')
      return (
        <EmptyState icon={<FolderX />} title="There is no case of this number">
          The address may be of another workspace.{' '}
          <a href={routeHref('cases')} className="text-accent hover:underline">
            Show all cases
          </a>
        </EmptyState>
      );
    if (failure !== null) return <ErrorNote form="fill" error={failure} onRetry={() => void one.read()} />;
    return <Skeleton lines={12} className="p-6" />;
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Header detail={detail} one={one} />
      <div className="min-h-0 flex-1 overflow-y-auto p-3">
        {failure !== null && <ErrorNote error={failure} onRetry={() => void one.read()} className="mb-3" />}
        <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(0,1fr)_300px] xl:grid-cols-[minmax(0,1fr)_380px]">
          <div className="flex min-w-0 flex-col gap-3">
            <MembersPanel one={one} row={detail.row} mayWrite={mayWrite} />
            <Panel title="Notes">
              <Notes
                notes={detail.notes}
                none="No notes yet. What is written here goes into the report."
                scope="Case"
                onAdd={mayWrite ? one.note : null}
              />
            </Panel>
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <AboutPanel detail={detail} />
            <HistoryPanel detail={detail} />
          </div>
        </div>
      </div>
      <CaseConflict one={one} />
    </div>
  );
}

function Header({ detail, one }: { detail: CaseDetail; one: CaseStore }) {
  const { row } = detail;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-surface px-4 py-2">
      <a
        href={routeHref('cases')}
        className="flex shrink-0 items-center gap-1 rounded-sm text-muted hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        Cases
      </a>
      <span className="tnum shrink-0 text-muted">#{row.id}</span>
      <h1 title={oneLine(row.title)} className="min-w-40 flex-1 basis-80 truncate text-lg font-semibold">
        <bdi>{oneLine(row.title)}</bdi>
      </h1>
      <LevelBadge level={row.severity} />
      <CaseStatusBadge row={row} />
      <CaseActions detail={detail} one={one} />
    </header>
  );
}

function AboutPanel({ detail: { row, summary } }: { detail: CaseDetail }) {
  return (
    <Panel title="About">
      {summary === '' ? (
        <p className="mb-3 text-muted">No summary yet.</p>
      ) : (
        <SafeText text={summary} fold={1_500} className="mb-3" />
      )}
      <Facts
        facts={[
          ['Owner', row.owner === null ? 'nobody' : <bdi key="owner">{oneLine(row.owner)}</bdi>],
          [
            'Tags',
            row.tags.length === 0 ? (
              'none'
            ) : (
              <span key="tags" className="flex flex-wrap gap-1">
                {row.tags.map((tag) => (
                  <Tag key={tag} tag={tag} />
                ))}
              </span>
            ),
          ],
          ['Holds', countsInWords(row.counts)],
          [
            'Begun',
            <span key="begun">
              <Time at={row.createdAt} form="full" focusable /> by <bdi>{oneLine(row.createdBy)}</bdi>
            </span>,
          ],
          [
            'Changed',
            <span key="changed">
              <Time at={row.updatedAt} form="full" focusable /> by <bdi>{oneLine(row.updatedBy)}</bdi>
            </span>,
          ],
        ]}
      />
    </Panel>
  );
}

function HistoryPanel({ detail: { entries } }: { detail: CaseDetail }) {
  return (
    <Panel title="History" hint="from the journal">
      <ol className="flex flex-col gap-2">
        {entries.map((entry) => {
          const { title, lines } = entryInWords(entry);
          return (
            <li key={entry.seq}>
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span className="font-medium">{title}</span>
                <span className="text-sm text-muted">
                  <bdi>{oneLine(entry.actor)}</bdi>, <Time at={entry.at} form="full" />
                </span>
              </p>
              {lines.map((line) => (
                <bdi key={line} dir="auto" className="block text-muted wrap-anywhere">
                  {oneLine(line)}
                </bdi>
              ))}
            </li>
          );
        })}
      </ol>
    </Panel>
  );
}
