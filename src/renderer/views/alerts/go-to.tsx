// A small form to go to a row by its number, a page, or a moment.
import { useState } from 'react';
import { useStore } from 'zustand';
import { LIMITS } from '../../../shared/policy/limits.ts';
import { Button } from '../../parts/button.tsx';
import { TextField } from '../../parts/field.tsx';
import { Popover } from '../../parts/popover.tsx';
import { useTimeZone } from '../../parts/time.tsx';
import { detailsOf } from '../../state/alerts.ts';
import { notifyFailure } from '../../state/toasts.ts';
import { goToTime } from './going.ts';
import { stores } from './stores.ts';
import { fromWallClock } from './zoned.ts';

/** Rows of a page as people count them. */
const PAGE_ROWS = 100;

export function GoTo() {
  const { alerts } = stores();
  const pages = useStore(alerts.store, ({ count }) =>
    count?.exact ? Math.max(1, Math.ceil(count.count / PAGE_ROWS)) : null,
  );
  const zone = useTimeZone();
  const [open, setOpen] = useState(false);
  const [page, setPage] = useState('');
  const [time, setTime] = useState('');
  const [wrong, setWrong] = useState<'page' | 'time' | null>(null);

  const go = async () => {
    const number = Number(page.replaceAll(/[,\s]/g, ''));
    const instant = fromWallClock(time, zone);
    setWrong(null);
    if (time !== '') {
      if (instant === null) return setWrong('time');
      await goToTime(instant);
    } else {
      if (!Number.isInteger(number) || number < 1 || number > (pages ?? 100_000_000 / LIMITS.pageRows))
        return setWrong('page');
      await alerts.goTo((number - 1) * PAGE_ROWS);
    }
    setOpen(false);
  };
  return (
    <Popover
      open={open}
      onOpenChange={setOpen}
      side="top"
      align="end"
      title="Go to"
      trigger={<Button kind="quiet">Go to…</Button>}
    >
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          go().catch((error: unknown) => notifyFailure(detailsOf(error)));
        }}
      >
        <TextField
          label="Page"
          inputMode="numeric"
          value={page}
          onChange={(next) => {
            setPage(next);
            setTime('');
          }}
          description={`${PAGE_ROWS} rows each${pages === null ? '' : `, 1 to ${pages.toLocaleString('en')}`}`}
          error={
            wrong === 'page'
              ? `Give a whole number from 1${pages === null ? '' : ` to ${pages.toLocaleString('en')}`}`
              : undefined
          }
        />
        <TextField
          label="or time"
          type="datetime-local"
          value={time}
          onChange={(next) => {
            setTime(next);
            setPage('');
          }}
          description={`In ${zone}`}
          error={wrong === 'time' ? 'Give a date and a time' : undefined}
        />
        <Button kind="primary" type="submit" className="self-end">
          Go
        </Button>
      </form>
    </Popover>
  );
}
