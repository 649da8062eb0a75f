// What can be done with the marked patterns: floats over the foot of the table while any are marked.
import { X } from 'lucide-react';
import { IconButton } from '../../../parts/button.tsx';
import { Kbd } from '../../../parts/kbd.tsx';
import { marking, usePatterns } from '../../../state/patterns.ts';
import { useRight } from '../../../state/workspace.ts';

export interface BulkAction {
  readonly keys: string;
  readonly short: string;
  readonly label: string;
  run(): void;
}

export function BulkBar({ actions }: { actions: readonly BulkAction[] }) {
  const marked = usePatterns((state) => state.marked.size);
  const mayWrite = useRight('patterns.write');
  if (marked === 0) return null;
  return (
    <div className="pointer-events-none absolute inset-x-0 bottom-3 z-20 flex px-3">
      <section
        aria-label="Marked patterns"
        className="pointer-events-auto flex max-w-full flex-wrap items-center gap-1 rounded-xl bg-raised py-1.5 pr-1.5 pl-3 shadow-pop"
      >
        <span className="tnum mr-2 font-medium" aria-live="polite">
          {marked.toLocaleString('en')} marked
        </span>
        {!mayWrite && <span className="mr-2 text-muted">You may not change patterns in this workspace</span>}
        {actions.map((action) => (
          <button
            key={action.keys}
            type="button"
            onClick={action.run}
            className="flex h-(--control) items-center gap-1.5 rounded-md px-2 hover:bg-hover active:bg-press"
          >
            {action.short}
            <Kbd keys={action.keys} />
          </button>
        ))}
        <IconButton label="Unmark all" keys="escape" icon={<X />} onClick={marking.clear} />
      </section>
    </div>
  );
}
