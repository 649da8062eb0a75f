// The sample texts of a pattern: each says whether it is to match, and shows as one types whether it does.
import { ClipboardPaste, Plus } from 'lucide-react';
import { type FormEvent, type RefObject, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { PatternTest } from '../../../shared/protocol/patterns.ts';
import { Button } from '../../parts/button.tsx';
import { cx, FIELD } from '../../parts/class-names.ts';
import { Callout, EmptyState } from '../../parts/notice.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { PasteDialog } from './paste-dialog.tsx';
import type { Session } from './sessions.ts';
import { type TestActions, TestLine } from './test-line.tsx';
import { testsInWords } from './words.ts';

export const LONGEST_TEXT = 20_000;
export const MOST_TESTS = 200;

const EXPECTED = [
  { value: 'match', label: 'Match' },
  { value: 'miss', label: 'No match' },
] as const;

export interface TestsPanelProps {
  readOnly: string | null;
  session: Session;
  /** The field of a new text, to be focused by a key. */
  field: RefObject<HTMLTextAreaElement | null>;
  /** Has a text scored by the whole engine. */
  onScore: (text: string) => void;
}

export function TestsPanel({ readOnly, session, field, onScore }: TestsPanelProps) {
  const { studio, trials } = session;
  const tests = useStore(studio.store, (state) => state.definition.tests);
  const type = useStore(studio.store, (state) => state.definition.type);
  const tried = useStore(trials.store, (state) => state.tried);
  const [text, setText] = useState('');
  const [expect, setExpect] = useState<PatternTest['expect']>('match');
  const [pasting, setPasting] = useState(false);
  const put = (next: PatternTest[]) => studio.edit({ tests: next });
  const actions = useMemo<TestActions>(() => {
    const now = () => studio.store.getState().definition.tests;
    return {
      change: (index, test) => studio.edit({ tests: now().map((each, at) => (at === index ? test : each)) }),
      remove: (index) => studio.edit({ tests: now().filter((_, at) => at !== index) }),
      score: onScore,
    };
  }, [studio, onScore]);
  // Trials stand in the order of the texts they were asked for; after a change they are found by their text until new ones come.
  const trialOf = (sample: string) => tried.output?.trials[tried.texts.indexOf(sample)] ?? null;
  const verdicts = tests.map((test) => {
    const trial = trialOf(test.text);
    return trial === null ? null : trial.verdict === test.expect;
  });
  const failed = verdicts.filter((verdict) => verdict === false).length;
  const passed = verdicts.filter((verdict) => verdict === true).length;
  const full = tests.length >= MOST_TESTS;

  const add = (event?: FormEvent) => {
    event?.preventDefault();
    if (text === '' || full) return;
    put([...tests, { text, expect, note: '' }]);
    setText('');
    field.current?.focus();
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      {readOnly === null && type !== 'BEHAVIORAL' && (
        <form
          onSubmit={add}
          aria-label="Add a text"
          className="flex shrink-0 flex-col gap-2 border-b border-line p-3"
        >
          <textarea
            ref={field}
            aria-label="Sample text"
            placeholder="A message to try; Enter adds it"
            rows={2}
            maxLength={LONGEST_TEXT}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={(event) => {
              if (
                event.key === 'Enter' &&
                !event.shiftKey &&
                !event.ctrlKey &&
                !event.metaKey &&
                !event.nativeEvent.isComposing
              ) {
                event.preventDefault();
                add();
              }
            }}
            className={cx(FIELD, 'h-auto resize-y py-1.5')}
          />
          <div className="flex flex-wrap items-center gap-2">
            <Segmented label="It is to" options={EXPECTED} value={expect} onChange={setExpect} />
            <Button type="submit" icon={<Plus aria-hidden />} disabled={text === '' || full}>
              Add
            </Button>
            <Button
              kind="quiet"
              icon={<ClipboardPaste aria-hidden />}
              disabled={full}
              onClick={() => setPasting(true)}
            >
              Paste many…
            </Button>
          </div>
        </form>
      )}
      {tried.failure !== null && (
        <Callout kind="bad" title={tried.failure.message} className="m-3">
          {tried.failure.hint}
        </Callout>
      )}
      {type === 'BEHAVIORAL' && (
        <Callout title="A signal of behaviour is not read from one text" className="m-3">
          It is read from the course of a conversation, so sample texts cannot prove it. A backtest takes such
          signals from the record: what a change of them would do is not judged.
        </Callout>
      )}
      {tests.length === 0 ? (
        type !== 'BEHAVIORAL' && (
          <EmptyState title="No sample texts yet">
            Add messages that are to match and some that are not. They are kept with the pattern, and each
            publishing proves them.
          </EmptyState>
        )
      ) : (
        <>
          <p role="status" data-testid="tests-summary" className="shrink-0 px-3 py-1.5 text-sm">
            <span className={failed > 0 ? 'text-bad' : passed < tests.length ? 'text-muted' : 'text-good'}>
              {passed + failed < tests.length
                ? tried.waiting
                  ? 'Trying…'
                  : `${passed + failed} of ${tests.length} tried`
                : testsInWords({ passed, failed }).replace(/^./, (first) => first.toUpperCase())}
            </span>
            {full && <span className="text-muted"> · {MOST_TESTS} is the most</span>}
          </p>
          <ul
            aria-label="Sample texts"
            className="min-h-0 flex-1 divide-y divide-line overflow-y-auto border-t border-line"
          >
            {tests.map((test, index) => (
              <TestLine
                // biome-ignore lint/suspicious/noArrayIndexKey: two tests may have the same text
                key={index}
                index={index}
                test={test}
                trial={trialOf(test.text)}
                error={tried.output?.error ?? null}
                readOnly={readOnly !== null}
                actions={actions}
              />
            ))}
          </ul>
        </>
      )}
      {pasting && (
        <PasteDialog
          room={MOST_TESTS - tests.length}
          onAdd={(added) => put([...tests, ...added])}
          onClose={() => setPasting(false)}
        />
      )}
    </div>
  );
}
