// Keeps the table still: what is in sight stays where it is whatever is put above it, dropped or changed.
import { type RefObject, type UIEvent, useCallback, useEffect, useLayoutEffect, useRef } from 'react';
import type { AlertRow } from '../../../shared/protocol/alerts.ts';
import type { Alerts } from '../../state/alerts.ts';
import type { AlertsState } from '../../state/alerts-state.ts';

/** How long after its last movement the pointer keeps the rows under it from moving. */
const POINTING_MS = 2_000;
/** Rows looked at for one that is still there, when the first in sight is gone. */
const CANDIDATES = 60;

/** New scroll position that keeps the first row in sight, or the next that is still there, where it was; null when none is. */
export function keptPosition(
  before: readonly AlertRow[],
  after: readonly AlertRow[],
  scrollTop: number,
  rowHeight: number,
): number | null {
  const first = Math.floor(scrollTop / rowHeight);
  for (let index = first; index < Math.min(before.length, first + CANDIDATES); index++) {
    const key = before[index]?.key;
    if (after[index]?.key === key) return scrollTop;
    const now = after.findIndex((row) => row.key === key);
    if (now >= 0) return scrollTop + (now - index) * rowHeight;
  }
  return null;
}

export interface PlaceOptions {
  alerts: Alerts;
  scroller: RefObject<HTMLElement | null>;
  rows: readonly AlertRow[];
  jump: AlertsState['jump'];
  active: string | null;
  rowHeight: number;
}

/** Gives the handlers to put on the element that scrolls. */
export function usePlace({ alerts, scroller, rows, jump, active, rowHeight }: PlaceOptions) {
  const drawn = useRef(rows);
  const jumped = useRef<AlertsState['jump']>(null);
  const pointing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  // Kept here, since to read it from the element right after a change makes the browser lay everything out at once.
  const top = useRef(0);

  const tell = useCallback(() => {
    alerts.setPlace({
      atTop: top.current < 1,
      firstVisible: Math.floor(top.current / rowHeight),
      pointing: pointing.current !== undefined,
    });
  }, [alerts, rowHeight]);

  const put = useCallback(
    (position: number | null) => {
      if (position === null || position === top.current || scroller.current === null) return;
      top.current = position;
      scroller.current.scrollTop = position;
    },
    [scroller],
  );

  useLayoutEffect(() => {
    const before = drawn.current;
    drawn.current = rows;
    if (jump !== null && jump !== jumped.current) {
      jumped.current = jump;
      put(jump.index * rowHeight);
    } else if (before !== rows && (top.current > 0 || !alerts.following())) {
      put(keptPosition(before, rows, top.current, rowHeight));
    }
  }, [alerts, rows, jump, rowHeight, put]);

  // The row that the keys act on is brought into sight when it becomes so, and not again when others arrive.
  useLayoutEffect(() => {
    const element = scroller.current;
    const index = active === null ? -1 : drawn.current.findIndex((row) => row.key === active);
    if (element === null || index < 0) return;
    const start = index * rowHeight;
    if (start < top.current) put(start);
    else if (start + rowHeight > top.current + element.clientHeight)
      put(start + rowHeight - element.clientHeight);
  }, [scroller, active, rowHeight, put]);

  useEffect(() => {
    tell();
    return () => clearTimeout(pointing.current);
  }, [tell]);

  const stopPointing = () => {
    clearTimeout(pointing.current);
    pointing.current = undefined;
    tell();
  };
  return {
    onScroll: (event: UIEvent<HTMLElement>) => {
      top.current = event.currentTarget.scrollTop;
      tell();
    },
    onPointerMove: () => {
      const was = pointing.current !== undefined;
      clearTimeout(pointing.current);
      pointing.current = setTimeout(stopPointing, POINTING_MS);
      if (!was) tell();
    },
    onPointerLeave: stopPointing,
  };
}
