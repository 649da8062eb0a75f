// What is to be read of each day, a bounded number of rows at a time: what was never read, and what has changed since it was.

/** Rows are counted by quarters of an hour since 1970, which days of every zone begin with. */
export const CELL_SECONDS = 900;
/** A record that was there when its cell was read may be completed for so long. */
const UNSETTLED_SECONDS = 4_200;

export interface DayCells {
  readonly day: string;
  /** Number of its first cell. */
  readonly first: number;
  /** How many rows each of its cells has now. */
  readonly rows: readonly number[];
  /** How many it had when it was read; of another length where it is to be read whole, and null where it never was. */
  readonly known: readonly number[] | null;
  /** When it was read, seconds since 1970. */
  readonly readAt: number;
}

export interface Part {
  readonly day: string;
  /** Cells, the last one not included. */
  readonly from: number;
  readonly to: number;
}

/** Cells between two parts that may be read at once: neither looks at what is kept of the other, which reaches 75 minutes from each. */
export const CELLS_APART = 10;

/** Cells to be read. Each brings its neighbours with it, whose answers may be matched with its rows. */
export function changedCells(days: readonly DayCells[]): Set<number> {
  const changed = new Set<number>();
  const add = (cell: number) => {
    for (const one of [cell - 1, cell, cell + 1]) changed.add(one);
  };
  for (const { first, rows, known, readAt } of days) {
    if (known === null && rows.every((count) => count === 0)) continue;
    const whole = known === null || known.length !== rows.length;
    for (const [place, count] of rows.entries()) {
      const end = (first + place + 1) * CELL_SECONDS;
      if (whole || count !== known[place] || (count > 0 && end + UNSETTLED_SECONDS > readAt))
        add(first + place);
    }
  }
  return changed;
}

/**
 * Parts that cover the changed cells, in order. None is of more than `most` rows, unless a single cell is. Cells between two changed
 * ones are read with them where they have few rows.
 */
export function partsOf(days: readonly DayCells[], changed: ReadonlySet<number>, most: number): Part[] {
  const parts: Part[] = [];
  for (const { day, first, rows } of days) {
    let open: { from: number; to: number; rows: number } | null = null;
    let between = 0;
    for (const [place, count] of rows.entries()) {
      const cell = first + place;
      if (!changed.has(cell)) {
        between += count;
        continue;
      }
      if (open !== null && between <= most / 4 && open.rows + between + count <= most) {
        open.to = cell + 1;
        open.rows += between + count;
      } else {
        if (open !== null) parts.push({ day, from: open.from, to: open.to });
        open = { from: cell, to: cell + 1, rows: count };
      }
      between = 0;
    }
    if (open !== null) parts.push({ day, from: open.from, to: open.to });
  }
  return parts;
}

/** Parts two and two, as far as they stand apart enough to be read at once; each is in one wave. */
export function wavesOf(parts: readonly Part[]): Part[][] {
  const waiting = [...parts];
  const waves: Part[][] = [];
  for (let one = waiting.shift(); one !== undefined; one = waiting.shift()) {
    const { from, to } = one;
    const place = waiting.findIndex(
      (other) => other.from >= to + CELLS_APART || other.to + CELLS_APART <= from,
    );
    waves.push(place < 0 ? [one] : [one, ...waiting.splice(place, 1)]);
  }
  return waves;
}
