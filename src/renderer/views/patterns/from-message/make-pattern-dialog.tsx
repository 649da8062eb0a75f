// Makes a pattern from words of a message: which words, how loosely, with a look at what comes of it; then on to the studio.
import { X } from 'lucide-react';
import { useEffect, useMemo, useRef, useState } from 'react';
import type { FailureDetails } from '../../../../shared/model/failure.ts';
import type { CallOutput } from '../../../../shared/protocol/index.ts';
import type { PatternDefinition } from '../../../../shared/protocol/patterns.ts';
import { Button } from '../../../parts/button.tsx';
import { Code } from '../../../parts/code.tsx';
import { Dialog } from '../../../parts/dialog.tsx';
import { TextArea } from '../../../parts/field.tsx';
import { Callout, ErrorNote } from '../../../parts/notice.tsx';
import { Segmented } from '../../../parts/segmented.tsx';
import { oneLine, type Span } from '../../../parts/segments.ts';
import { core } from '../../../state/core.ts';
import { navigate } from '../../../state/route.ts';
import { forField, withSpan } from './selection.ts';

type Looseness = '0' | '1' | '2';
type Generalised = CallOutput<'studio.generalise'>;

const LOOSENESS_WORDS: Readonly<Record<Looseness, string>> = {
  '0': 'The words as they are.',
  '1': 'Spaces, letter case and plurals may differ.',
  '2': 'Also a few words between, and other verbs of attack.',
};

/** What the studio takes up once, when it opens. */
const SEED = 'studio.seed';
/** A test's text. */
const TEST_CHARACTERS = 20_000;

export interface MakePatternDialogProps {
  text: string;
  /** What patterns matched in it: chosen at first. Half-open, UTF-16 units. */
  spans: readonly Span[];
  /** Where the message is from, for the note on the pattern's first test: "alert a:12". */
  from: string;
  onClose: () => void;
}

export function MakePatternDialog({ text, spans, from, onClose }: MakePatternDialogProps) {
  const message = useMemo(() => forField(text, spans), [text, spans]);
  const [chosen, setChosen] = useState(message.spans);
  const [selected, setSelected] = useState<Span>([0, 0]);
  const [looseness, setLooseness] = useState<Looseness>('1');
  const [made, setMade] = useState<Generalised | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    let gone = false;
    setMade(null);
    setFailure(null);
    if (chosen.length === 0) return;
    core()
      .call('studio.generalise', {
        text: message.text,
        spans: chosen.map(([start, end]): [number, number] => [start, end]),
        looseness: Number(looseness),
      })
      .then(
        (found) => !gone && setMade(found),
        (error: FailureDetails) => !gone && setFailure(error),
      );
    return () => {
      gone = true;
    };
  }, [message, chosen, looseness]);
  const anySelected = selected[0] < selected[1];
  const read = () => {
    const field = area.current;
    if (field !== null) setSelected([field.selectionStart, field.selectionEnd]);
  };
  const open = () => {
    if (made === null) return;
    const definition: Partial<PatternDefinition> = {
      type: 'REGEX',
      value: made.value,
      tests: [{ text: message.text.slice(0, TEST_CHARACTERS), expect: 'match', note: `From ${from}` }],
    };
    sessionStorage.setItem(SEED, JSON.stringify({ definition }));
    navigate('studio', { new: '1' });
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Make a pattern"
      description="Select the words that give the attack away, with the pointer or with shift and the arrow keys."
      size="large"
      firstFocus={area}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" disabled={made === null} onClick={open}>
            Open in the studio
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 p-0.5">
        <TextArea
          ref={area}
          label="Message"
          hideLabel
          rows={6}
          value={message.text}
          // Not `readOnly`: in such a field the arrow keys select nothing.
          aria-readonly
          onBeforeInput={(event) => event.preventDefault()}
          onChange={() => undefined}
          onSelect={read}
        />
        <div className="flex flex-wrap gap-2">
          <Button disabled={!anySelected} onClick={() => setChosen([selected])}>
            Use the selection alone
          </Button>
          <Button
            disabled={!anySelected || chosen.length === 0}
            onClick={() => setChosen(withSpan(chosen, selected))}
          >
            Add the selection
          </Button>
          {message.spans.length > 0 && (
            <Button kind="quiet" onClick={() => setChosen(message.spans)}>
              What matched
            </Button>
          )}
        </div>
        {chosen.length === 0 ? (
          <Callout title="No words chosen yet">Select some in the message above, and use them.</Callout>
        ) : (
          <ul aria-label="Chosen words" className="flex flex-wrap gap-1.5">
            {chosen.map(([start, end]) => (
              <li
                key={start}
                className="flex max-w-full items-center gap-1 rounded-md border border-line-strong bg-raised pl-2"
              >
                <bdi className="truncate">{oneLine(message.text.slice(start, end))}</bdi>
                <button
                  type="button"
                  aria-label={`Leave out ${oneLine(message.text.slice(start, end))}`}
                  onClick={() => setChosen(chosen.filter((span) => span[0] !== start))}
                  className="flex size-6 shrink-0 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-ink"
                >
                  <X aria-hidden className="size-3.5" />
                </button>
              </li>
            ))}
          </ul>
        )}
        <section aria-label="How loosely" className="flex flex-wrap items-center gap-3">
          <Segmented
            label="How loosely"
            options={[
              { value: '0', label: 'Exact' },
              { value: '1', label: 'Loose' },
              { value: '2', label: 'Wide' },
            ]}
            value={looseness}
            onChange={setLooseness}
          />
          <span className="text-sm text-muted">{LOOSENESS_WORDS[looseness]}</span>
        </section>
        {failure !== null && <ErrorNote error={failure} />}
        {made !== null && (
          <div aria-live="polite">
            <Code label="the pattern" wrap className="max-h-40">
              {made.value}
            </Code>
            <p className="mt-1 text-sm text-muted">{made.words}</p>
          </div>
        )}
      </div>
    </Dialog>
  );
}
