/** The export of a report: in which formats, where to, and what will vouch for it. */
import { useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import { REPORT_TITLES } from '../../../shared/model/report.ts';
import type { CallOutput, CallRequest } from '../../../shared/protocol/index.ts';
import type { ReportFormat } from '../../../shared/protocol/reports.ts';
import { Button } from '../../parts/button.tsx';
import { CopyButton, InlineCode } from '../../parts/code.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { routeHref } from '../../state/route.ts';
import { count, plural } from '../overview/figure.ts';
import { FormatChoice, KeyNote, usePlace } from './export-parts.tsx';

type Definition = CallRequest<'reports.preview'>['definition'];
type Done = CallOutput<'reports.export'>;

interface Props {
  definition: Definition;
  /** Of the longest table. */
  rows: number;
  onClose: () => void;
}

const AUTHORITY = 'reports.authority';

export function ExportDialog({ definition, rows, onClose }: Props) {
  const { place, problem, folder, setFolder } = usePlace();
  const [formats, setFormats] = useState<readonly ReportFormat[]>(['csv']);
  const [authority, setAuthority] = useState(() => localStorage.getItem(AUTHORITY) ?? '');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const [done, setDone] = useState<Done | null>(null);
  const start = () => {
    setBusy(true);
    setFailure(null);
    core()
      .call('reports.export', {
        definition,
        formats: [...formats],
        folder,
        timestampUrl: formats.includes('pack') && authority.trim() !== '' ? authority.trim() : null,
      })
      .then(setDone, (error: unknown) => setFailure(detailsOf(error)))
      .finally(() => setBusy(false));
  };
  if (done !== null) return <DoneDialog done={done} onClose={onClose} />;
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Export: ${REPORT_TITLES[definition.kind]}`}
      description="Written by the console on the machine it runs on, and told of in the journal."
      size="medium"
      actions={
        <>
          <Button onClick={onClose}>{busy ? 'Close, and go on behind' : 'Cancel'}</Button>
          <Button kind="primary" busy={busy} disabled={formats.length === 0 || folder === ''} onClick={start}>
            Export
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <FormatChoice kind={definition.kind} formats={formats} onChange={setFormats} rows={rows} />
        <TextField label="Folder" mono value={folder} onChange={setFolder} />
        {formats.includes('pack') && (
          <TextField
            label="Timestamp authority"
            description="Address of an RFC 3161 service that confirms when the pack was made; empty for none. It is sent a hash alone."
            value={authority}
            onChange={(next) => {
              setAuthority(next);
              localStorage.setItem(AUTHORITY, next);
            }}
          />
        )}
        {formats.includes('pack') && place !== null && <KeyNote place={place} />}
        {(failure ?? problem) !== null && <ErrorNote error={(failure ?? problem)!} />}
      </div>
    </Dialog>
  );
}

function DoneDialog({ done: { folder, files, entry }, onClose }: { done: Done; onClose: () => void }) {
  return (
    <Dialog
      open
      onClose={onClose}
      title={`${plural(files.length, 'file')} written`}
      size="large"
      actions={
        <Button kind="primary" onClick={onClose}>
          Close
        </Button>
      }
    >
      <div className="flex flex-col gap-3">
        <p className="flex items-center gap-1">
          <InlineCode>{folder}</InlineCode>
          <CopyButton label="Copy the folder" text={folder} />
        </p>
        <ul className="flex flex-col gap-2">
          {files.map(({ name, bytes, sha256, rows }) => (
            <li key={name}>
              <p className="font-mono text-sm wrap-anywhere">{name}</p>
              <p className="text-sm text-muted wrap-anywhere">
                {rows !== null && `${plural(rows, 'row')}, `}
                {count(bytes)} bytes, SHA-256 {sha256}
              </p>
            </li>
          ))}
        </ul>
        <p className="text-muted">
          <a href={routeHref(`journal/${entry}`)} className="text-accent hover:underline">
            Entry {count(entry)} of the journal
          </a>{' '}
          tells of it.
        </p>
      </div>
    </Dialog>
  );
}
