// The head of a pattern's page: its name and state, whether one's text is kept, and what can be done with it.
import { Eye, Rocket, Undo2 } from 'lucide-react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PatternDraft } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import type { Keeping } from '../../state/studio.ts';
import type { PageDialog } from './page-dialogs.tsx';
import type { Session } from './sessions.ts';

export interface PageHeaderProps {
  session: Session;
  readOnly: string | null;
  foreign: PatternDraft | null;
  onDialog: (dialog: PageDialog) => void;
}

export function PageHeader({ session, readOnly, foreign, onDialog }: PageHeaderProps) {
  const { studio } = session;
  const { named, detail, draft, keeping, pattern, published, removed, basedOn } = useStore(
    studio.store,
    useShallow(({ definition, ...state }) => ({
      named: definition.name,
      detail: state.detail,
      draft: state.draft,
      keeping: state.keeping,
      pattern: state.pattern,
      published: state.published,
      removed: state.removed,
      basedOn: state.basedOn,
    })),
  );
  const edited = foreign === null && (draft !== null || keeping.state !== 'clean');
  const name = oneLine(named.trim() || pattern || 'New pattern');
  return (
    <header className="flex min-h-12 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 border-b border-line bg-surface px-4 py-1.5">
      <nav aria-label="Where this is" className="shrink-0 text-muted">
        <a
          href={routeHref(pattern === null ? 'studio' : 'patterns')}
          className="rounded-sm hover:text-ink hover:underline"
        >
          {pattern === null ? 'Studio' : 'Patterns'}
        </a>
        <span aria-hidden> /</span>
      </nav>
      <h1 className="min-w-0 truncate text-lg font-semibold">
        <bdi>{name}</bdi>
      </h1>
      <div className="flex shrink-0 items-center gap-1.5">
        {removed ? (
          <Chip look="text-bad">Removed</Chip>
        ) : published === null ? (
          <Chip look="text-accent">New</Chip>
        ) : (
          <Chip look="text-good">
            {detail?.version === null || detail?.version === undefined
              ? 'Published'
              : `Published v${detail.version}`}
          </Chip>
        )}
        {published !== null && !published.enabled && <Chip look="text-muted">Off</Chip>}
        {edited && published !== null && (
          <Chip look="text-accent">{basedOn === null ? 'Draft' : `Draft on v${basedOn}`}</Chip>
        )}
        {detail?.changedOutside && <Chip look="text-warn">Changed outside</Chip>}
      </div>
      <span role="status" className="min-w-0 truncate text-sm text-muted">
        {foreign === null && <KeepingWords keeping={keeping} />}
      </span>
      <div className="ml-auto flex shrink-0 items-center gap-2">
        {published !== null && edited && (
          <Button icon={<Eye aria-hidden />} onClick={() => onDialog({ what: 'compare-published' })}>
            Changes
          </Button>
        )}
        {readOnly === null && (
          <>
            <Button
              kind="quiet"
              icon={<Undo2 aria-hidden />}
              disabled={!edited}
              onClick={() => onDialog({ what: 'discard' })}
            >
              Discard
            </Button>
            <Button
              kind="primary"
              icon={<Rocket aria-hidden />}
              disabled={!edited && !removed}
              onClick={() => onDialog({ what: 'publish' })}
            >
              Publish…
            </Button>
          </>
        )}
      </div>
    </header>
  );
}

function Chip({ look, children }: { look: string; children: string }) {
  return (
    <span
      className={cx(
        'rounded-sm border border-line-strong px-1.5 text-sm font-medium whitespace-nowrap',
        look,
      )}
    >
      {children}
    </span>
  );
}

function KeepingWords({ keeping }: { keeping: Keeping }) {
  switch (keeping.state) {
    case 'clean':
      return null;
    case 'waiting':
    case 'saving':
      return 'Saving the draft…';
    case 'saved':
      return (
        <>
          Draft saved <Time at={keeping.at} form="clock" />
        </>
      );
    case 'incomplete':
      return <span className="text-warn">Draft not saved yet: {keeping.why}</span>;
    case 'failed':
      return <span className="text-bad">Draft not saved</span>;
  }
}
