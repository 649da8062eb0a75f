// Asks what a backtest is to judge: which changes, over which time, among which messages; and starts it.
import { X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { BacktestSpec } from '../../../../shared/protocol/backtests.ts';
import { Button, IconButton } from '../../../parts/button.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { Checkbox, TextField } from '../../../parts/field.tsx';
import { Callout, ErrorNote } from '../../../parts/notice.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { useTimeZone } from '../../../parts/time.tsx';
import { startBacktest } from '../../../state/backtests.ts';
import { plural } from '../../overview/figure.ts';
import { ChangeChoice, UserChoice } from './choices.tsx';
import { customPeriod, instantsOf, PERIODS, type Period, type Preset, presetPeriod } from './period.ts';
import {
  draftById,
  draftOf,
  type Material,
  readMaterial,
  type SetChange,
  subjectOf,
  turnedOn,
} from './set-change.ts';
import { changeInWords } from './words.tsx';

export interface NewBacktestProps {
  /** What it begins with: an earlier question, a draft by its id, or a pattern. */
  seed: { spec: BacktestSpec | null; draft: string | null; pattern: string | null };
  onClose: () => void;
  onStarted: (id: string) => void;
}

export function NewBacktest({ seed, onClose, onStarted }: NewBacktestProps) {
  const zone = useTimeZone();
  const { spec } = seed;
  const [material, setMaterial] = useState<Material | null>(null);
  const [changes, setChanges] = useState<readonly SetChange[]>(spec?.changes ?? []);
  const [whole, setWhole] = useState(spec !== null && spec.changes.length === 0);
  const [anew, setAnew] = useState(spec?.scope === 'all');
  const [period, setPeriod] = useState<Period>(() =>
    spec === null ? presetPeriod('30', zone) : customPeriod(spec.from, spec.to, zone),
  );
  const [population, setPopulation] = useState<BacktestSpec['population']>(spec?.population ?? 'events');
  const [users, setUsers] = useState<readonly string[]>(spec?.users ?? []);
  const [title, setTitle] = useState(spec?.title ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const first = useRef<HTMLInputElement>(null);
  const add = (change: SetChange | null) => {
    if (change === null) return;
    setChanges((known) => [...known.filter((one) => subjectOf(one) !== subjectOf(change)), change]);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once, for what the dialog was opened with
  useEffect(() => {
    let gone = false;
    (async () => {
      try {
        const read = await readMaterial();
        if (gone) return;
        setMaterial(read);
        const change = await seeded(seed, read);
        if (gone || (seed.draft === null && seed.pattern === null)) return;
        if (change === null) setFailure(GONE);
        else add(change);
      } catch (error) {
        if (!gone) setFailure(error as FailureDetails);
      }
    })();
    return () => {
      gone = true;
    };
  }, []);

  const instants = instantsOf(period, zone);
  const suggested = !whole && changes.length === 0 ? '' : suggestedTitle(whole ? [] : changes, period.preset);
  const ready = typeof instants !== 'string' && (whole || changes.length > 0);
  const start = async () => {
    if (!ready) return;
    setBusy(true);
    setFailure(null);
    try {
      const id = await startBacktest({
        title: (title.trim() || suggested).slice(0, 200),
        ...instants,
        population,
        users: [...users],
        changes: whole ? [] : [...changes],
        scope: whole || anew ? 'all' : 'changes',
      });
      onStarted(id);
    } catch (error) {
      setFailure(error as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="New backtest"
      size="medium"
      firstFocus={first}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form="new-backtest" busy={busy} disabled={!ready}>
            Start
          </Button>
        </>
      }
    >
      <form
        id="new-backtest"
        className="flex flex-col gap-4 p-0.5"
        onSubmit={(event) => {
          event.preventDefault();
          void start();
        }}
      >
        <section aria-label="What is judged" className="flex flex-col gap-2">
          <h3 className="-mb-1 text-sm font-medium">What is judged</h3>
          <Segmented
            label="What is judged"
            options={[
              { value: 'changes', label: 'Changes' },
              { value: 'whole', label: 'The published set' },
            ]}
            value={whole ? 'whole' : 'changes'}
            onChange={(value) => setWhole(value === 'whole')}
          />
          {whole ? (
            <p className="text-sm text-muted">Every enabled pattern, as it is published now.</p>
          ) : (
            <>
              <ChangeList
                changes={changes}
                onRemove={(at) => setChanges(changes.filter((_, index) => index !== at))}
              />
              <ChangeChoice material={material} onAdd={add} onFailure={setFailure} />
              {changes.some(({ definition }) => definition?.type === 'BEHAVIORAL') && (
                <Callout kind="warn" title="Behaviour is not judged on history">
                  What a BEHAVIORAL pattern would say of past conversations is not worked out: their behaviour
                  is taken from the record as it was.
                </Callout>
              )}
              <Checkbox
                label="Search for every pattern anew"
                description="Else only what changes is searched for, and the rest is taken from the record: much faster."
                checked={anew}
                onChange={setAnew}
              />
            </>
          )}
        </section>
        <PeriodFields
          period={period}
          onChange={setPeriod}
          error={typeof instants === 'string' ? instants : undefined}
        />
        <section aria-label="Messages" className="flex flex-col gap-2">
          <h3 className="-mb-1 text-sm font-medium">Messages</h3>
          <Segmented
            label="Messages"
            options={[
              { value: 'events', label: 'Recorded events' },
              { value: 'messages', label: 'Every user message' },
            ]}
            value={population}
            onChange={(value) => setPopulation(value as typeof population)}
          />
          <UserChoice users={users} onChange={setUsers} />
        </section>
        <TextField
          ref={first}
          label="Title"
          maxLength={200}
          placeholder={suggested}
          value={title}
          onChange={setTitle}
        />
        {failure !== null && <ErrorNote error={failure} />}
      </form>
    </Dialog>
  );
}

const GONE = {
  code: 'gone',
  message: 'This draft is no longer there',
  hint: 'It was published or dropped meanwhile. Choose what to judge below.',
  retryable: false,
};

async function seeded(seed: NewBacktestProps['seed'], material: Material): Promise<SetChange | null> {
  if (seed.draft !== null) return draftById(seed.draft, material);
  if (seed.pattern === null) return null;
  return (await draftOf(seed.pattern)) ?? turnedOn(seed.pattern);
}

function suggestedTitle(changes: readonly SetChange[], preset: Preset): string {
  const over = preset === 'custom' ? '' : `, ${PERIODS[preset]}`;
  const [only] = changes;
  if (only === undefined) return `The published set${over}`;
  return `${changes.length === 1 ? changeInWords(only) : plural(changes.length, 'change')}${over}`;
}

function ChangeList({
  changes,
  onRemove,
}: {
  changes: readonly SetChange[];
  onRemove: (at: number) => void;
}) {
  if (changes.length === 0) return <Callout title="Choose at least one change">Add them below.</Callout>;
  return (
    <ul aria-label="Changes" className="max-h-40 overflow-y-auto rounded-md border border-line">
      {changes.map((change, at) => (
        <li
          key={subjectOf(change)}
          className="flex items-center gap-2 border-b border-line pl-2.5 last:border-0"
        >
          <span className="min-w-0 flex-1 truncate">{oneLine(changeInWords(change))}</span>
          <IconButton label={`Leave out ${subjectOf(change)}`} icon={<X />} onClick={() => onRemove(at)} />
        </li>
      ))}
    </ul>
  );
}

function PeriodFields({
  period,
  onChange,
  error,
}: {
  period: Period;
  onChange: (period: Period) => void;
  error: string | undefined;
}) {
  const zone = useTimeZone();
  return (
    <section aria-label="Period" className="flex flex-col gap-2">
      <h3 className="-mb-1 text-sm font-medium">Period</h3>
      <Segmented
        label="Period"
        options={[
          ...Object.entries(PERIODS).map(([value, label]) => ({ value, label })),
          { value: 'custom', label: 'Between' },
        ]}
        value={period.preset}
        onChange={(preset) =>
          onChange(
            preset === 'custom' ? { ...period, preset: 'custom' } : presetPeriod(preset as Preset, zone),
          )
        }
      />
      {period.preset === 'custom' && (
        <div className="grid grid-cols-2 gap-2">
          <TextField
            label="From"
            type="datetime-local"
            value={period.from}
            onChange={(from) => onChange({ ...period, from })}
            description={`In ${zone}`}
          />
          <TextField
            label="Until"
            type="datetime-local"
            value={period.to}
            onChange={(to) => onChange({ ...period, to })}
            error={error}
          />
        </div>
      )}
    </section>
  );
}
