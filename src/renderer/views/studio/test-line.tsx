// One sample text: whether it does as expected, what matched in it and which groups, and how long that took.
import { Check, Gauge, Hourglass, Pencil, Trash2, X } from 'lucide-react';
import { memo, useState } from 'react';
import type { PatternTest } from '../../../shared/protocol/patterns.ts';
import type { Trial } from '../../../shared/protocol/studio.ts';
import { IconButton } from '../../parts/button.tsx';
import { cx, FIELD } from '../../parts/class-names.ts';
import { markColour } from '../../parts/marks.ts';
import { oneLine } from '../../parts/segments.ts';
import { microseconds } from '../patterns/figures.ts';
import { MatchText } from './match-text.tsx';
import { LONGEST_TEXT } from './tests-panel.tsx';

/** What can be done with a text, by its place; the same from key to key, so that a line is drawn anew only when its trial is. */
export interface TestActions {
  readonly change: (index: number, test: PatternTest) => void;
  readonly remove: (index: number) => void;
  readonly score: (text: string) => void;
}

export interface TestLineProps {
  index: number;
  test: PatternTest;
  /** Null until it was tried. */
  trial: Trial | null;
  error: string | null;
  readOnly: boolean;
  actions: TestActions;
}

const other = (expect: PatternTest['expect']) => (expect === 'match' ? 'miss' : 'match');

export const TestLine = memo(({ index, test, trial, error, readOnly, actions }: TestLineProps) => {
  const onChange = (next: PatternTest) => actions.change(index, next);
  const [editing, setEditing] = useState<string | null>(null);
  const passed = trial !== null && trial.verdict === test.expect;
  const look = trial === null ? 'text-faint' : passed ? 'text-good' : 'text-bad';
  return (
    <li data-verdict={trial?.verdict ?? 'none'} className="group flex items-start gap-2 px-3 py-2">
      <span className={cx('mt-0.5', look)}>
        {trial === null ? (
          <Hourglass aria-label="Not tried" className="size-4" />
        ) : passed ? (
          <Check aria-label="As expected" className="size-4" />
        ) : (
          <X aria-label="Not as expected" className="size-4" />
        )}
      </span>
      <div className="min-w-0 flex-1">
        {editing === null ? (
          <div className="max-h-40 overflow-y-auto">
            <MatchText text={test.text} trial={trial} />
          </div>
        ) : (
          <form
            className="flex flex-col gap-1"
            onSubmit={(event) => {
              event.preventDefault();
              if (editing !== '') onChange({ ...test, text: editing });
              setEditing(null);
            }}
          >
            <textarea
              aria-label="Change the text"
              // biome-ignore lint/a11y/noAutofocus: it takes the place of what was pressed
              autoFocus
              rows={3}
              maxLength={LONGEST_TEXT}
              value={editing}
              onChange={(event) => setEditing(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Escape') {
                  event.stopPropagation();
                  setEditing(null);
                } else if (event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.metaKey) {
                  event.preventDefault();
                  event.currentTarget.form?.requestSubmit();
                }
              }}
              className={cx(FIELD, 'h-auto resize-y py-1.5')}
            />
            <span className="text-sm text-muted">Enter keeps it, Escape leaves it as it was.</span>
          </form>
        )}
        <p className="mt-0.5 flex flex-wrap items-center gap-x-3 text-sm text-muted">
          <button
            type="button"
            disabled={readOnly}
            aria-label={`Expects ${test.expect === 'match' ? 'a match' : 'no match'}: change`}
            onClick={() => onChange({ ...test, expect: other(test.expect) })}
            className="rounded-sm underline decoration-dotted underline-offset-2 enabled:hover:text-ink disabled:no-underline"
          >
            expects {test.expect === 'match' ? 'a match' : 'no match'}
          </button>
          {trial !== null && <Found trial={trial} />}
          {trial === null && error !== null && <span className="text-bad">{error}</span>}
          {test.note !== '' && <bdi>{oneLine(test.note)}</bdi>}
        </p>
        {trial !== null && <Groups text={test.text} trial={trial} />}
      </div>
      <Buttons index={index} text={test.text} readOnly={readOnly} actions={actions} onEdit={setEditing} />
    </li>
  );
});

interface ButtonsProps extends Pick<TestLineProps, 'index' | 'readOnly' | 'actions'> {
  text: string;
  onEdit: (text: string) => void;
}

const Buttons = memo(({ index, text, readOnly, actions, onEdit }: ButtonsProps) => (
  <span className="flex shrink-0 opacity-60 group-focus-within:opacity-100 group-hover:opacity-100">
    <IconButton label="Score this text" icon={<Gauge />} onClick={() => actions.score(text)} />
    {!readOnly && <IconButton label="Change the text" icon={<Pencil />} onClick={() => onEdit(text)} />}
    {!readOnly && (
      <IconButton label="Remove the text" icon={<Trash2 />} onClick={() => actions.remove(index)} />
    )}
  </span>
));

function Found({ trial }: { trial: Trial }) {
  const { verdict, spans, more, layer } = trial;
  if (verdict === 'stalled') {
    return (
      <span className="text-bad">Stopped: it took too long, and production would stall on this text</span>
    );
  }
  return (
    <>
      <span>
        {verdict === 'miss'
          ? 'no match'
          : spans.length === 1 && !more
            ? 'one match'
            : `${more ? 'more than ' : ''}${spans.length} matches, the first decides`}
      </span>
      {layer !== null && <span className="text-warn">found under a disguise: {layer}</span>}
      <span className="tnum">{microseconds(trial.microseconds)}</span>
    </>
  );
}

/** More groups than anybody tells apart are left out. */
const MOST_GROUPS = 12;

function Groups({ text, trial }: { text: string; trial: Trial }) {
  const took = trial.groups.filter(({ span }) => span !== null).slice(0, MOST_GROUPS);
  if (took.length === 0) return null;
  return (
    <ul aria-label="Groups of the first match" className="mt-1 flex flex-wrap gap-1">
      {took.map(({ number, name, span }) => (
        <li
          key={number}
          className="flex max-w-full min-w-0 items-center gap-1.5 rounded-sm border border-line px-1 text-sm"
        >
          <span
            aria-hidden
            className="size-2 shrink-0 rounded-full"
            style={{ background: markColour(number) }}
          />
          <span className="shrink-0 text-muted">{name === null ? number : `${number} ${name}`}</span>
          <bdi className="truncate font-mono">
            {oneLine(text.slice(span?.[0] ?? 0, span?.[1] ?? 0)) || 'empty'}
          </bdi>
        </li>
      ))}
    </ul>
  );
}
