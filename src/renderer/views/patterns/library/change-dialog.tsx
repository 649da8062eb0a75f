// Asks why patterns are turned on, turned off or removed, does it, and says what became of each.
import { useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import { Button } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Callout, ErrorNote } from '../../../parts/notice.tsx';
import { type ChangeOutcome, changePatterns } from '../../../state/patterns.ts';
import { notify } from '../../../state/toasts.ts';
import { plural } from '../../overview/figure.ts';
import { isReason, ReasonField } from '../reason-field.tsx';

export type Change = 'enable' | 'disable' | 'remove';

const VERBS: Readonly<Record<Change, readonly [now: string, past: string]>> = {
  enable: ['Enable', 'enabled'],
  disable: ['Disable', 'disabled'],
  remove: ['Remove', 'removed'],
};

/** What one call may change. */
const AT_ONCE = 5_000;
const SHOWN = 12;

export interface ChangeDialogProps {
  what: Change;
  names: readonly string[];
  onClose: () => void;
}

export function ChangeDialog({ what, names, onClose }: ChangeDialogProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [outcome, setOutcome] = useState<ChangeOutcome | null>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const [verb, past] = VERBS[what];
  const tooMany = names.length > AT_ONCE;

  const send = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const done = await changePatterns(names, what, reason.trim());
      if (done.gone.length > 0) return setOutcome(done);
      notify({
        kind: 'good',
        title: `${plural(done.changed, 'pattern')} ${past}`,
        description: toldInWords(done.platformTold),
      });
      onClose();
    } catch (error) {
      setFailure(error as FailureDetails);
    } finally {
      setBusy(false);
    }
  };

  if (outcome !== null) {
    return (
      <Dialog
        open
        onClose={onClose}
        title={`${plural(outcome.changed, 'pattern')} ${past}`}
        description={toldInWords(outcome.platformTold)}
        actions={
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        }
      >
        <Callout
          kind="warn"
          title={`${plural(outcome.gone.length, 'pattern was', 'patterns were')} no longer there`}
        >
          <NameList names={outcome.gone} />
        </Callout>
      </Dialog>
    );
  }
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${verb} ${names.length === 1 ? `“${names[0]}”` : plural(names.length, 'pattern')}`}
      description={
        what === 'remove'
          ? 'Its versions are kept, and an earlier one can be put into force again.'
          : 'Each becomes a new version, and all of it one entry of the journal.'
      }
      firstFocus={field}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={what === 'remove' ? 'danger' : 'primary'}
            type="submit"
            form="change-patterns"
            busy={busy}
            disabled={!isReason(reason) || tooMany}
          >
            {verb}
          </Button>
        </>
      }
    >
      <form
        id="change-patterns"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReason(reason) && !tooMany) void send();
        }}
      >
        {names.length > 1 && <NameList names={names} />}
        {tooMany && (
          <Callout kind="warn" title={`At most ${AT_ONCE.toLocaleString('en')} patterns at once`}>
            Mark fewer of them.
          </Callout>
        )}
        <ReasonField ref={field} value={reason} onChange={setReason} />
        {failure !== null && <ErrorNote error={failure} />}
      </form>
    </Dialog>
  );
}

function NameList({ names }: { names: readonly string[] }) {
  return (
    <ul className="max-h-40 overflow-y-auto font-mono text-sm text-muted">
      {names.slice(0, SHOWN).map((name) => (
        <li key={name} className="truncate">
          <bdi>{name}</bdi>
        </li>
      ))}
      {names.length > SHOWN && (
        <li className="font-sans">and {(names.length - SHOWN).toLocaleString('en')} more</li>
      )}
    </ul>
  );
}

/** Whether the platform heard of a change of its patterns. */
export const toldInWords = (told: boolean): string =>
  told
    ? 'The platform was told to read its patterns anew.'
    : 'The platform could not be told: it takes this up when it reads its patterns the next time.';
