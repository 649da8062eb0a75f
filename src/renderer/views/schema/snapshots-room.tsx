// Snapshots of the schema: taken by hand or by the clock, and the timeline of what changed between them.
import { Camera, Download, GitCompareArrows, Trash2 } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { SnapshotRow } from '../../../shared/protocol/schema.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { saveFile } from '../../parts/save-file.ts';
import { ScrollBox } from '../../parts/scroll-box.tsx';
import { Select } from '../../parts/select.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { navigate } from '../../state/route.ts';
import { compareSchemas } from '../../state/schema.ts';
import {
  forgetSnapshot,
  scheduleSnapshots,
  snapshotJson,
  takeSnapshot,
  useSnapshots,
  watchSnapshots,
} from '../../state/schema-snapshots.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { count, plural } from '../overview/figure.ts';

const NEVER = 'never';
const EVERY = [
  { value: NEVER, label: 'Only by hand' },
  { value: '1', label: 'Every hour' },
  { value: '6', label: 'Every 6 hours' },
  { value: '24', label: 'Every day' },
  { value: '168', label: 'Every week' },
] as const;

export function SnapshotsRoom() {
  useEffect(watchSnapshots, []);
  const { list, failure } = useSnapshots();
  const [gone, setGone] = useState<SnapshotRow | null>(null);
  if (failure !== null) return <ErrorNote error={failure} form="fill" />;
  if (list === null) return <Skeleton lines={8} className="p-6" />;
  const every = list.everyHours === null ? NEVER : String(list.everyHours);
  const options = EVERY.some(({ value }) => value === every)
    ? EVERY
    : [...EVERY, { value: every, label: `Every ${every} hours` }];
  return (
    <div className="flex h-full min-h-0 flex-col">
      {list.mayKeep ? (
        <div className="flex shrink-0 flex-wrap items-end gap-3 border-b border-line px-4 py-2.5">
          <TakeForm />
          <Select
            label="Taken by themselves"
            value={every}
            onChange={(value) =>
              void scheduleSnapshots(value === NEVER ? null : Number(value)).catch((error: FailureDetails) =>
                notifyFailure(error),
              )
            }
            options={options}
            className="w-44"
          />
          <p className="max-w-120 text-sm text-muted">
            While a console is open. What changed since the snapshot before becomes an alert of the type
            “Schema drift”.
          </p>
        </div>
      ) : (
        <p className="shrink-0 border-b border-line px-4 py-2.5 text-muted">
          Snapshots cannot be kept here: the console’s tables are missing, or you may not write to them.
          Workspaces says which.
        </p>
      )}
      {list.rows.length === 0 ? (
        <EmptyState icon={<Camera aria-hidden />} title="No snapshot was taken yet">
          A snapshot keeps the whole schema as it is now, so that later you can see what changed, and when.
        </EmptyState>
      ) : (
        <ScrollBox label="Timeline of the schema" className="min-h-0 flex-1">
          <ol>
            {list.rows.map((row) => (
              <Snapshot key={row.id} row={row} mayKeep={list.mayKeep} onForget={() => setGone(row)} />
            ))}
          </ol>
        </ScrollBox>
      )}
      {gone !== null && (
        <Dialog
          open
          onClose={() => setGone(null)}
          title={`Remove the snapshot “${gone.name}”?`}
          description="It cannot be brought back."
          actions={
            <Button
              kind="danger"
              onClick={() => {
                setGone(null);
                forgetSnapshot(gone.id).catch((error: FailureDetails) => notifyFailure(error));
              }}
            >
              Remove
            </Button>
          }
        >
          {null}
        </Dialog>
      )}
    </div>
  );
}

function TakeForm() {
  const [name, setName] = useState('');
  const [busy, setBusy] = useState(false);
  const take = async (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '' || busy) return;
    setBusy(true);
    try {
      const { changes } = await takeSnapshot(name.trim());
      setName('');
      notify({
        kind: 'good',
        title: 'The snapshot was taken',
        description:
          changes === null ? 'It is the first one.' : `${plural(changes, 'change')} since the one before.`,
      });
    } catch (failure) {
      notifyFailure(failure as FailureDetails);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void take(event)} className="flex items-end gap-2">
      <TextField
        label="Name of a new snapshot"
        value={name}
        onChange={setName}
        maxLength={100}
        placeholder="Before the release"
        className="w-56"
      />
      <Button
        type="submit"
        kind="primary"
        icon={<Camera aria-hidden />}
        busy={busy}
        disabled={name.trim() === ''}
      >
        Take
      </Button>
    </form>
  );
}

function Snapshot({ row, mayKeep, onForget }: { row: SnapshotRow; mayKeep: boolean; onForget: () => void }) {
  const compare = () => {
    navigate('schema');
    void compareSchemas({ kind: 'snapshot', id: row.id }, { kind: 'live' });
  };
  const save = () =>
    snapshotJson(row.id).then(
      (text) => saveFile(`schema-${row.name}-${row.takenAt.slice(0, 10)}.json`, text),
      (error: FailureDetails) => notifyFailure(error),
    );
  return (
    <li className="flex items-start gap-3 border-b border-line px-4 py-2.5">
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium wrap-anywhere">{row.name}</span>
          <span className="text-sm text-muted">
            <Time at={row.takenAt} focusable /> by {row.actor}
            {row.seenAt !== row.takenAt && (
              <>
                , last seen the same <Time at={row.seenAt} form="ago" />
              </>
            )}
          </span>
        </p>
        <p className="text-sm text-muted">
          {count(row.objects)} objects,{' '}
          {row.changes === null
            ? 'the first'
            : row.changes === 0
              ? 'no changes'
              : plural(row.changes, 'change')}
        </p>
        {row.changed.length > 0 && (
          <ul className="mt-1 text-sm wrap-anywhere">
            {row.changed.slice(0, 10).map((change) => (
              <li key={change}>{change}</li>
            ))}
            {row.changed.length > 10 && <li className="text-muted">and more: compare to see all</li>}
          </ul>
        )}
      </div>
      <IconButton
        label={`Compare “${row.name}” with the database now`}
        icon={<GitCompareArrows aria-hidden />}
        onClick={compare}
      />
      <IconButton
        label={`Save “${row.name}” as JSON`}
        icon={<Download aria-hidden />}
        onClick={() => void save()}
      />
      {mayKeep && (
        <IconButton label={`Remove “${row.name}”`} icon={<Trash2 aria-hidden />} onClick={onForget} />
      )}
    </li>
  );
}
