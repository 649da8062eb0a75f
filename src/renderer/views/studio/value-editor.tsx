// The value of a pattern, in the form its type asks for.
import { memo, type RefObject, useMemo } from 'react';
import { useStore } from 'zustand';
import { useShallow } from 'zustand/react/shallow';
import type { PatternDefinition } from '../../../shared/protocol/patterns.ts';
import type { Analysis } from '../../editor/analyse.ts';
import { type Highlight, PatternEditor, type PatternEditorHandle } from '../../editor/pattern-editor.tsx';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { Checkbox } from '../../parts/field.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { BehaviourForm, startingSignal } from './behaviour-form.tsx';
import type { ReadingStore } from './reading.ts';
import type { Session } from './sessions.ts';
import { TYPE_WORDS } from './words.ts';

export interface ValueEditorProps {
  readOnly: string | null;
  session: Session;
  reading: ReadingStore;
  editor: RefObject<PatternEditorHandle | null>;
}

const TYPES = (['REGEX', 'KEYWORD', 'BEHAVIORAL'] as const).map((value) => ({
  value,
  label: TYPE_WORDS[value],
}));

export function ValueEditor({ readOnly, session, reading, editor }: ValueEditorProps) {
  const { store, edit } = session.studio;
  const { type, value } = useStore(
    store,
    useShallow(({ definition }) => ({ type: definition.type, value: definition.value })),
  );
  const analysis = useStore(reading, (state) => state.analysis);
  const highlights = useHighlights(session, reading, value);
  return (
    <section aria-label="Value" className="flex shrink-0 flex-col border-b border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-1.5">
        <TypeChoice session={session} readOnly={readOnly !== null} />
        {type !== 'BEHAVIORAL' && (
          <span className="tnum ml-auto text-sm text-muted">
            {[...value].length.toLocaleString('en')} characters
          </span>
        )}
      </div>
      {type === 'BEHAVIORAL' ? (
        <BehaviourForm value={value} readOnly={readOnly} onChange={(next) => edit({ value: next })} />
      ) : (
        <>
          <div className="h-40 min-h-24 resize-y overflow-hidden border-t border-line focus-within:border-accent">
            <PatternEditor
              key={type}
              ref={editor}
              label={type === 'REGEX' ? 'Regular expression' : 'Keyword'}
              plain={type === 'KEYWORD'}
              value={value}
              onChange={(next) => edit({ value: next })}
              readOnly={readOnly}
              analysis={analysis}
              highlights={highlights}
              onCursor={(cursor) => reading.setState({ cursor })}
            />
          </div>
          <Problems
            analysis={analysis}
            current={analysis?.source === value}
            editor={editor}
            readOnly={readOnly !== null}
          />
        </>
      )}
    </section>
  );
}

/** What of the text is marked: what an attack makes slow, and what is pointed at in the explanation. */
function useHighlights(session: Session, reading: ReadingStore, value: string): readonly Highlight[] {
  const judged = useStore(session.trials.store, (state) => state.judged);
  const pointed = useStore(reading, (state) => state.pointed);
  const guilty = judged.value === value ? (judged.output?.redos?.span ?? null) : null;
  return useMemo<Highlight[]>(
    () => [
      ...(guilty === null ? [] : [{ start: guilty[0], end: guilty[1], kind: 'guilty' as const }]),
      ...(pointed === null ? [] : [{ ...pointed, kind: 'part' as const }]),
    ],
    [guilty, pointed],
  );
}

const TypeChoice = memo(({ session, readOnly }: { session: Session; readOnly: boolean }) => {
  const { store, edit } = session.studio;
  const type = useStore(store, (state) => state.definition.type);
  const caseSensitive = useStore(store, (state) => state.definition.caseSensitive);
  const switchTo = (next: PatternDefinition['type']) => {
    if (next === type || readOnly) return;
    const fits = next === 'BEHAVIORAL' || type === 'BEHAVIORAL';
    edit({ type: next, ...(fits ? { value: next === 'BEHAVIORAL' ? startingSignal() : '' } : {}) });
  };
  return (
    <>
      <Segmented label="Type" options={TYPES} value={type} onChange={switchTo} />
      {type !== 'BEHAVIORAL' && (
        <Checkbox
          label="Case sensitive"
          checked={caseSensitive}
          disabled={readOnly}
          onChange={(next) => edit({ caseSensitive: next })}
        />
      )}
    </>
  );
});

const SHOWN = 20;

interface ProblemsProps {
  analysis: Analysis | null;
  /** Whether it is of what is written now: what mends an earlier text may not be put into this one. */
  current: boolean;
  editor: ValueEditorProps['editor'];
  readOnly: boolean;
}

/** Errors and warnings in words, each leading to its place, with what mends it. */
const Problems = memo(({ analysis, current, editor, readOnly }: ProblemsProps) => {
  const markers = analysis?.markers ?? [];
  if (markers.length === 0) return null;
  return (
    <ul aria-label="Errors and warnings" className="max-h-28 overflow-y-auto border-t border-line px-3 py-1">
      {markers.slice(0, SHOWN).map(({ severity, start, end, message, hint, fix }) => (
        <li key={`${start} ${message}`} className="flex items-baseline gap-2 py-0.5">
          <button
            type="button"
            onClick={() => editor.current?.select(start, end)}
            className="min-w-0 flex-1 rounded-sm text-left wrap-anywhere hover:underline"
          >
            <span className={cx('font-medium', LOOKS[severity])}>
              {WORDS[severity]} at {start + 1}
            </span>{' '}
            {message}
            {hint !== null && <span className="text-muted">. {hint}</span>}
          </button>
          {fix !== null && !readOnly && (
            <Button
              kind="quiet"
              className="h-6 max-w-60"
              onClick={() => current && editor.current?.replace(fix.start, fix.end, fix.text)}
            >
              <span className="truncate">{fix.label}</span>
            </Button>
          )}
        </li>
      ))}
      {markers.length > SHOWN && <li className="text-sm text-muted">and {markers.length - SHOWN} more</li>}
    </ul>
  );
});

const LOOKS = { error: 'text-bad', warning: 'text-warn', note: 'text-accent' };
const WORDS = { error: 'Error', warning: 'Warning', note: 'Note' };
