// Going back to an earlier version: what that changes, and why.
import { useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PatternVersion } from '../../../shared/protocol/patterns.ts';
import { DiffView } from '../../editor/diff-view.tsx';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { canonicalText } from '../../state/studio-definition.ts';
import { isReason, ReasonField } from '../patterns/reason-field.tsx';
import type { Session } from './sessions.ts';

export interface RollbackDialogProps {
  session: Session;
  version: PatternVersion;
  onPublished: (version: PatternVersion, platformTold: boolean) => void;
  onClose: () => void;
}

export function RollbackDialog({ session, version, onPublished, onClose }: RollbackDialogProps) {
  const { published } = useStore(session.studio.store);
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [objections, setObjections] = useState<readonly string[]>([]);
  const field = useRef<HTMLTextAreaElement>(null);

  const rollBack = async () => {
    if (!isReason(reason) || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const outcome = await session.studio.rollBack(version.version, reason.trim());
      if (outcome.state === 'published') onPublished(outcome.version, outcome.platformTold);
      else if (outcome.state === 'refused') setObjections(outcome.problems);
      else {
        await session.studio.read();
        setObjections(['Somebody published meanwhile. Look at what is in force now, then try again.']);
      }
    } catch (error) {
      setFailure(detailsOf(error));
    }
    setBusy(false);
  };
  return (
    <FormDialog
      size="wide"
      title={`Roll back to version ${version.version}`}
      description="It goes into force as a new version; nothing that was published is lost."
      firstFocus={field}
      onClose={onClose}
      submit="Roll back"
      ready={isReason(reason)}
      busy={busy}
      onSubmit={() => void rollBack()}
    >
      {failure !== null && <ErrorNote error={failure} />}
      {objections.map((objection) => (
        <Callout key={objection} kind="bad" title={objection} />
      ))}
      <DiffView
        label="What rolling back changes"
        height="min(36vh, 22rem)"
        before={published === null ? '' : canonicalText(published)}
        after={canonicalText(version.definition)}
        beforeLabel={published === null ? 'Nothing is in force' : 'In force now'}
        afterLabel={`Version ${version.version}`}
      />
      <ReasonField ref={field} value={reason} onChange={setReason} />
    </FormDialog>
  );
}
