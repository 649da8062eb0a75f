/** Saves a report under a name, and says whether it is made by itself. */
import { useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import { REPORT_TITLES } from '../../../shared/model/report.ts';
import { REPORT_STEPS, type ReportStep } from '../../../shared/model/report-period.ts';
import type { CallRequest } from '../../../shared/protocol/index.ts';
import type { ReportFormat } from '../../../shared/protocol/reports.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { ErrorNote } from '../../parts/notice.tsx';
import { Select } from '../../parts/select.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { core } from '../../state/core.ts';
import { navigate } from '../../state/route.ts';
import { FormatChoice, KeyNote, usePlace } from './export-parts.tsx';
import { EVERY_WORDS } from './words.ts';

type Definition = CallRequest<'reports.preview'>['definition'];

export function SaveDialog({ definition, onClose }: { definition: Definition; onClose: () => void }) {
  const { place, folder, setFolder } = usePlace();
  const [name, setName] = useState<string>(REPORT_TITLES[definition.kind]);
  const [every, setEvery] = useState<ReportStep | 'never'>('month');
  const [formats, setFormats] = useState<readonly ReportFormat[]>(['pack']);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<FailureDetails | null>(null);
  const save = async () => {
    setBusy(true);
    setFailure(null);
    const { from: _, to: __, ...subject } = definition;
    try {
      await core().call('reports.savePlan', {
        name,
        subject,
        every: every === 'never' ? null : every,
        formats: [...formats],
        folder,
      });
      navigate('reports/saved');
      onClose();
    } catch (error) {
      setFailure(detailsOf(error));
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title="Save this report"
      description="Its filters and redaction, of the period that is over each time."
      size="medium"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            kind="primary"
            busy={busy}
            disabled={name.trim() === '' || folder === '' || formats.length === 0}
            onClick={() => void save()}
          >
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <TextField label="Name" value={name} onChange={setName} maxLength={80} />
        <Select
          label="Made"
          options={[
            ...REPORT_STEPS.map((value) => ({ value, label: EVERY_WORDS[value] })),
            { value: 'never' as const, label: 'only when asked for' },
          ]}
          value={every}
          onChange={setEvery}
          description="In UTC, while a console or monitor runs on this machine; what was missed is made up for."
        />
        <FormatChoice kind={definition.kind} formats={formats} onChange={setFormats} />
        <TextField label="Folder" mono value={folder} onChange={setFolder} />
        {formats.includes('pack') && place !== null && <KeyNote place={place} />}
        {failure !== null && <ErrorNote error={failure} />}
      </div>
    </Dialog>
  );
}
