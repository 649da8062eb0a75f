// A time in the analyst's zone, with UTC on hover and focus.
import { createContext, useContext, useEffect, useState } from 'react';
import { cx } from './class-names.ts';
import { formatAgo, formatClock, formatDateTime, formatShort } from './time-format.ts';
import { Tooltip } from './tooltip.tsx';

/** The IANA zone that times are shown in; the frame provides it from the settings. */
export const TimeZone = createContext('UTC');

/** The zone that times are shown in. */
export function useTimeZone(): string {
  return useContext(TimeZone);
}

/** The present, epoch milliseconds, renewed every `everyMs`. */
export function useNow(everyMs: number): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs]);
  return now;
}

export interface TimeProps {
  /** ISO 8601 or epoch milliseconds. */
  at: string | number;
  /** `short` for lists, `full` with date and seconds, `clock`, or `ago`, which stays right by itself. */
  form?: 'short' | 'full' | 'clock' | 'ago' | undefined;
  /** Takes part in tabbing so that UTC can be had by keyboard. Off in lists: there a plain title is enough, and cheap. */
  focusable?: boolean | undefined;
  className?: string | undefined;
}

export function Time({ at, form = 'short', focusable = false, className }: TimeProps) {
  const zone = useTimeZone();
  const instant = new Date(at);
  const valid = !Number.isNaN(instant.getTime());
  const shared = {
    dateTime: valid ? instant.toISOString() : undefined,
    // Tabular hyphens tear a full date apart; it stands alone, and has no column to line up with.
    className: cx('rounded-sm whitespace-nowrap', form === 'full' && 'proportional-nums', className),
  };
  const words = form === 'ago' ? <Ago at={at} /> : FORMS[form](at, zone);
  const both = `${formatDateTime(at, zone)} ${zone}${zone === 'UTC' ? '' : `\n${formatDateTime(at, 'UTC')} UTC`}`;
  if (!valid || !focusable) {
    return (
      <time {...shared} title={valid ? both : undefined}>
        {words}
      </time>
    );
  }
  return (
    <Tooltip text={<span className="whitespace-pre">{both}</span>}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: UTC must be within reach of the keyboard */}
      <time {...shared} tabIndex={0}>
        {words}
      </time>
    </Tooltip>
  );
}

const FORMS = { short: formatShort, full: formatDateTime, clock: formatClock };

function Ago({ at }: { at: string | number }) {
  const age = Math.abs(Date.now() - new Date(at).getTime());
  const now = useNow(age < 60_000 ? 1_000 : 30_000);
  return formatAgo(at, now);
}
