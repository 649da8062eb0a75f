// How a pattern fares against an attacker: the grade, the part to blame, and a text that proves it.
import type { RefObject } from 'react';
import { useStore } from 'zustand';
import type { PatternEditorHandle } from '../../editor/pattern-editor.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyButton } from '../../parts/code.tsx';
import { Callout, EmptyState } from '../../parts/notice.tsx';
import { SafeText } from '../../parts/safe-text.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import type { Judgement } from '../../state/studio-trials.ts';
import { HealthChip } from '../patterns/grade.tsx';
import type { Session } from './sessions.ts';

type Attack = NonNullable<NonNullable<Judgement['redos']>['attack']>;

/** Characters of an attack that is copied: enough to stall production, few enough for any field. */
const COPIED = 5_000;
const SHOWN_PUMPS = 8;

export function AttackPanel({
  session,
  editor,
}: {
  session: Session;
  editor: RefObject<PatternEditorHandle | null>;
}) {
  const { output, failure, waiting, value } = useStore(session.trials.store, (state) => state.judged);
  const type = useStore(session.studio.store, (state) => state.definition.type);
  if (type !== 'REGEX') {
    return (
      <EmptyState title="No text makes this slow">
        Keywords and signals of behaviour take the same time for every text of a length.
      </EmptyState>
    );
  }
  if (failure !== null) {
    return (
      <Callout kind="bad" title={failure.message} className="m-3">
        {failure.hint}
      </Callout>
    );
  }
  if (output === null && !waiting) return <EmptyState title="Write a pattern to have it graded" />;
  if (output === null) return <Skeleton lines={3} className="p-3" />;
  if (output.redos === null)
    return (
      <EmptyState title="No grade while there is an error">
        Mend the error at its place in the editor.
      </EmptyState>
    );
  const { grade, degree, words, span, attack } = output.redos;
  return (
    <div data-testid="attack" aria-busy={waiting} className="flex flex-col gap-3 p-3">
      <div className="flex items-center gap-3">
        <HealthChip health={{ error: null, grade, degree, slow: output.slow }} />
        {span !== null && value !== null && (
          <Button kind="quiet" onClick={() => editor.current?.select(span[0], span[1])}>
            Show the part to blame
          </Button>
        )}
      </div>
      <p className="wrap-anywhere">{words}</p>
      {grade === 'exponential' && (
        <Callout kind="bad" title="It cannot be published like this">
          A short message would stop production’s search for minutes. Change the part to blame.
        </Callout>
      )}
      {grade === 'polynomial' && (
        <Callout kind="warn" title="Publishing it asks you to accept this">
          Long messages make production’s search slow.
        </Callout>
      )}
      {output.slow && (
        <p className="text-muted">
          It requires no text of its own, so it is searched for in every message rather than only where that
          text stands.
        </p>
      )}
      {attack !== null && <AttackText attack={attack} />}
    </div>
  );
}

function AttackText({ attack }: { attack: Attack }) {
  const { prefix, pump, suffix, proof } = attack;
  const times = Math.max(1, Math.floor((COPIED - prefix.length - suffix.length) / Math.max(1, pump.length)));
  return (
    <section aria-label="The attack" className="flex flex-col gap-2">
      <h3 className="font-semibold">A text that shows it</h3>
      <div className="relative rounded-md border border-line bg-canvas p-3 pr-10">
        <SafeText
          text={`${prefix}${pump.repeat(SHOWN_PUMPS)}…${suffix}`}
          spans={[[prefix.length, prefix.length + pump.length]]}
          className="font-mono text-sm"
        />
        <CopyButton
          label="Copy the attack"
          text={prefix + pump.repeat(times) + suffix}
          className="absolute top-1 right-1 bg-canvas"
        />
      </div>
      <p className="text-sm text-muted">
        The marked piece again and again. The copy has{' '}
        {(prefix.length + pump.length * times + suffix.length).toLocaleString('en')} characters.
      </p>
      {proof.length > 0 && (
        <table className="w-fit text-sm">
          <caption className="pb-1 text-left font-semibold">Proof: steps of production’s search</caption>
          <thead className="text-muted">
            <tr>
              <th className="pr-6 text-right font-normal">Characters</th>
              <th className="pr-6 text-right font-normal">Steps</th>
            </tr>
          </thead>
          <tbody>
            {proof.map(({ characters, steps }) => (
              <tr key={characters}>
                <td className="pr-6 text-right">{characters.toLocaleString('en')}</td>
                <td className="pr-6 text-right">{steps.toLocaleString('en')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
