/** What a draft changes, what others changed of the same, what history makes of it, and saving. */
import { Undo2 } from 'lucide-react';
import { useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { ConfigurationState } from '../../../shared/protocol/configuration.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { useScrolls } from '../../parts/use-scrolls.ts';
import { detailsOf } from '../../state/alerts.ts';
import { type DraftView, keepMine, revert, revertAll, saveDraft } from '../../state/configuration.ts';
import type { Edits } from '../../state/configuration-draft.ts';
import { useKeys } from '../../state/keys.ts';
import { notify } from '../../state/toasts.ts';
import { isReason, ReasonField } from '../patterns/reason-field.tsx';
import { WhatIfPanel } from './what-if-panel.tsx';
import { fullLabel, sayValue } from './words.ts';

export interface ChangesPanelProps {
  readonly stored: ConfigurationState;
  readonly view: DraftView;
  readonly edits: Edits;
  readonly mayWrite: boolean;
}

export function ChangesPanel({ stored, view, edits, mayWrite }: ChangesPanelProps) {
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  const { configuration, by } = stored;
  const { changes, conflicts, problems, valid } = view;
  const mine = Object.keys(edits).length;
  const ready =
    mayWrite && valid !== null && changes.length > 0 && conflicts.length === 0 && isReason(reason);

  const save = async () => {
    if (!ready || busy || valid === null) return;
    setBusy(true);
    setFailure(null);
    try {
      if (await saveDraft(valid, reason.trim())) {
        setReason('');
        notify({ kind: 'good', title: 'The configuration is saved', description: 'Monitors take it now.' });
      }
    } catch (error) {
      setFailure(detailsOf(error));
    }
    setBusy(false);
  };
  useKeys(
    'Configuration',
    mayWrite ? [{ keys: 'mod+s', label: 'Save the changes', run: () => void save(), everywhere: true }] : [],
  );
  return (
    <div
      ref={box}
      tabIndex={tabIndex}
      className="flex h-full flex-col gap-4 overflow-y-auto p-4 focus-visible:-outline-offset-2"
    >
      <section aria-label="Changes" className="flex flex-col gap-2">
        <header className="flex min-h-7 items-center gap-2">
          <h2 className="font-semibold">Changes</h2>
          <span className="text-sm text-muted tnum">{mine === 0 ? 'none yet' : mine}</span>
          {mine > 1 && (
            <Button kind="quiet" className="ml-auto" onClick={revertAll}>
              Take all back
            </Button>
          )}
        </header>
        {mine === 0 && (
          <p className="text-muted">
            Change something on the left. It holds for nobody before it is saved, and can be tried on what was
            recorded first.
          </p>
        )}
        <ul aria-label="Changed values" className="flex flex-col divide-y divide-line/60">
          {Object.entries(edits).map(([pointer, { value, before }]) => (
            <li key={pointer} className="flex flex-col gap-1.5 py-1">
              <div className="flex items-center gap-2">
                <div className="min-w-0 flex-1">
                  <p className="wrap-anywhere">{fullLabel(pointer, configuration)}</p>
                  <p className="text-sm text-muted wrap-anywhere">
                    {sayValue(pointer, before, configuration)} →{' '}
                    <span className="text-ink">
                      {value === '' ? 'empty' : sayValue(pointer, value, configuration)}
                    </span>
                  </p>
                </div>
                <IconButton
                  label={`Take back: ${fullLabel(pointer, configuration)}`}
                  icon={<Undo2 />}
                  onClick={() => revert(pointer)}
                />
              </div>
              {problems.has(pointer) && <p className="text-sm text-bad">{problems.get(pointer)}</p>}
              {conflicts.includes(pointer) && (
                <Callout
                  kind="warn"
                  title={`${by === null ? 'Somebody' : oneLine(by)} has set this to ${sayValue(
                    pointer,
                    changes.find((one) => one.pointer === pointer)?.before,
                    configuration,
                  )} meanwhile`}
                  actions={
                    <>
                      <Button onClick={() => keepMine(pointer)}>Keep mine</Button>
                      <Button onClick={() => revert(pointer)}>Take theirs</Button>
                    </>
                  }
                />
              )}
            </li>
          ))}
        </ul>
      </section>
      {mine > 0 && <WhatIfPanel draft={valid} />}
      {mine > 0 && mayWrite && (
        <form
          aria-label="Save"
          className="flex flex-col gap-2 border-t border-line pt-3"
          onSubmit={(event) => {
            event.preventDefault();
            void save();
          }}
        >
          {failure !== null && <ErrorNote error={failure} />}
          <ReasonField value={reason} onChange={setReason} placeholder="Why it is to change" />
          <p className="text-sm text-muted">
            {valid === null
              ? 'Put right what is marked first.'
              : conflicts.length > 0
                ? 'Decide about what somebody else has changed first.'
                : 'It is kept as a version; every console and monitor takes it within two seconds.'}
          </p>
          <Button kind="primary" type="submit" busy={busy} disabled={!ready} className="self-start">
            Save
          </Button>
        </form>
      )}
    </div>
  );
}
