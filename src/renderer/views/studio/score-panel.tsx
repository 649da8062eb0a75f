// A message before the whole engine, with the draft in place of the pattern it was begun from.
import { useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../parts/button.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Callout, EmptyState } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Select } from '../../parts/select.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { ScoredText } from '../patterns/tester/scored-text.tsx';
import { Verdict } from '../patterns/tester/verdict.tsx';
import type { Session } from './sessions.ts';

export function ScorePanel({ session }: { session: Session }) {
  const { studio, trials } = session;
  const tests = useStore(studio.store, (state) => state.definition.tests);
  const { text, output, failure, waiting } = useStore(trials.store, (state) => state.scored);
  const [typed, setTyped] = useState(text ?? '');
  const score = (message: string) => {
    setTyped(message);
    const { definition, pattern } = studio.store.getState();
    trials.score(message === '' ? null : message, definition, pattern);
  };
  return (
    <div className="flex flex-col gap-3 p-3">
      {tests.length > 0 && (
        <Select
          label="Sample text"
          options={[
            { value: 'own', label: 'Another message' },
            ...tests.map((test, index) => ({ value: String(index), label: oneLine(test.text.slice(0, 80)) })),
          ]}
          value={String(tests.findIndex((test) => test.text === text)).replace('-1', 'own')}
          onChange={(value) => score(value === 'own' ? '' : (tests[Number(value)]?.text ?? ''))}
        />
      )}
      <TextArea label="Message" rows={3} value={typed} onChange={score} maxLength={262_144} />
      {failure !== null && (
        <Callout
          kind="bad"
          title={failure.message}
          actions={<Button onClick={() => score(typed)}>Try again</Button>}
        >
          {failure.hint}
        </Callout>
      )}
      {text === null ? (
        <EmptyState title="Choose or write a message">
          It is scored by every pattern and layer, with this draft in place.
        </EmptyState>
      ) : output === null ? (
        failure === null && waiting && <Skeleton lines={6} />
      ) : (
        <div aria-busy={waiting} className="flex flex-col gap-3">
          {output.changed !== null && (
            <>
              <p data-testid="score-change">
                With this draft <strong className="tnum">{output.changed.total}</strong>, as published{' '}
                <strong className="tnum">{output.published.total}</strong>.
              </p>
              <ScoredText text={text} matches={output.changed.matches} picked={null} />
              <Verdict title="With this draft" scored={output.changed} />
            </>
          )}
          <Verdict title="As published" scored={output.published} />
          {output.problems.length > 0 && (
            <p className="text-sm text-muted">
              {output.problems.length === 1 ? 'One pattern takes' : `${output.problems.length} patterns take`}{' '}
              no part:{' '}
              {output.problems
                .slice(0, 3)
                .map(({ name, reason }) => `${oneLine(name)} (${reason})`)
                .join(', ')}
            </p>
          )}
        </div>
      )}
    </div>
  );
}
