// The whole engine on trial: a message in, every layer, the verdict, and what would be different under other settings.
import { History, RotateCw, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, IconButton } from '../../../parts/button.tsx';
import { cx } from '../../../parts/class-names.ts';
import { TextArea } from '../../../parts/field.tsx';
import { markColour } from '../../../parts/marks.ts';
import { Callout, EmptyState, ErrorNote } from '../../../parts/notice.tsx';
import { Panel } from '../../../parts/panel.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { core } from '../../../state/core.ts';
import { useKeys } from '../../../state/keys.ts';
import { routeHref } from '../../../state/route.ts';
import { plural } from '../../overview/figure.ts';
import { type Difference, differences } from './differences.ts';
import { MessagePicker, type PickedMessage } from './message-picker.tsx';
import { ScoredText } from './scored-text.tsx';
import { type Score, useScore } from './use-score.ts';
import { Verdict } from './verdict.tsx';
import { AS_CONFIGURED, type Trial, WhatIf } from './what-if.tsx';

/** As much as the engine takes. */
const CHARACTERS = 262_144;
/** What was typed outlives a look at another screen, for as long as the window is open. */
const kept: { text: string; picked: PickedMessage | null; trial: Trial } = {
  text: '',
  picked: null,
  trial: AS_CONFIGURED,
};

export function Tester() {
  const [text, setText] = useState(kept.text);
  const [picked, setPicked] = useState(kept.picked);
  const [trial, setTrial] = useState(kept.trial);
  const [picking, setPicking] = useState(false);
  const [turn, setTurn] = useState(0);
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    Object.assign(kept, { text, picked, trial });
  }, [text, picked, trial]);
  // What is published meanwhile counts at once.
  useEffect(() => core().subscribe('patterns.changed', () => setTurn((known) => known + 1)), []);
  const { score, failure, busy } = useScore(text, picked?.event ?? null, trial, turn);
  useKeys('Tester', [
    { keys: '/', label: 'Write the message', run: () => area.current?.focus() },
    { keys: 'h', label: 'Pick a message of history', run: () => setPicking(true) },
    { keys: 'r', label: 'Settings as configured', run: () => setTrial(AS_CONFIGURED) },
  ]);
  const type = (next: string) => {
    setText(next);
    if (picked !== null && next !== picked.text) setPicked(null);
  };
  return (
    <div className="grid h-full grid-cols-1 content-start items-start gap-3 overflow-y-auto p-3 lg:grid-cols-[minmax(20rem,2fr)_minmax(0,3fr)]">
      <div className="flex min-w-0 flex-col gap-3">
        <Panel
          title="Message"
          hint={text === '' ? undefined : plural(text.length, 'character')}
          actions={
            <Button kind="quiet" icon={<History aria-hidden />} onClick={() => setPicking(true)}>
              Pick from history
            </Button>
          }
        >
          <TextArea
            ref={area}
            label="Message"
            hideLabel
            rows={7}
            maxLength={CHARACTERS}
            placeholder="Paste or type a message"
            value={text}
            onChange={type}
          />
          {picked !== null && (
            <p className="mt-1.5 flex items-center gap-1 text-sm text-muted">
              Scored as when it came, with the profile and conversation of {picked.user ?? 'nobody named'}
              <IconButton label="Score it without its history" icon={<X />} onClick={() => setPicked(null)} />
            </p>
          )}
        </Panel>
        <WhatIf trial={trial} settings={score?.settings ?? null} onChange={setTrial} />
      </div>
      <div aria-live="polite" aria-busy={busy} className="flex min-w-0 flex-col gap-3">
        {failure !== null ? (
          <ErrorNote error={failure} onRetry={() => setTurn(turn + 1)} />
        ) : score === null ? (
          <EmptyState
            icon={<RotateCw />}
            title={busy ? 'Scoring' : 'No message yet'}
            className="rounded-lg border border-line"
          >
            {!busy && 'Type one, or pick one of history: every layer, the level and the action appear here.'}
          </EmptyState>
        ) : (
          <Outcome score={score} />
        )}
      </div>
      {picking && (
        <MessagePicker
          onClose={() => setPicking(false)}
          onPick={(message) => {
            setText(message.text);
            setPicked(message);
            setPicking(false);
          }}
        />
      )}
    </div>
  );
}

