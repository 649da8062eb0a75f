// The open alert beside the list: what it is at a glance, what can be done, and everything about it in tabs.
import { ChartSpline, Link2, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { IconButton } from '../../../parts/button.tsx';
import { CopyButton } from '../../../parts/code.tsx';
import { Kbd } from '../../../parts/kbd.tsx';
import { LevelBadge } from '../../../parts/level-badge.tsx';
import { ErrorNote } from '../../../parts/notice.tsx';
import { Skeleton } from '../../../parts/skeleton.tsx';
import { StatusBadge } from '../../../parts/status-badge.tsx';
import { Tabs } from '../../../parts/tabs.tsx';
import { Time } from '../../../parts/time.tsx';
import { REASON_WORDS } from '../../../state/alerts-triage.ts';
import { navigate, routeHref } from '../../../state/route.ts';
import { timelinePlace } from '../../../state/timeline-query.ts';
import { notify } from '../../../state/toasts.ts';
import { useRight } from '../../../state/workspace.ts';
import { userInWords } from '../columns.tsx';
import { stores } from '../stores.ts';
import { alertsToCase } from '../to-case.ts';
import { triageActions } from '../triage-actions.ts';
import { AlertTab } from './alert-tab.tsx';
import { ConversationTab, RelatedTab } from './around-tab.tsx';
import { HistoryTab, NotesTab } from './record-tabs.tsx';

export interface DetailPanelProps {
  openKey: string;
  onOpen: (key: string | null) => void;
}

export function DetailPanel({ openKey, onOpen }: DetailPanelProps) {
  const { details, alerts } = stores();
  const { key, detail, failure, settled } = useStore(details.store);
  const listed = useStore(alerts.store, (state) => state.rows.find((row) => row.key === openKey));
  const mayTriage = useRight('alerts.triage');
  const mayGather = useRight('cases.write');
  const mayLook = useRight('people.read');
  const [tab, setTab] = useState('alert');

  useEffect(() => details.open(openKey), [details, openKey]);
  useEffect(() => {
    if (settled?.was === openKey) onOpen(settled.key);
  }, [settled, openKey, onOpen]);

  const current = key === openKey ? detail : null;
  const row = listed ?? current?.row;
  const subject =
    row?.userId != null ? `u:${row.userId}` : row?.conversationId != null ? `c:${row.conversationId}` : null;
  // These act on this alert, whatever is marked in the list.
  const targets = () => (row === undefined ? [] : [{ key: row.key, version: row.version }]);
  const actions = triageActions(targets);
  const toCase = { keys: 'c', short: 'To a case', run: () => alertsToCase(targets()) };
  return (
    <section aria-label="Alert" className="flex h-full min-h-0 flex-col bg-surface">
      <header className="flex shrink-0 flex-col gap-2 border-b border-line px-4 pt-2.5 pb-2">
        <div className="flex items-center gap-2">
          {row === undefined ? (
            <Skeleton className="w-48" />
          ) : (
            <>
              <LevelBadge level={row.level} score={row.score} />
              <StatusBadge status={row.status} />
              {row.reason !== null && (
                <span className="truncate text-sm text-muted">{REASON_WORDS[row.reason]}</span>
              )}
            </>
          )}
          <span className="ml-auto flex shrink-0">
            {mayLook && row != null && subject !== null && (
              <IconButton
                label="Show on the timeline"
                icon={<ChartSpline />}
                onClick={() => {
                  const { path, query } = timelinePlace([subject], { at: row.createdAt, hours: 6 });
                  navigate(path, query);
                }}
              />
            )}
            <CopyButton label="Copy the key" text={openKey} />
            <IconButton label="Copy a link" icon={<Link2 />} onClick={() => void copyLink(openKey)} />
            <IconButton label="Close" keys="escape" icon={<X />} onClick={() => onOpen(null)} />
          </span>
        </div>
        {row !== undefined && (
          <p className="flex min-w-0 items-baseline gap-2">
            <bdi className="truncate font-semibold">{userInWords(row) ?? 'No user named'}</bdi>
            <span className="shrink-0 text-sm text-muted">
              <Time at={row.createdAt} form="ago" focusable />
            </span>
            <span className="ml-auto truncate text-sm text-muted">
              {row.assignee === null ? 'Unassigned' : <bdi>{row.assignee}</bdi>}
            </span>
          </p>
        )}
        {(mayTriage || mayGather) && (
          <div className="-mx-2 flex flex-wrap">
            {[...(mayTriage ? actions : []), ...(mayGather ? [toCase] : [])].map((action) => (
              <button
                key={action.keys}
                type="button"
                disabled={row === undefined || row.source === 'provisional'}
                onClick={action.run}
                className="flex h-(--control) items-center gap-1.5 rounded-md px-2 text-muted hover:bg-hover hover:text-ink active:bg-press disabled:opacity-50"
              >
                {action.short}
                <Kbd keys={action.keys} />
              </button>
            ))}
          </div>
        )}
        {row?.source === 'provisional' && (
          <p className="text-sm text-muted">
            Heard a moment ago. It can be changed once its row in the database is read.
          </p>
        )}
      </header>
      {failure !== null && current === null ? (
        <ErrorNote form="fill" error={failure} onRetry={() => void details.read()} />
      ) : current === null ? (
        <Skeleton lines={8} className="p-4" />
      ) : (
        <Tabs
          key={openKey}
          label="About this alert"
          value={tab}
          onChange={setTab}
          className="flex-1"
          tabs={[
            { id: 'alert', label: 'Alert', content: <AlertTab detail={current} /> },
            {
              id: 'conversation',
              label: 'Conversation',
              mark: current.conversation.length || undefined,
              content: <ConversationTab detail={current} />,
            },
            {
              id: 'related',
              label: 'Related',
              mark: current.sameUser.rows.length + current.samePattern.rows.length || undefined,
              content: <RelatedTab detail={current} onOpen={onOpen} />,
            },
            {
              id: 'notes',
              label: 'Notes',
              mark: current.notes.length || undefined,
              content: <NotesTab detail={current} />,
            },
            {
              id: 'history',
              label: 'History',
              mark: current.history.length || undefined,
              content: <HistoryTab detail={current} />,
            },
          ]}
        />
      )}
    </section>
  );
}

async function copyLink(key: string): Promise<void> {
  await navigator.clipboard.writeText(new URL(routeHref(`alerts/${key}`), location.href).href);
  notify({
    kind: 'good',
    title: 'Link copied',
    description: 'It opens this alert in a console on the same workspace.',
  });
}
