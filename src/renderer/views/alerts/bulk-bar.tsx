// What can be done with the marked alerts: floats over the foot of the table while any are marked.
import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { IconButton } from '../../parts/button.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { ProgressBar } from '../../parts/progress-bar.tsx';
import { useRight } from '../../state/workspace.ts';
import { stores } from './stores.ts';
import { alertsToCase } from './to-case.ts';
import type { TriageAction } from './triage-actions.ts';

export function BulkBar({ actions }: { actions: readonly TriageAction[] }) {
  const { alerts, selecting, triage } = stores();
  const selection = useStore(alerts.store, (state) => state.selection);
  const capped = useStore(alerts.store, (state) => state.selectionCapped);
  const busy = useStore(triage.store, (state) => state.busy);
  const mayTriage = useRight('alerts.triage');
  const mayGather = useRight('cases.write');
  if (selection.size === 0) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-11 z-20 flex px-3">
      <section
        aria-label="Marked alerts"
        className="pointer-events-auto relative flex max-w-full flex-wrap items-center gap-1 overflow-hidden rounded-xl bg-raised py-1.5 pr-1.5 pl-3 shadow-pop"
      >
        <span className="tnum mr-2 font-medium" aria-live="polite">
          {selection.size.toLocaleString('en')} marked
          {capped && <span className="font-normal text-muted"> – the newest; more fit</span>}
        </span>
        {mayTriage ? (
          actions.map((action) => (
            <button
              key={action.keys}
              type="button"
              disabled={busy}
              onClick={action.run}
              className="flex h-(--control) items-center gap-1.5 rounded-md px-2 hover:bg-hover active:bg-press disabled:opacity-50"
            >
              {action.short}
              <Kbd keys={action.keys} />
            </button>
          ))
        ) : (
          <span className="text-muted">You may not change alerts in this workspace</span>
        )}
        {mayGather && (
          <button
            type="button"
            onClick={() => alertsToCase(selecting.targets())}
            className="flex h-(--control) items-center gap-1.5 rounded-md px-2 hover:bg-hover active:bg-press"
          >
            To a case
            <Kbd keys="c" />
          </button>
        )}
        <IconButton label="Unmark all" keys="escape" icon={<X />} onClick={selecting.clear} />
        {busy && <ProgressBar label="Changing alerts" value={null} className="absolute inset-x-0 bottom-0" />}
      </section>
    </div>
  );
}