function Outcome({ score }: { score: Score }) {
  const { before, after, problems } = score;
  const [pickedOut, setPickedOut] = useState<number | null>(null);
  const shown = after ?? before;
  const changes = after === null ? null : differences(before, after);
  return (
    <>
      {changes !== null && <Changes changes={changes} />}
      <div className={cx('flex flex-col gap-3', after !== null && 'xl:flex-row')}>
        <Verdict title={after === null ? 'Verdict' : 'As configured'} scored={before} />
        {after !== null && <Verdict title="What if" scored={after} />}
      </div>
      <Panel
        title="What matched"
        hint={
          shown.matches.length === 0
            ? undefined
            : `${plural(shown.matches.length, 'pattern')}${after === null ? '' : ', as on the right'}`
        }
      >
        <div className="flex flex-col gap-2">
          <ScoredText text={score.text} matches={shown.matches} picked={pickedOut} />
          {shown.matches.length === 0 ? (
            <p className="text-muted">No pattern matched.</p>
          ) : (
            <ul onMouseLeave={() => setPickedOut(null)}>
              {shown.matches.map((match, at) => (
                <li
                  // biome-ignore lint/suspicious/noArrayIndexKey: a pattern can match under several disguises
                  key={at}
                  onMouseEnter={() => setPickedOut(at)}
                  className={cx(
                    'flex items-baseline gap-2 rounded-md px-2 py-1',
                    pickedOut === at && 'bg-hover',
                  )}
                >
                  <span
                    aria-hidden
                    data-fill
                    style={{ backgroundColor: markColour(at) }}
                    className="size-2.5 shrink-0 self-center rounded-sm"
                  />
                  <a
                    href={routeHref(`studio/${match.name}`)}
                    onFocus={() => setPickedOut(at)}
                    onBlur={() => setPickedOut(null)}
                    className="min-w-0 text-accent wrap-anywhere hover:underline"
                  >
                    {oneLine(match.name)}
                  </a>
                  {match.draft && <span className="text-sm text-accent">draft</span>}
                  <span className="min-w-0 flex-1 truncate text-sm text-muted">
                    {[match.category, match.layer === null ? null : `found under a disguise: ${match.layer}`]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                  <span className="text-sm whitespace-nowrap text-muted">
                    {plural(match.spans.length, 'place')}
                  </span>
                  <span className="tnum w-8 text-right">{match.score}</span>
                </li>
              ))}
            </ul>
          )}
        </div>
      </Panel>
      {problems.length > 0 && (
        <Callout kind="warn" title={`${plural(problems.length, 'pattern')} cannot be used`}>
          <ul className="max-h-32 overflow-y-auto">
            {problems.map(({ name, reason }) => (
              <li key={name}>
                <bdi className="font-medium">{oneLine(name)}</bdi>: {reason}
              </li>
            ))}
          </ul>
        </Callout>
      )}
    </>
  );
}

function Changes({ changes }: { changes: readonly Difference[] }) {
  if (changes.length === 0)
    return (
      <Callout title="Nothing would be different">This message fares the same under these settings.</Callout>
    );
  return (
    <Panel title="What would be different" flush>
      <table className="w-full">
        <thead className="sr-only">
          <tr>
            <th>What</th>
            <th>As configured</th>
            <th>What if</th>
          </tr>
        </thead>
        <tbody>
          {changes.map(({ what, before, after }) => (
            <tr key={what} className="border-b border-line last:border-0">
              <th scope="row" className="px-3 py-1 text-left font-normal text-muted wrap-anywhere">
                {what}
              </th>
              <td className="w-2/5 px-3 py-1">
                {before} <span aria-hidden>→</span> <strong>{after}</strong>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}
