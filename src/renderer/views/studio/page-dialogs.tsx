// The dialogs of a pattern's page: one at a time.
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PatternDraft, PatternVersion } from '../../../shared/protocol/patterns.ts';
import { DiffView } from '../../editor/diff-view.tsx';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { navigate } from '../../state/route.ts';
import { canonicalText } from '../../state/studio-definition.ts';
import { notify } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { ConflictDialog } from './conflict-dialog.tsx';
import { PublishDialog } from './publish-dialog.tsx';
import { RollbackDialog } from './rollback-dialog.tsx';
import { endSession, type Session } from './sessions.ts';

export type PageDialog =
  | { readonly what: 'publish' | 'discard' | 'compare-published' }
  | { readonly what: 'versions'; readonly before: PatternVersion; readonly after: PatternVersion }
  | { readonly what: 'rollback'; readonly version: PatternVersion }
  | { readonly what: 'draft'; readonly draft: PatternDraft }
  /** `theirs` is null where the pattern was removed. */
  | {
      readonly what: 'conflict';
      readonly theirs: PatternVersion | null;
      readonly base: PatternVersion | null;
    };

export interface PageDialogsProps {
  dialog: PageDialog | null;
  session: Session;
  sessionKey: string;
  onDialog: (dialog: PageDialog) => void;
  onClose: () => void;
}

export function PageDialogs({ dialog, session, sessionKey, onDialog, onClose }: PageDialogsProps) {
  if (dialog === null) return null;
  /** The page of what is in force now; its session begins anew, since the name may be another. */
  const settled = (version: PatternVersion, platformTold: boolean) => {
    notify({
      kind: 'good',
      title: `Version ${version.version} of “${version.definition.name}” is in force`,
      description: platformTold
        ? 'The platform was told to load it.'
        : 'The platform could not be told; it loads it with its next reload.',
    });
    onClose();
    if (sessionKey === `pattern:${version.definition.name}`) return;
    endSession(sessionKey);
    navigate(`studio/${version.definition.name}`, undefined, { replace: true });
  };
  switch (dialog.what) {
    case 'publish':
      return (
        <PublishDialog
          session={session}
          onPublished={settled}
          onConflict={(theirs, base) => onDialog({ what: 'conflict', theirs, base })}
          onClose={onClose}
        />
      );
    case 'conflict':
      return (
        <ConflictDialog
          session={session}
          theirs={dialog.theirs}
          base={dialog.base}
          onDialog={onDialog}
          onClose={onClose}
        />
      );
    case 'rollback':
      return (
        <RollbackDialog session={session} version={dialog.version} onPublished={settled} onClose={onClose} />
      );
    case 'discard':
      return <DiscardDialog session={session} sessionKey={sessionKey} onClose={onClose} />;
    case 'draft':
      return <DraftDialog session={session} draft={dialog.draft} onClose={onClose} />;
    case 'versions': {
      const { before, after } = dialog;
      return (
        <Comparison
          title={`Version ${before.version} and version ${after.version}`}
          before={[`Version ${before.version}, ${before.by}`, canonicalText(before.definition)]}
          after={[`Version ${after.version}, ${after.by}`, canonicalText(after.definition)]}
          onClose={onClose}
        />
      );
    }
    case 'compare-published': {
      const { definition, published } = session.studio.store.getState();
      return (
        <Comparison
          title="What your draft changes"
          before={['As published', published === null ? '' : canonicalText(published)]}
          after={['Your draft', canonicalText(definition)]}
          onClose={onClose}
        />
      );
    }
  }
}

type Labelled = readonly [label: string, text: string];

function Comparison({
  title,
  before,
  after,
  actions,
  onClose,
}: {
  title: string;
  before: Labelled;
  after: Labelled;
  actions?: ReactNode;
  onClose: () => void;
}) {
  return (
    <Dialog
      open
      size="wide"
      title={title}
      onClose={onClose}
      actions={actions ?? <Button onClick={onClose}>Close</Button>}
    >
      <DiffView
        label={title}
        height="min(56vh, 36rem)"
        before={before[1]}
        after={after[1]}
        beforeLabel={before[0]}
        afterLabel={after[0]}
      />
    </Dialog>
  );
}

function DraftDialog({
  session,
  draft,
  onClose,
}: {
  session: Session;
  draft: PatternDraft;
  onClose: () => void;
}) {
  const { definition } = useStore(session.studio.store);
  const mayWrite = useRight('patterns.write');
  return (
    <Comparison
      title={`The draft of ${draft.author}`}
      before={['Your text', canonicalText(definition)]}
      after={[draft.author, canonicalText(draft.definition)]}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Close</Button>
          {mayWrite && (
            <Button
              onClick={() => {
                const before = session.studio.store.getState().definition;
                session.studio.take(draft.definition);
                notify({
                  title: `Your draft is now a copy of the one of ${draft.author}`,
                  action: { label: 'Undo', run: () => session.studio.take(before) },
                });
                onClose();
              }}
            >
              Take a copy as my draft
            </Button>
          )}
        </>
      }
    />
  );
}

function DiscardDialog({
  session,
  sessionKey,
  onClose,
}: {
  session: Session;
  sessionKey: string;
  onClose: () => void;
}) {
  const { published, definition, pattern } = useStore(session.studio.store);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [busy, setBusy] = useState(false);
  const discard = async () => {
    setBusy(true);
    try {
      await session.studio.discard();
      onClose();
      // Its text can still be had back: the undo makes a new draft of it.
      notify({
        title: 'The draft is discarded',
        action: { label: 'Undo', run: () => session.studio.take(definition) },
      });
      if (pattern !== null) return;
      endSession(sessionKey);
      navigate('studio', undefined, { replace: true });
    } catch (error) {
      setFailure(detailsOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      title="Discard the draft?"
      description={
        published === null ? 'Its text and its tests go.' : 'The pattern stays as it is published.'
      }
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" busy={busy} onClick={() => void discard()}>
            Discard
          </Button>
        </>
      }
    >
      {failure !== null && <ErrorNote error={failure} />}
    </Dialog>
  );
}
