// What stands around an alert: its conversation, other alerts of the same user, others by the same pattern.
import { useEffect, useRef } from 'react';
import type { AlertDetail, AlertRow } from '../../../../shared/protocol/alerts.ts';
import { cx } from '../../../parts/class-names.ts';
import { LevelBadge } from '../../../parts/level-badge.tsx';
import { EmptyState } from '../../../parts/notice.tsx';
import { SafeText } from '../../../parts/safe-text.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { StatusBadge } from '../../../parts/status-badge.tsx';
import { Time } from '../../../parts/time.tsx';
import { routeHref } from '../../../state/route.ts';
import { useRight } from '../../../state/workspace.ts';
import { RelatedSections } from '../../related/related-sections.tsx';
import { Section } from './alert-tab.tsx';

const KIND_WORDS: Readonly<Record<string, string>> = {
  user_message: 'User',
  assistant_response: 'Assistant',
  mcp_tool_call: 'Tool call',
  mcp_tool_response: 'Tool response',
};

export function ConversationTab({ detail }: { detail: AlertDetail }) {
  const mayReplay = useRight('people.read');
  const subject = useRef<HTMLLIElement>(null);
  useEffect(() => {
    void subject.current?.scrollIntoView({ block: 'center' });
  }, []);
  if (detail.conversation.length === 0) {
    return (
      <EmptyState title="No conversation to show">
        {detail.row.conversationId === null
          ? 'The alert names no conversation. Only the WebSocket chat records what was said.'
          : 'Nothing is recorded of this conversation. Only the WebSocket chat records what was said.'}
      </EmptyState>
    );
  }
  const { row, event } = detail;
  const at = event === null ? `alert:${row.key}` : `event:${event.id}`;
  return (
    <ol className="flex flex-col gap-2 p-4">
      {row.conversationId !== null && mayReplay && (
        <li>
          <a
            href={routeHref(`conversations/${row.conversationId}`, { at })}
            className="text-accent hover:underline"
          >
            Open the whole conversation
          </a>
        </li>
      )}
      {detail.conversation.map((entry) => (
        <li
          key={entry.id}
          ref={entry.subject ? subject : undefined}
          aria-current={entry.subject}
          className={cx(
            'rounded-md border px-3 py-2',
            entry.subject
              ? 'border-accent bg-selected/50'
              : entry.kind === 'user_message'
                ? 'border-line bg-canvas'
                : 'border-transparent',
          )}
        >
          <header className="mb-0.5 flex items-baseline gap-2 text-sm text-muted">
            <span className="font-semibold">{KIND_WORDS[entry.kind] ?? entry.kind}</span>
            {entry.title !== '' && <bdi className="truncate font-mono">{oneLine(entry.title)}</bdi>}
            <span className="ml-auto shrink-0">
              <Time at={entry.at} form="clock" />
            </span>
          </header>
          <SafeText text={entry.text} cut={entry.cut} fold={600} />
        </li>
      ))}
    </ol>
  );
}

export interface RelatedTabProps {
  detail: AlertDetail;
  onOpen: (key: string) => void;
}

export function RelatedTab({ detail, onOpen }: RelatedTabProps) {
  const mayCompare = useRight('people.read');
  const { sameUser, samePattern, row, event } = detail;
  const pattern = event?.patterns[0]?.name ?? row.patterns[0];
  return (
    <div className="flex flex-col gap-5 p-4">
      <Section title="Other alerts of the same user">
        <Others
          rows={sameUser.rows}
          onOpen={onOpen}
          none={row.userId === null ? 'The alert names no user.' : 'This is the only one.'}
          all={sameUser.more && row.userId !== null ? routeHref('alerts', { user: row.userId }) : null}
        />
      </Section>
      <Section title="Other alerts by the same pattern">
        <Others
          rows={samePattern.rows}
          onOpen={onOpen}
          none={pattern === undefined ? 'No pattern matched.' : 'This is the only one.'}
          all={samePattern.more && pattern !== undefined ? routeHref('alerts', { pattern }) : null}
        />
      </Section>
      {mayCompare && row.source !== 'provisional' && (
        <RelatedSections subject={{ kind: 'alert', key: row.key }} />
      )}
    </div>
  );
}

interface OthersProps {
  rows: readonly AlertRow[];
  onOpen: (key: string) => void;
  none: string;
  /** Where all of them are listed, if there are more than these. */
  all: string | null;
}

function Others({ rows, onOpen, none, all }: OthersProps) {
  if (rows.length === 0) return <p className="text-muted">{none}</p>;
  return (
    <>
      <ul className="-mx-2">
        {rows.map((row) => (
          <li key={row.key}>
            <button
              type="button"
              onClick={() => onOpen(row.key)}
              className="grid w-full grid-cols-[5rem_5.5rem_minmax(0,1fr)_7rem] items-center gap-2 rounded-md px-2 py-1 text-left hover:bg-hover"
            >
              <LevelBadge level={row.level} />
              <span className="text-sm text-muted">
                <Time at={row.createdAt} />
              </span>
              <bdi dir="auto" className="truncate text-left">
                {oneLine(row.text)}
              </bdi>
              <StatusBadge status={row.status} />
            </button>
          </li>
        ))}
      </ul>
      {all !== null && (
        <a href={all} className="text-accent hover:underline">
          Show all in the list
        </a>
      )}
    </>
  );
}
