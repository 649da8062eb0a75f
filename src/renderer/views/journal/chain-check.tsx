/** The check of the journal's chain: how far it holds, the first broken link, and what keeps entries from being changed. */
import { X } from 'lucide-react';
import { useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { InlineCode } from '../../parts/code.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { Time } from '../../parts/time.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { count, milliseconds, plural } from '../overview/figure.ts';
import { BROKEN_WORDS } from './words.ts';

type Check = CallOutput<'journal.check'>;

export interface ChainChecking {
  readonly busy: boolean;
  readonly result: Check | null;
  readonly failure: FailureDetails | null;
  readonly run: () => void;
  readonly close: () => void;
}

export function useChainCheck(): ChainChecking {
  const [state, setState] = useState<Pick<ChainChecking, 'busy' | 'result' | 'failure'>>({
    busy: false,
    result: null,
    failure: null,
  });
  return {
    ...state,
    run() {
      setState({ busy: true, result: null, failure: null });
      core()
        .call('journal.check', {})
        .then(
          (result) => setState({ busy: false, result, failure: null }),
          (error: unknown) => setState({ busy: false, result: null, failure: detailsOf(error) }),
        );
    },
    close: () => setState({ busy: false, result: null, failure: null }),
  };
}

export function ChainCheck({ check, onOpen }: { check: ChainChecking; onOpen: (seq: number) => void }) {
  const { result, failure } = check;
  if (failure !== null) return <ErrorNote error={failure} onRetry={check.run} className="m-2 mb-0" />;
  if (result === null) return null;
  const close = <IconButton label="Close the result" icon={<X />} onClick={check.close} />;
  const { broken, entries } = result;
  if (broken !== null) {
    const there = broken.why !== 'missing';
    const last = there ? broken.seq : entries;
    return (
      <Callout
        kind="bad"
        title={`The chain breaks at entry ${count(broken.seq)}`}
        className="m-2 mb-0"
        actions={
          <>
            {last > 0 && (
              <Button onClick={() => onOpen(last)}>
                {there ? 'Open the entry' : 'Open the last before it'}
              </Button>
            )}
            {close}
          </>
        }
      >
        It {BROKEN_WORDS[broken.why]}. {plural(entries, 'entry', 'entries')} before it{' '}
        {entries === 1 ? 'is' : 'are'} as they were written. Keep a copy of the database and tell whoever
        looks after it.
      </Callout>
    );
  }
  return (
    <Callout kind="good" title="The chain is whole" className="m-2 mb-0" actions={close}>
      {plural(entries, 'entry', 'entries')}, each following from the one before it, checked in{' '}
      {milliseconds(result.took)}. <Points check={result} /> <Protection protection={result.protection} />
      {entries > 0 && (
        <>
          {' '}
          Head: <InlineCode>{result.head}</InlineCode>
        </>
      )}
    </Callout>
  );
}

function Points({ check: { checkpoints } }: { check: Check }) {
  const first = checkpoints[0];
  if (first === undefined)
    return 'This machine had noted none of them before; it has now, and will hold the next check against it.';
  return (
    <>
      It agrees with {plural(checkpoints.length, 'checkpoint')} that this machine noted since{' '}
      <Time at={first.notedAt} form="full" />.
    </>
  );
}

function Protection({ protection }: { protection: Check['protection'] }) {
  const { role, mayUpdate, mayDelete, mayTruncate, owner, trigger } = protection;
  if (trigger !== 'on')
    return `The trigger that refuses changes is ${trigger}: entries could be changed by whoever has the right.`;
  if (owner)
    return `${role} owns the table: it could take the trigger away that refuses changes, and the chain would then show it.`;
  return mayUpdate || mayDelete || mayTruncate
    ? `${role} has the right to change entries, which a trigger refuses.`
    : `${role} may not change or delete entries.`;
}
