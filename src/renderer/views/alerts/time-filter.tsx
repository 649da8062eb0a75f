// The filter by time: counted back from now, or between two moments in the analyst's zone.
import { CalendarClock } from 'lucide-react';
import { useState } from 'react';
import type { SavedFilter } from '../../../shared/protocol/views.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { TextField } from '../../parts/field.tsx';
import { Popover } from '../../parts/popover.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import { WITHIN_WORDS, type Within } from '../../state/alerts-query.ts';
import { fromWallClock, toWallClock } from './zoned.ts';

type Times = Pick<SavedFilter, 'within' | 'from' | 'to'>;
type TimesChange = { readonly [F in keyof Times]: Times[F] | undefined };

export interface TimeFilterProps {
  times: Times;
  onChange: (times: TimesChange) => void;
}

const NEVER = { within: undefined, from: undefined, to: undefined };

/** "Today", "since 2026-01-31 10:00", "until …", "… – …"; empty where time does not matter. */
export function timesInWords({ within, from, to }: Times, zone: string): string {
  const clock = (instant: string) => toWallClock(instant, zone).replace('T', ' ');
  if (within !== undefined) return WITHIN_WORDS[within];
  if (from !== undefined && to !== undefined) return `${clock(from)} – ${clock(to)}`;
  if (from !== undefined) return `since ${clock(from)}`;
  return to === undefined ? '' : `until ${clock(to)}`;
}

export function TimeFilter({ times, onChange }: TimeFilterProps) {
  const zone = useTimeZone();
  const [open, setOpen] = useState(false);
  const words = timesInWords(times, zone);
  const choose = (next: TimesChange) => {
    onChange(next);
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      className="w-72"
      trigger={
        <button
          type="button"
          className={cx(
            'inline-flex h-(--control) max-w-80 min-w-0 items-center gap-1.5 rounded-md border px-2 text-base select-none hover:bg-hover data-popup-open:bg-hover',
            words === ''
              ? 'border-dashed border-line-strong text-muted'
              : 'border-line-strong bg-raised text-ink',
          )}
        >
          <span className="shrink-0">Time</span>{' '}
          {words !== '' && <span className="tnum truncate font-medium text-accent">{words}</span>}
          <CalendarClock aria-hidden className="size-3.5 shrink-0 text-faint" />
        </button>
      }
    >
      <div className="grid grid-cols-2 gap-1.5">
        {(Object.keys(WITHIN_WORDS) as Within[]).map((within) => (
          <Button
            key={within}
            kind={times.within === within ? 'primary' : 'plain'}
            onClick={() => choose({ ...NEVER, within })}
          >
            {WITHIN_WORDS[within]}
          </Button>
        ))}
        <Button kind="quiet" onClick={() => choose(NEVER)}>
          Any time
        </Button>
      </div>
      <Between key={`${times.from} ${times.to}`} times={times} zone={zone} onChoose={choose} />
    </Popover>
  );
}

function Between({
  times,
  zone,
  onChoose,
}: {
  times: Times;
  zone: string;
  onChoose: (times: TimesChange) => void;
}) {
  const [from, setFrom] = useState(times.from === undefined ? '' : toWallClock(times.from, zone));
  const [to, setTo] = useState(times.to === undefined ? '' : toWallClock(times.to, zone));
  const start = fromWallClock(from, zone) ?? undefined;
  const end = fromWallClock(to, zone) ?? undefined;
  const backwards = start !== undefined && end !== undefined && start >= end;
  return (
    <form
      className="mt-3 flex flex-col gap-2 border-t border-line pt-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (!backwards) onChoose({ within: undefined, from: start, to: end });
      }}
    >
      <TextField label="From" type="datetime-local" value={from} onChange={setFrom} />
      <TextField
        label="Until"
        type="datetime-local"
        value={to}
        onChange={setTo}
        description={`In ${zone}`}
        error={backwards ? 'The end lies before the start' : undefined}
      />
      <Button type="submit" className="self-end" disabled={start === undefined && end === undefined}>
        Show these times
      </Button>
    </form>
  );
}
