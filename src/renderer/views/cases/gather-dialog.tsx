/** Asks into which case something is to go: one found by typing, or a new one of that title. By keys alone: type, arrows, Enter. */
import { FolderOpen, Plus } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import { LEVELS, type Level } from '../../../shared/model/level.ts';
import { LIMITS } from '../../../shared/policy/limits.ts';
import type { CaseRow } from '../../../shared/protocol/cases.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { LEVEL_WORDS, LevelBadge, LevelShape } from '../../parts/level-badge.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Select } from '../../parts/select.tsx';
import { core } from '../../state/core.ts';
import {
  type Gathering,
  gatherInto,
  gatherIntoNew,
  stopGathering,
  useGathering,
} from '../../state/gathering.ts';
import { CaseStatusBadge } from './words.tsx';

const TYPING_MS = 120;
const SHOWN = 8;

const SEVERITIES = LEVELS.toReversed().map((level) => ({
  value: level,
  label: LEVEL_WORDS[level],
  mark: <LevelShape level={level} />,
}));

export function GatherDialog() {
  const gathering = useGathering((state) => state.gathering);
  return gathering === null ? null : <Ask gathering={gathering} />;
}

/** Cases that fit what is typed, the last changed first; those that are closed last. */
function useFitting(text: string, asked: boolean) {
  const [found, setFound] = useState<{ rows: CaseRow[]; failure: FailureDetails | null } | null>(null);
  useEffect(() => {
    if (!asked) return;
    let dropped = false;
    const timer = setTimeout(async () => {
      try {
        const { rows } = await core().call('cases.list', { filter: { text }, limit: SHOWN });
        const closed = ({ status }: CaseRow) => (status === 'closed' ? 1 : 0);
        if (!dropped) setFound({ rows: rows.sort((a, b) => closed(a) - closed(b)), failure: null });
      } catch (failure) {
        if (!dropped) setFound({ rows: [], failure: failure as FailureDetails });
      }
    }, TYPING_MS);
    return () => {
      dropped = true;
      clearTimeout(timer);
    };
  }, [text, asked]);
  return found;
}

function Ask({ gathering }: { gathering: Gathering }) {
  const { what, title: suggested } = gathering;
  const [text, setText] = useState('');
  const [severity, setSeverity] = useState<Level>(gathering.severity);
  const [at, setAt] = useState(0);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const list = useId();
  const found = useFitting(text.trim(), what !== null);
  const rows = found?.rows ?? [];
  const title = (text.trim() || suggested).slice(0, LIMITS.caseTitleCharacters);
  const choices: (CaseRow | null)[] = [...rows, ...(title === '' ? [] : [null])];
  const chosen = Math.min(at, choices.length - 1);

  const run = async (work: Promise<void>) => {
    setBusy(true);
    setFailure(null);
    try {
      await work;
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  const take = (choice: CaseRow | null | undefined) => {
    if (busy || choice === undefined) return;
    void run(choice === null ? gatherIntoNew(title, severity, gathering) : gatherInto(choice.id, gathering));
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by !== undefined && choices.length > 0) {
      event.preventDefault();
      setAt((chosen + by + choices.length) % choices.length);
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault();
      take(choices[chosen]);
    }
  };
  return (
    <Dialog
      open
      size="medium"
      onClose={stopGathering}
      firstFocus={field}
      title={what === null ? 'New case' : `Add ${what} to a case`}
      actions={
        <>
          <Button onClick={stopGathering}>Cancel</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={choices.length === 0}
            onClick={() => take(choices[chosen])}
          >
            {choices[chosen] ? `Add to #${choices[chosen].id}` : 'Begin a new case'}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex items-end gap-2">
          <TextField
            ref={field}
            label={what === null ? 'Title' : 'Find a case, or name a new one'}
            value={text}
            onChange={(next) => {
              setText(next);
              setAt(0);
            }}
            onKeyDown={onKeyDown}
            maxLength={LIMITS.caseTitleCharacters}
            dir="auto"
            placeholder={suggested}
            className="flex-1"
            {...(choices.length > 0 && {
              role: 'combobox',
              'aria-expanded': true,
              'aria-controls': list,
              'aria-activedescendant': `${list}-${chosen}`,
            })}
          />
          <Select
            label="Severity, if new"
            options={SEVERITIES}
            value={severity}
            onChange={setSeverity}
            className="w-36"
          />
        </div>
        {choices.length > 0 && (
          <div id={list} role="listbox" aria-label="Cases" className="flex flex-col">
            {choices.map((choice, index) => (
              // biome-ignore lint/a11y/useKeyWithClickEvents: the field has the focus, and its keys choose
              // biome-ignore lint/a11y/useFocusableInteractive: the field names the chosen one
              <div
                key={choice?.id ?? 'new'}
                id={`${list}-${index}`}
                role="option"
                aria-selected={index === chosen}
                onMouseMove={() => setAt(index)}
                onClick={() => take(choice)}
                className={cx(
                  'flex min-h-8 items-center gap-2 rounded-md px-2 py-1',
                  index === chosen && 'bg-selected',
                )}
              >
                {choice === null ? (
                  <>
                    <Plus aria-hidden className="size-3.5 shrink-0 text-accent" />
                    <span className="min-w-0 truncate">
                      New case <bdi className="font-medium">“{oneLine(title)}”</bdi>
                    </span>
                  </>
                ) : (
                  <>
                    <FolderOpen aria-hidden className="size-3.5 shrink-0 text-muted" />
                    <span className="tnum shrink-0 text-muted">#{choice.id}</span>
                    <bdi className="min-w-0 flex-1 truncate font-medium">{oneLine(choice.title)}</bdi>
                    <LevelBadge level={choice.severity} />
                    <CaseStatusBadge row={choice} />
                  </>
                )}
              </div>
            ))}
          </div>
        )}
        {found?.failure && <ErrorNote error={found.failure} />}
        {failure !== null && <ErrorNote error={failure} />}
      </div>
    </Dialog>
  );
}
