// The migration script: proven, with what it left out, what it is dangerous for, and a second question for what is lost.
import { Download } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { SchemaScript } from '../../../shared/protocol/schema.ts';
import { Button } from '../../parts/button.tsx';
import { Code } from '../../parts/code.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { Callout, ErrorNote } from '../../parts/notice.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { ScrollBox } from '../../parts/scroll-box.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { confirmLoss, useSchema, writeMigration } from '../../state/schema.ts';
import { plural } from '../overview/figure.ts';

/** Left-out entries that are listed; the script's head lists all. */
const LISTED = 50;

export function ScriptDialog({ onClose }: { onClose: () => void }) {
  const confirmed = useSchema((state) => state.confirmed);
  const [online, setOnline] = useState(false);
  const [script, setScript] = useState<SchemaScript | null>(null);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  useEffect(() => {
    let gone = false;
    setFailure(null);
    writeMigration(online, confirmed).then(
      (written) => gone || setScript(written),
      (error: FailureDetails) => gone || setFailure(error),
    );
    return () => {
      gone = true;
    };
  }, [online, confirmed]);
  return (
    <Dialog
      open
      onClose={onClose}
      size="wide"
      title="Migration script"
      description="Leads from the left side to the right. The console never runs it on a server: read it, then run it yourself."
      actions={
        <>
          <Checkbox
            label="Online form: fewer and shorter locks, partly outside of the transaction"
            checked={online}
            onChange={setOnline}
            className="mr-auto"
          />
          {script !== null && script.text !== '' && (
            <Button
              kind="primary"
              icon={<Download aria-hidden />}
              onClick={() => saveFile('migration.sql', script.text)}
            >
              Save as a file
            </Button>
          )}
        </>
      }
    >
      {failure !== null ? (
        <ErrorNote error={failure} />
      ) : script === null ? (
        <div>
          <p className="text-muted">
            The script is being written and tried in a shadow database. That takes some seconds.
          </p>
          <Skeleton lines={8} className="py-4" />
        </div>
      ) : (
        <div className="flex flex-col gap-3">
          <ProofNote script={script} />
          <Asked script={script} />
          <LeftOutNote script={script} />
          <Hazards script={script} />
          {script.text !== '' && (
            <Code label="Migration script" wrap className="max-h-[40vh]">
              {script.text}
            </Code>
          )}
        </div>
      )}
    </Dialog>
  );
}

function ProofNote({ script: { proof, statements } }: { script: SchemaScript }) {
  const took = `${plural(statements, 'statement')}, tried on ${plural(proof.objects, 'object')} in ${(proof.tookMs / 1000).toFixed(1)} s`;
  if (proof.state === 'nothing') return <Callout title="There is nothing to do for what is chosen" />;
  if (proof.state === 'proven')
    return (
      <Callout
        kind="good"
        title="Proven: applied to the left side, it gave the right side with no differences left"
      >
        {took}
      </Callout>
    );
  const list = proof.state === 'failed' ? proof.remaining : proof.unproven;
  return (
    <Callout
      kind={proof.state === 'failed' ? 'bad' : 'warn'}
      title={
        proof.state === 'failed'
          ? 'Not shown: tried in a shadow database, it did not give the right side'
          : 'Proven in part: what could be tried gave the right side, but not all could be'
      }
    >
      <ScrollBox label="What is not proven" className="max-h-40 font-mono text-sm wrap-anywhere">
        <ul>
          {list.map((entry) => (
            <li key={entry}>{entry}</li>
          ))}
        </ul>
      </ScrollBox>
      {took}
    </Callout>
  );
}

/** What drops or narrows is asked about once more, each for itself. */
function Asked({ script }: { script: SchemaScript }) {
  const confirmed = useSchema((state) => state.confirmed);
  const asked = script.leftOut.filter(({ asks }) => asks);
  const agreed = [...confirmed];
  if (asked.length === 0 && agreed.length === 0) return null;
  return (
    <Callout
      kind="warn"
      title={
        asked.length === 0
          ? 'Things are dropped or narrowed'
          : `${plural(asked.length, 'difference')} would drop or narrow something, and ${asked.length === 1 ? 'is' : 'are'} left out until you say so here`
      }
    >
      <ul className="flex max-h-48 flex-col gap-1.5 overflow-y-auto pt-1">
        {[...agreed.map((id) => ({ id, why: 'Agreed to' })), ...asked.slice(0, LISTED)].map(({ id, why }) => (
          <li key={id}>
            <Checkbox
              label={id}
              description={why}
              checked={confirmed.has(id)}
              onChange={(on) => confirmLoss(id, on)}
            />
          </li>
        ))}
      </ul>
      {asked.length > LISTED && `And ${asked.length - LISTED} more: choose fewer objects to see them.`}
    </Callout>
  );
}

function LeftOutNote({ script }: { script: SchemaScript }) {
  const others = script.leftOut.filter(({ asks }) => !asks);
  if (others.length === 0) return null;
  return (
    <Callout title={`${plural(others.length, 'difference')} cannot be made by a script`}>
      <ScrollBox label="What the script cannot make" className="max-h-32 text-sm wrap-anywhere">
        <ul>
          {others.slice(0, LISTED).map(({ id, why }) => (
            <li key={id}>
              <span className="font-mono">{id}</span>: {why}
            </li>
          ))}
        </ul>
      </ScrollBox>
    </Callout>
  );
}

function Hazards({ script: { hazards } }: { script: SchemaScript }) {
  if (hazards.length === 0) return null;
  return (
    <section aria-label="Hazards">
      <h3 className="mb-1 font-semibold">Before you run it</h3>
      <ul className="flex flex-col gap-1">
        {hazards.map(({ kind, text, safer, count }) => (
          <li key={`${kind}${text}`} className="text-muted">
            <strong className={kind === 'data loss' ? 'font-medium text-bad' : 'font-medium text-warn'}>
              {kind}
              {count > 1 && ` ×${count}`}
            </strong>{' '}
            {text}.{safer !== null && ` ${safer}`}
          </li>
        ))}
      </ul>
    </section>
  );
}
