/** The exact steps of an action before it is done, and what to think of. */
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { PersonAction } from '../../../shared/protocol/people.ts';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import type { Person, Preview } from '../../state/person.ts';

const TYPING_MS = 200;

interface Previewing {
  /** Null while the steps of the action as it stands are not known. */
  readonly preview: Preview | null;
  readonly failure: FailureDetails | null;
  readonly retry: () => void;
}

/** Asks for the steps of an action, and again whenever it changes. */
export function usePreview(person: Person, action: PersonAction): Previewing {
  const [turn, setTurn] = useState(0);
  const asked = JSON.stringify(withoutReason(action)) + turn;
  const [answer, setAnswer] = useState<{ to: string; preview?: Preview; failure?: FailureDetails } | null>(
    null,
  );
  // biome-ignore lint/correctness/useExhaustiveDependencies: `asked` stands for the action, whose object is new with every drawing
  useEffect(() => {
    let left = false;
    const timer = setTimeout(
      () =>
        person.preview(action).then(
          (preview) => !left && setAnswer({ to: asked, preview }),
          (failure: FailureDetails) => !left && setAnswer({ to: asked, failure }),
        ),
      answer === null ? 0 : TYPING_MS,
    );
    return () => {
      left = true;
      clearTimeout(timer);
    };
  }, [person, asked]);
  const current = answer?.to === asked ? answer : null;
  return {
    preview: current?.preview ?? null,
    failure: current?.failure ?? null,
    retry: () => setTurn(turn + 1),
  };
}

/** The steps do not depend on the reason: typing it asks for nothing. */
function withoutReason(action: PersonAction): Partial<PersonAction> {
  return { ...action, ...('reason' in action && { reason: '' }) };
}

export function Steps({
  preview,
  failure,
  onRetry,
}: {
  preview: Preview | null;
  failure: FailureDetails | null;
  onRetry: () => void;
}) {
  return (
    <section aria-label="What will be done" className="rounded-md border border-line bg-canvas px-3 py-2">
      <h3 className="mb-1 text-sm font-semibold text-muted">What will be done</h3>
      {failure !== null ? (
        <ErrorNote error={failure} onRetry={onRetry} />
      ) : preview === null ? (
        <Skeleton lines={3} className="py-1" />
      ) : (
        <>
          <ol className="list-decimal space-y-0.5 pl-5 wrap-anywhere">
            {preview.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
          {preview.warnings.map((warning) => (
            <Callout key={warning} kind="warn" title={warning} className="mt-2" />
          ))}
        </>
      )}
    </section>
  );
}
