/** Asks what an action needs, shows the exact steps it would take, and does it once somebody agrees to them. */
import { useRef, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PersonAction, PersonDetail } from '../../../shared/protocol/people.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox, TextArea, TextField } from '../../parts/field.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import type { Person } from '../../state/person.ts';
import { notify } from '../../state/toasts.ts';
import { fromWallClock } from '../alerts/zoned.ts';
import { isReason, ReasonField } from '../patterns/reason-field.tsx';
import { Steps, usePreview } from './action-steps.tsx';
import { nameOf } from './words.tsx';

export type Deed = 'flag' | 'unflag' | 'whitelist' | 'unwhitelist' | 'block' | 'unblock' | 'store_profile';

interface DeedWords {
  readonly title: string;
  readonly verb: string;
  readonly done: string;
}

const WORDS: Readonly<Record<Deed, DeedWords>> = {
  flag: { title: 'Flag', verb: 'Flag', done: 'is flagged' },
  unflag: { title: 'Remove the flag of', verb: 'Remove flag', done: 'is no longer flagged' },
  whitelist: { title: 'Whitelist', verb: 'Whitelist', done: 'is whitelisted' },
  unwhitelist: {
    title: 'End the whitelisting of',
    verb: 'End whitelisting',
    done: 'is no longer whitelisted',
  },
  block: { title: 'Block', verb: 'Block', done: 'is blocked' },
  unblock: { title: 'Unblock', verb: 'Unblock', done: 'is no longer blocked' },
  store_profile: { title: 'Store the profile of', verb: 'Store', done: 'has a profile as worked out' },
};

/** What the platform keeps a user from today. */
const CHAT = 'chat';

interface Draft {
  readonly reason: string;
  /** As a clock on the wall shows it; empty for no end. */
  readonly until: string;
  readonly chat: boolean;
  readonly others: string;
  readonly message: string;
}

export interface ActionDialogProps {
  deed: Deed;
  detail: PersonDetail;
  person: Person;
  onClose: () => void;
}

export function ActionDialog({ deed, detail, person, onClose }: ActionDialogProps) {
  const zone = useTimeZone();
  const [draft, setDraft] = useState<Draft>({ reason: '', until: '', chat: true, others: '', message: '' });
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const reason = useRef<HTMLTextAreaElement>(null);
  const change = (next: Partial<Draft>) => setDraft({ ...draft, ...next });
  const { title, verb, done } = WORDS[deed];
  const name = nameOf(detail.row);
  const action = actionOf(deed, draft, zone);
  const { preview, failure: refused, retry } = usePreview(person, action);
  const ready = isReason(draft.reason) && preview !== null;

  const send = async () => {
    if (!ready || busy) return;
    setBusy(true);
    setFailure(null);
    try {
      const told = await person.act({ ...action, reason: draft.reason.trim() } as PersonAction);
      notify({ kind: 'good', title: `${name} ${done}`, description: toldInWords(told) });
      onClose();
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${title} ${name}`}
      size="medium"
      firstFocus={reason}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind={deed === 'block' ? 'danger' : 'primary'}
            type="submit"
            form="person-action"
            busy={busy}
            disabled={!ready}
          >
            {verb}
          </Button>
        </>
      }
    >
      <form
        id="person-action"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <ReasonField ref={reason} value={draft.reason} onChange={(text) => change({ reason: text })} />
        {deed === 'whitelist' && (
          <TextField
            label="Until"
            type="datetime-local"
            value={draft.until}
            onChange={(until) => change({ until })}
            description={`In ${zone}. Leave it empty for no end.`}
            className="w-64"
          />
        )}
        {deed === 'block' && <BlockFields draft={draft} onChange={change} />}
        <Steps preview={preview} failure={refused} onRetry={retry} />
        {failure !== null && <ErrorNote error={failure} />}
      </form>
    </Dialog>
  );
}

function BlockFields({ draft, onChange }: { draft: Draft; onChange: (next: Partial<Draft>) => void }) {
  return (
    <>
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-end gap-x-4">
        <Checkbox
          label="Chat"
          checked={draft.chat}
          onChange={(chat) => onChange({ chat })}
          className="h-(--control) justify-center"
        />
        <TextField
          label="Further services, separated by commas"
          value={draft.others}
          onChange={(others) => onChange({ others })}
          maxLength={500}
        />
      </div>
      <TextArea
        label="Message to them"
        description="The platform shows it to the user. Leave it empty for the platform’s own words."
        rows={2}
        maxLength={1_000}
        value={draft.message}
        onChange={(message) => onChange({ message })}
      />
    </>
  );
}

/** The action as it stands in the fields, with a reason that fits while none is written: the steps do not depend on it. */
function actionOf(deed: Deed, draft: Draft, zone: string): PersonAction {
  const reason = isReason(draft.reason) ? draft.reason.trim() : 'Not said yet';
  switch (deed) {
    case 'flag':
    case 'unflag':
      return { what: 'flag', on: deed === 'flag', reason };
    case 'whitelist':
    case 'unwhitelist':
      return { what: 'whitelist', on: deed === 'whitelist', until: fromWallClock(draft.until, zone), reason };
    case 'store_profile':
      return { what: 'store_profile', reason };
    default:
      return {
        what: 'block',
        on: deed === 'block',
        services: deed === 'block' ? servicesOf(draft) : [],
        message: draft.message.trim(),
        reason,
      };
  }
}

function servicesOf({ chat, others }: Draft): string[] {
  const further = others
    .split(',')
    .map((service) => service.trim().slice(0, 50))
    .filter((service) => service !== '');
  return [...new Set([...(chat ? [CHAT] : []), ...further])].slice(0, 20);
}

/** Whether the platform heard of it; nothing where there was nothing to tell. */
function toldInWords(told: boolean | null): string | undefined {
  if (told === null) return undefined;
  return told
    ? 'The platform was told, and acts at once.'
    : 'The platform could not be told: it acts when it next looks at the table.';
}
