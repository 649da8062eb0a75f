/** The zone at whose midnight the accounting's days begin, and changing it: that of the platform, whose daily limits begin there. */
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Combobox } from '../../parts/combobox.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { TextField } from '../../parts/field.tsx';
import { core } from '../../state/core.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { zoneChoices } from '../settings/zone-field.tsx';

export function ZoneButton({ zone }: { zone: string }) {
  const mayWrite = useRight('usage.write');
  const [open, setOpen] = useState(false);
  if (!mayWrite) return null;
  return (
    <>
      <Button kind="quiet" onClick={() => setOpen(true)}>
        Change the zone
      </Button>
      {open && <ZoneDialog zone={zone} onClose={() => setOpen(false)} />}
    </>
  );
}

function ZoneDialog({ zone, onClose }: { zone: string; onClose: () => void }) {
  const [chosen, setChosen] = useState(zone);
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const [saving, setSaving] = useState(false);
  const wrong = reason.trim().length < 3 ? 'Say why' : undefined;
  const save = () => {
    setTried(true);
    if (wrong !== undefined) return;
    setSaving(true);
    core()
      .call('usage.saveZone', { zone: chosen, reason: reason.trim() })
      .then(
        () => {
          notify({
            title: `Days begin at midnight of ${chosen}`,
            description: 'All of them are read again.',
          });
          onClose();
        },
        (error) => {
          setSaving(false);
          notifyFailure(error);
        },
      );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      size="medium"
      title="Zone of the days"
      description="Choose the zone that the platform itself runs in: its daily limits begin at midnight there. Every day is read again, for all consoles."
      actions={
        <>
          <Button kind="quiet" onClick={onClose}>
            Cancel
          </Button>
          <Button kind="primary" disabled={saving || chosen === zone} onClick={save}>
            Save
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <Combobox
          label="Days begin at midnight of"
          options={zoneChoices(Date.now()).filter(({ value }) => value !== 'system')}
          value={chosen}
          onChange={(next) => next !== null && setChosen(next)}
          clearable={false}
          empty="No zone has this name"
        />
        <TextField
          label="Reason"
          maxLength={1_000}
          value={reason}
          onChange={setReason}
          error={tried ? wrong : undefined}
        />
      </div>
    </Dialog>
  );
}
