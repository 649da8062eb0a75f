// What has to be known before writing on: a draft that could not be kept, what others published, removed or are writing.
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PatternDraft } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { navigate } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import type { PageDialog } from './page-dialogs.tsx';
import { endSession, type Session, sessionFor } from './sessions.ts';

export interface PageBannersProps {
  session: Session;
  readOnly: string | null;
  foreign: PatternDraft | null;
  onDialog: (dialog: PageDialog) => void;
}

export function PageBanners({ session, readOnly, foreign, onDialog }: PageBannersProps) {
  const { studio } = session;
  const { failed, overtaken, removed, detail, empty } = useStore(
    studio.store,
    useShallow((state) => ({
      failed: state.keeping.state === 'failed' ? state.keeping.failure : null,
      overtaken: state.overtaken,
      removed: state.removed,
      detail: state.detail,
      empty: state.definition.value === '',
    })),
  );
  const { analyst } = useSettings();
  const others = (detail?.drafts ?? []).filter(({ author }) => author !== analyst.trim());
  const banners = [
    readOnly !== null && (
      <Callout
        key="read"
        title={oneLine(readOnly)}
        actions={foreign !== null && <Button onClick={() => copyOf(foreign)}>Take a copy</Button>}
      />
    ),
    failed !== null && (
      <Callout
        key="failed"
        kind="bad"
        title={`The draft could not be saved: ${failed.message}`}
        actions={<Button onClick={() => void studio.keep()}>Try again</Button>}
      >
        {failed.hint} Your text stays here until then.
      </Callout>
    ),
    removed && (
      <Callout key="removed" kind="warn" title="Somebody removed this pattern">
        {empty
          ? 'Its versions are kept: one of them can be put into force again.'
          : 'Your text is still here. Publishing makes the pattern anew; its versions are kept.'}
      </Callout>
    ),
    overtaken !== null && !removed && (
      <Callout
        key="overtaken"
        kind="warn"
        title={
          <>
            <bdi>{oneLine(overtaken.by)}</bdi> published version {overtaken.version} while you wrote,{' '}
            <Time at={overtaken.at} form="ago" />
          </>
        }
        actions={
          <Button onClick={() => onDialog({ what: 'conflict', theirs: overtaken, base: null })}>
            Compare and merge
          </Button>
        }
      >
        Your draft was begun from an earlier version. Nothing of either is lost.
      </Callout>
    ),
    ...others.map((draft) => (
      <Callout
        key={draft.id}
        title={
          <>
            <bdi>{oneLine(draft.author)}</bdi> has a draft of this pattern, last changed{' '}
            <Time at={draft.updatedAt} form="ago" />
          </>
        }
        actions={<Button onClick={() => onDialog({ what: 'draft', draft })}>Look at it</Button>}
      />
    )),
  ].filter(Boolean);
  if (banners.length === 0) return null;
  return (
    <div className="flex max-h-48 shrink-0 flex-col gap-2 overflow-y-auto border-b border-line bg-surface px-4 py-2">
      {banners}
    </div>
  );
}

/** Begins a new pattern of one's own from somebody's draft of a new one. */
function copyOf({ definition }: PatternDraft): void {
  endSession('new');
  sessionFor('new', () => ({ from: 'new', definition }));
  navigate('studio', { new: '1' });
}
