// Remembers which ways on have failed, so that the interpreter tries none of them twice: the key to linear time.

/** An iteration of a repeat: immutable, so that going back needs no undoing. */
export interface Repetition {
  readonly count: number;
  /** Where the last optional pass began; -1 before the first. */
  readonly last: number;
  readonly outer: Repetition | null;
}

// The table of failures is shared by all runs; a cell counts only if it holds the current run's number.
let failures = new Uint32Array(1 << 16);
let run = 0;
const MAX_CELLS = 1 << 23;

/** Makes room for so many cells; false if that would be too many, and nothing is to be remembered. */
export function reserveCells(cells: number): boolean {
  if (cells > MAX_CELLS) return false;
  if (failures.length < cells) failures = new Uint32Array(Math.max(cells, 2 * failures.length));
  return true;
}

/**
 * Whether a way on from here has failed in this run already. If not, it now counts as failed: it is about to be
 * tried, and if it succeeds nobody asks again.
 */
export function hasFailed(cell: number, generation: number): boolean {
  if (failures[cell] === generation) return true;
  failures[cell] = generation;
  return false;
}

/** The cell of a row and position, with a bit for each enclosing repeat: has its pass taken a character? */
export function cellOf(
  row: number,
  position: number,
  length: number,
  depth: number,
  repeat: Repetition | null,
): number {
  let cell = row * (length + 1) + position;
  if (depth === 0) return cell;
  let bits = 0;
  for (let r = repeat; r; r = r.outer) bits = (bits << 1) | (position > r.last ? 1 : 0);
  cell = (cell << depth) | bits;
  return cell;
}

/** Begins a run: nothing has failed in it yet. */
export function nextRun(): number {
  if (run >= 0xfffffff0) {
    failures.fill(0);
    run = 0;
  }
  run++;
  return run;
}
