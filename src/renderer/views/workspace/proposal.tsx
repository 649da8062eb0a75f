// What the console would create in the open database: the SQL in full first, then a yes, then exactly that SQL.
import { CircleCheck } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { CallOutput } from '../../../shared/protocol/index.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { core } from '../../state/core.ts';
import { notify } from '../../state/toasts.ts';
import { Section } from './section.tsx';

type Offer = CallOutput<'workspace.proposal'>;
type Part = Offer['parts'][number];

export function Proposal({ mayCreate }: { mayCreate: boolean }) {
  const [offer, setOffer] = useState<Offer | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const read = useCallback(() => {
    setFailure(null);
    core().call('workspace.proposal', {}).then(setOffer, setFailure);
  }, []);
  useEffect(read, [read]);

  return (
    <Section title="Tables of the console" hint="Created only after you have seen the SQL and agreed.">
      {failure !== null ? (
        <ErrorNote error={failure} onRetry={read} />
      ) : offer === null ? (
        <Skeleton lines={3} />
      ) : (
        <OfferedParts key={offer.digest} offer={offer} mayCreate={mayCreate} onCreated={read} />
      )}
    </Section>
  );
}

function OfferedParts({
  offer,
  mayCreate,
  onCreated,
}: {
  offer: Offer;
  mayCreate: boolean;
  onCreated: () => void;
}) {
  const missing = offer.parts.filter((part) => part.state === 'missing');
  const allowed = missing.filter((part) => part.allowed);
  return (
    <div className="flex flex-col gap-3">
      {offer.parts.map((part) => (
        <OfferedPart key={part.title} part={part} />
      ))}
      {missing.length > 0 && !mayCreate && (
        <Callout title="This role may not create tables">
          Copy the SQL and hand it to whoever administers the database. The console finds the tables by itself
          afterwards.
        </Callout>
      )}
      {allowed.length > 0 && mayCreate && <Agreement offer={offer} parts={allowed} onCreated={onCreated} />}
    </div>
  );
}

function OfferedPart({ part }: { part: Part }) {
  const present = part.state === 'present';
  return (
    <details open={!present} className="rounded-lg border border-line">
      <summary className="flex items-center gap-2 rounded-lg px-3 py-2 hover:bg-hover">
        <span className="min-w-0 flex-1">
          <span className="font-medium">{part.title}</span> <span className="text-muted">{part.why}</span>
        </span>
        {present ? (
          <span className="flex shrink-0 items-center gap-1.5 text-sm text-good">
            <CircleCheck aria-hidden className="size-3.5" /> there
          </span>
        ) : (
          <span className="shrink-0 text-sm text-warn">missing</span>
        )}
      </summary>
      <div className="flex flex-col gap-2 p-3 pt-0">
        {part.denial !== null && <p className="text-muted">{part.denial}</p>}
        <Code label={`SQL: ${part.title}`} className="max-h-80 overflow-hidden">
          {part.sql}
        </Code>
      </div>
    </details>
  );
}

function Agreement({
  offer,
  parts,
  onCreated,
}: {
  offer: Offer;
  parts: readonly Part[];
  onCreated: () => void;
}) {
  const [agreed, setAgreed] = useState(false);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const create = async () => {
    setBusy(true);
    setFailure(null);
    try {
      const { created } = await core().call('workspace.create', { digest: offer.digest });
      notify({ kind: 'good', title: 'Created', description: created.join(', ') });
      onCreated();
    } catch (caught) {
      setFailure(caught as FailureDetails);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <Checkbox
          label="I have read the SQL above and agree to run it"
          checked={agreed}
          onChange={setAgreed}
          className="flex-1"
        />
        <Button kind="primary" disabled={!agreed} busy={busy} onClick={() => void create()}>
          {parts.length === 1 ? `Create ${parts[0]?.title.toLowerCase()}` : `Create these ${parts.length}`}
        </Button>
      </div>
      {failure !== null && (
        <ErrorNote error={failure} onRetry={failure.code.includes('digest') ? onCreated : undefined} />
      )}
    </div>
  );
}
