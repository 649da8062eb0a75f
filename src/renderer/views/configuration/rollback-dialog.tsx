/** Going back to an earlier version: what that changes of what holds now, and why. */
import { useRef, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { ConfigurationState, ConfigurationVersion } from '../../../shared/protocol/configuration.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { rollBack } from '../../state/configuration.ts';
import { notify } from '../../state/toasts.ts';
import { isReason, ReasonField } from '../patterns/reason-field.tsx';
import { Differences } from './differences.tsx';

export function RollbackDialog({
  stored,
  version,
  onClose,
}: {
  stored: ConfigurationState;
  version: ConfigurationVersion;
  onClose: () => void;
}) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [meanwhile, setMeanwhile] = useState(false);
  const field = useRef<HTMLTextAreaElement>(null);
  const go = async () => {
    if (!isReason(reason) || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      if (await rollBack(version.version, reason.trim())) {
        notify({ kind: 'good', title: `Version ${version.version} is in force again` });
        onClose();
        return;
      }
      setMeanwhile(true);
    } catch (error) {
      setFailure(detailsOf(error));
    }
    setBusy(false);
  };
  return (
    <FormDialog
      size="medium"
      title={`Roll back to version ${version.version}`}
      description="It goes into force as a new version; nothing that was saved is lost."
      firstFocus={field}
      onClose={onClose}
      submit="Roll back"
      ready={isReason(reason)}
      busy={busy}
      onSubmit={() => void go()}
    >
      {failure !== null && <ErrorNote error={failure} />}
      {meanwhile && (
        <Callout kind="warn" title="Somebody has changed the configuration meanwhile">
          What follows is compared with what holds now. Roll back again if you still want it.
        </Callout>
      )}
      <Differences before={stored.configuration} after={version.configuration} />
      <ReasonField ref={field} value={reason} onChange={setReason} />
    </FormDialog>
  );
}
