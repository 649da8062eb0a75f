// The cells of an alert's row. A live list draws hundreds of them a second, so each is as few elements as can be, and none cuts twice.
// biome-ignore-all lint/a11y/useSemanticElements: virtual rows cannot be laid out as a table; the roles say what they are
// biome-ignore-all lint/a11y/useFocusableInteractive: the grid has the focus, and names its active row
import { Radio, StickyNote, Unplug } from 'lucide-react';
import type { ReactNode } from 'react';
import type { AlertRow } from '../../../shared/protocol/alerts.ts';
import { LEVEL_TEXT, LEVEL_WORDS, LevelShape } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { STATUS_LOOK, STATUS_WORDS, StatusSign } from '../../parts/status-badge.tsx';
import { formatShort } from '../../parts/time-format.ts';
import { type ColumnId, typeInWords, userInWords } from './columns.tsx';

const CELL = 'truncate px-1.5';
const SIGNED = 'flex min-w-0 items-center gap-1.5 overflow-hidden px-1.5 whitespace-nowrap';

/** Text of others, cut where it is too long: kept apart from what stands around it, whichever way it is written. */
function Words({ text, title, muted = false }: { text: string | null; title?: string; muted?: boolean }) {
  if (text === null || text === '') {
    return (
      <span role="gridcell" className={`${CELL} text-faint`}>
        –
      </span>
    );
  }
  return (
    <span
      role="gridcell"
      dir="auto"
      className={`${CELL} text-left ${muted ? 'text-muted' : ''}`}
      title={title ?? text}
    >
      {text}
    </span>
  );
}

function SourceMark({ source }: { source: AlertRow['source'] }) {
  if (source === 'table') return null;
  const [Icon, words] =
    source === 'provisional'
      ? ([Radio, 'Heard a moment ago; its row in the database is not read yet'] as const)
      : ([Unplug, 'Known only from the live channel: the database has no row for it'] as const);
  return (
    <span title={words} className={source === 'provisional' ? 'text-accent' : 'text-warn'}>
      <Icon aria-label={words} className="size-3.5 shrink-0" />
    </span>
  );
}

/** What each column draws of a row, in a time zone: one grid cell. */
export const CELLS: Readonly<Record<ColumnId, (row: AlertRow, zone: string) => ReactNode>> = {
  level: ({ level }) => (
    <span role="gridcell" className={`${SIGNED} text-sm font-medium ${LEVEL_TEXT[level]}`}>
      <LevelShape level={level} />
      {LEVEL_WORDS[level]}
    </span>
  ),
  score: ({ score }) => (
    <span role="gridcell" className={`tnum ${CELL} text-right`}>
      {score}
    </span>
  ),
  time: ({ createdAt }, zone) => (
    <span role="gridcell" className={`${CELL} text-muted`}>
      <time dateTime={createdAt}>{formatShort(createdAt, zone)}</time>
    </span>
  ),
  user: (row) => (
    <Words
      text={userInWords(row)}
      title={[row.userName, row.userEmail, row.userId].filter(Boolean).join('\n')}
    />
  ),
  text: ({ source, text, notes }) =>
    source === 'table' && notes === 0 ? (
      <span role="gridcell" dir="auto" className={`${CELL} text-left`}>
        {oneLine(text)}
      </span>
    ) : (
      <span role="gridcell" className="flex min-w-0 items-center gap-1.5 px-1.5">
        <SourceMark source={source} />
        <bdi dir="auto" className="min-w-0 flex-1 truncate text-left">
          {oneLine(text)}
        </bdi>
        {notes > 0 && (
          <span
            className="tnum flex shrink-0 items-center gap-0.5 text-sm text-muted"
            title={notes === 1 ? '1 note' : `${notes} notes`}
          >
            <StickyNote aria-label="Notes" className="size-3.5" />
            {notes}
          </span>
        )}
      </span>
    ),
  patterns: ({ patterns }) => (
    <Words text={patterns.map(oneLine).join(', ')} title={patterns.map(oneLine).join('\n')} />
  ),
  status: ({ status }) => (
    <span role="gridcell" className={`${SIGNED} text-sm ${STATUS_LOOK[status]}`}>
      <StatusSign status={status} />
      {STATUS_WORDS[status]}
    </span>
  ),
  assignee: ({ assignee }) => <Words text={assignee} />,
  type: ({ type }) => <Words text={typeInWords(type)} muted />,
};
