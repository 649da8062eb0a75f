// Which columns the analyst wants and how wide: kept on this machine, and read back only as far as it makes sense.
import type { ColumnSizingState, Updater } from '@tanstack/react-table';
import { useState } from 'react';
import { z } from 'zod';
import type { ColumnId } from './columns.tsx';

const KEPT_AS = 'alerts.columns';

const choiceSchema = z.object({
  hidden: z.array(z.string().max(20)).max(20),
  widths: z.record(z.string().max(20), z.number().min(20).max(2_000)),
});
type Choice = z.infer<typeof choiceSchema>;

const DEFAULT: Choice = { hidden: [], widths: {} };

function readKept(): Choice {
  try {
    return choiceSchema.parse(JSON.parse(localStorage.getItem(KEPT_AS) ?? ''));
  } catch {
    return DEFAULT;
  }
}

/** The choice, and how to change it. */
export function useColumnChoice() {
  const [choice, setChoice] = useState(readKept);
  const keep = (next: Choice) => {
    localStorage.setItem(KEPT_AS, JSON.stringify(next));
    setChoice(next);
  };
  return {
    choice,
    toggle(id: ColumnId): void {
      const hidden = choice.hidden.includes(id)
        ? choice.hidden.filter((other) => other !== id)
        : [...choice.hidden, id];
      keep({ ...choice, hidden });
    },
    setWidths(updater: Updater<ColumnSizingState>): void {
      keep({ ...choice, widths: typeof updater === 'function' ? updater(choice.widths) : updater });
    },
    reset: () => keep(DEFAULT),
  };
}
