// The bounded interpreter: Python's backtracking on an explicit stack, counting steps, so that it cannot hang.
//
// Two things keep it exact and fast. Marks (group starts and ends) live in an array that is copied only when a
// choice could still need the old one. And for patterns whose outcome depends on nothing but the position — no
// back-references, conditionals or counted repeats — a failure at (instruction, position) is remembered, which
// makes the whole search linear in the text however the pattern is nested. Repeats of possibly empty bodies add
// one bit each to what is remembered: whether the current pass has taken a character yet, because Python leaves
// such a repeat after a pass that took none.

import { codePointsOf, type PreparedText } from './alphabet.ts';
import { sameText } from './back-reference.ts';
import { cellOf, hasFailed, nextRun, type Repetition, reserveCells } from './failure-table.ts';
import { Frame, Frames } from './frames.ts';
import type { Outcome } from './outcome.ts';
import { holdsAt, positionTables } from './positions.ts';
import { Op, type Program, UNBOUNDED } from './program.ts';

/** Steps between two looks at the clock: some tens of microseconds. */
const BETWEEN_LOOKS = 4096;
const NO_MARKS: readonly number[] = [];

export class Interpreter {
  private readonly frames = new Frames();
  private matchEnd = -1;
  private matchMarks: readonly number[] = NO_MARKS;
  private deadline = Number.POSITIVE_INFINITY;
  private used = 0;
  /** Where a match may not end: an empty one there was found before. Later starts never come back to it. */
  private refused = -1;

  /** Steps that the last search took; of one that was cut, its whole budget. */
  get steps(): number {
    return this.used;
  }

  /**
   * Searches from `from` on, as re.search does; `to` is the last start tried. `first`, if given, tells which codes
   * can begin a match. At most `budget` steps (about one per character looked at) are taken, and none after
   * `deadline` on the clock of performance.now(). With `advance` an empty match at `from` does not count.
   */
  search(
    program: Program,
    prepared: PreparedText,
    budget: number,
    from = 0,
    to = prepared.codes.length,
    first: Uint8Array | null = null,
    deadline = Number.POSITIVE_INFINITY,
    advance = false,
  ): Outcome {
    const { codes } = prepared;
    const end = codes.length;
    const remember =
      program.memoRows > 0 && reserveCells(program.memoRows * (end + 1) * (1 << program.memoDepth));
    // Failures are the same from every start, so they are remembered across starts.
    const generation = remember ? nextRun() : 0;
    this.deadline = deadline;
    this.refused = advance ? from : -1;
    let left = budget;
    this.used = 0;
    for (let start = from; start <= to; start++) {
      if (first) {
        const begin = start;
        while (start < end && first[codes[start]!] === 0) start++;
        left -= (start - begin) >> 3;
        if (start >= end || start > to) break;
      }
      left = this.attempt(program, prepared, start, left, generation);
      this.used = budget - Math.max(left, 0);
      if (left < 0) return { verdict: 'undecided' };
      if (this.matchEnd >= 0) {
        return { verdict: 'match', start, end: this.matchEnd, marks: this.matchMarks };
      }
    }
    return { verdict: 'none' };
  }

  // One start. Returns the steps left, negative if they ran out; the match, if any, is in the fields above. One
  // long function, because the registers must be its locals: this loop is where all the time goes.
  private attempt(
    program: Program,
    prepared: PreparedText,
    start: number,
    budget: number,
    generation: number,
  ): number {
    const { op, x, y, z, memo, memoDepth: depth, tables, plainMarks } = program;
    const { codes } = prepared;
    const { frames } = this;
    const end = codes.length;
    let gen = generation;
    let steps = budget;
    // Below this the clock is looked at; runs take many steps at once.
    let check = Math.max(0, budget - BETWEEN_LOOKS);
    let top = 0;
    let pc = 0;
    let pos = start;
    let marks: number[] = [];
    // Whether a frame still holds the marks, so that they must be copied before they change.
    let shared = false;
    let lastMark = -1;
    let repeat: Repetition | null = null;
    // The frame of the innermost enclosed body being run, or -1.
    let barrier = -1;
    this.matchEnd = -1;

    for (;;) {
      let ok = true;
      // The instruction whose enclosed body is to be entered, and how many passes it has done.
      let owner = -1;
      let done = 0;
      steps--;
      if (steps < check) {
        if (steps < 0 || performance.now() > this.deadline) return -1;
        check = Math.max(0, steps - BETWEEN_LOOKS);
      }
      const save = plainMarks || repeat !== null;
      const known = gen > 0 && memo[pc]! >= 0;
      // An instruction that has failed at this position in this run is not tried again.
      switch (known && hasFailed(cellOf(memo[pc]!, pos, end, depth, repeat), gen) ? -1 : op[pc]) {
        case -1:
          ok = false;
          break;
        case Op.Chars:
          ok = pos < end && tables[x[pc]!]![codes[pos]!] === 1;
          pos++;
          pc++;
          break;
        case Op.Split:
          frames.push(top++, Frame.Resume, y[pc]!, pos, 0, lastMark, save ? marks : null, repeat);
          shared ||= save;
          pc = x[pc]!;
          break;
        case Op.Jump:
          pc = x[pc]!;
          break;
        case Op.Mark: {
          const mark = x[pc]!;
          if (shared) {
            marks = marks.slice();
            shared = false;
          }
          while (lastMark < mark) marks[++lastMark] = -1;
          marks[mark] = pos;
          pc++;
          break;
        }
        case Op.At:
          ok = holdsAt(x[pc]!, codes, pos, positionTables(prepared.alphabet));
          pc++;
          break;
        case Op.RunGreedy:
        case Op.RunPossessive: {
          const table = tables[x[pc]!]!;
          const limit = Math.min(end, pos + z[pc]!);
          let to = pos;
          if (known && z[pc] === UNBOUNDED) {
            // Whatever a longer run leads to has failed already if the run was there before.
            while (to < limit && table[codes[to]!] === 1) {
              if (hasFailed(cellOf(memo[pc]!, to + 1, end, depth, repeat), gen)) break;
              to++;
            }
          } else {
            while (to < limit && table[codes[to]!] === 1) to++;
          }
          steps -= to - pos;
          const least = pos + y[pc]!;
          ok = to >= least;
          if (to > least && op[pc] === Op.RunGreedy) {
            frames.push(top++, Frame.GiveBack, pc + 1, to, least, lastMark, save ? marks : null, repeat);
            shared ||= save;
          }
          pos = to;
          pc++;
          break;
        }
        case Op.RunLazy: {
          const table = tables[x[pc]!]!;
          const limit = Math.min(end, pos + z[pc]!);
          const least = pos + y[pc]!;
          let to = pos;
          while (to < least && to < end && table[codes[to]!] === 1) to++;
          steps -= to - pos;
          ok = to === least;
          if (ok && to < limit) {
            frames.push(top++, Frame.TakeMore, pc, to, limit, lastMark, save ? marks : null, repeat);
            shared ||= save;
          }
          pos = to;
          pc++;
          break;
        }
        case Op.Loop:
          repeat = { count: -1, last: -1, outer: repeat };
          pc = x[pc]!;
          break;
        case Op.UntilGreedy:
        case Op.UntilLazy: {
          const r: Repetition = repeat!;
          const count = r.count + 1;
          if (count < y[pc]!) {
            repeat = { count, last: r.last, outer: r.outer };
            pc = x[pc]!;
            break;
          }
          const again = (count < z[pc]! || z[pc] === UNBOUNDED) && pos !== r.last;
          if (!again) {
            repeat = r.outer;
            pc++;
          } else if (op[pc] === Op.UntilGreedy) {
            frames.push(top++, Frame.Resume, pc + 1, pos, 0, lastMark, marks, r.outer);
            shared = true;
            repeat = { count, last: pos, outer: r.outer };
            pc = x[pc]!;
          } else {
            const keep = plainMarks || r.outer !== null;
            const next = { count, last: pos, outer: r.outer };
            frames.push(top++, Frame.Resume, x[pc]!, pos, 0, lastMark, keep ? marks : null, next);
            shared ||= keep;
            repeat = r.outer;
            pc++;
          }
          break;
        }
        case Op.Look:
          if (pos >= y[pc]!) owner = pc;
          else if (z[pc] === 1) pc = x[pc]!;
          else ok = false;
          break;
        case Op.Atomic:
          owner = pc;
          break;
        case Op.Possessive:
          if (z[pc]! > 0) owner = pc;
          else pc = x[pc]!;
          break;
        case Op.Backreference: {
          const mark = 2 * x[pc]!;
          const from = mark < lastMark ? marks[mark]! : -1;
          const length = mark < lastMark ? marks[mark + 1]! - from : -1;
          ok = from >= 0 && length >= 0 && pos + length <= end;
          if (ok) ok = sameText(codePointsOf(prepared), from, pos, length, y[pc]!);
          steps -= Math.max(length, 0);
          pos += length;
          pc++;
          break;
        }
        case Op.Conditional: {
          const mark = 2 * x[pc]!;
          const took = mark < lastMark && marks[mark]! >= 0 && marks[mark + 1]! >= marks[mark]!;
          pc = took ? pc + 1 : y[pc]!;
          break;
        }
        default: {
          // Accept: the end of the pattern or of an enclosed body.
          if (barrier < 0 && pos === this.refused) {
            ok = false;
            break;
          }
          if (barrier < 0) {
            this.matchEnd = pos;
            this.matchMarks = lastMark < 0 ? NO_MARKS : marks.slice(0, lastMark + 1);
            return steps;
          }
          // The choices inside the body are dropped.
          top = barrier;
          barrier = frames.b[top]!;
          repeat = frames.repeats[top]!;
          if (generation > 0) gen = barrier < 0 ? generation : nextRun();
          const from = frames.pc[top]!;
          const began = frames.at[top]!;
          pc = x[from]!;
          if (op[from] === Op.Look) {
            ok = z[from] === 0;
            pos = began;
          } else if (op[from] === Op.Possessive) {
            done = frames.a[top]! + 1;
            const max = z[from]!;
            // A pass that took nothing ends the repeat, unless it was one of those required.
            const stuck = done > y[from]! && pos === began;
            if (done < y[from]! || ((done < max || max === UNBOUNDED) && !stuck)) owner = from;
          }
        }
      }
      if (owner >= 0) {
        const keep = plainMarks || repeat !== null || (op[owner] === Op.Possessive && done >= y[owner]!);
        frames.b[top] = barrier;
        barrier = top;
        frames.push(top++, Frame.Body, owner, pos, done, lastMark, keep ? marks : null, repeat);
        shared ||= keep;
        if (op[owner] === Op.Look) pos -= y[owner]!;
        pc = owner + 1;
        if (generation > 0) gen = nextRun();
      }
      if (ok) continue;

      // Failure: back to the last choice.
      for (;;) {
        if (top === 0) return steps;
        const frame = top - 1;
        const kept = frames.marks[frame]!;
        if (kept !== null) {
          marks = kept;
          shared = true;
        }
        lastMark = frames.lastMark[frame]!;
        repeat = frames.repeats[frame]!;
        pc = frames.pc[frame]!;
        pos = frames.at[frame]!;
        const kind = frames.kind[frame];
        if (kind === Frame.Resume) {
          top = frame;
          break;
        }
        if (kind === Frame.GiveBack) {
          pos--;
          if (pos === frames.a[frame]) top = frame;
          else frames.at[frame] = pos;
          break;
        }
        if (kind === Frame.TakeMore) {
          const taken = tables[x[pc]!]![codes[pos]!] === 1;
          pos++;
          const asked = taken && gen > 0 && z[pc] === UNBOUNDED;
          if (!taken || (asked && hasFailed(cellOf(memo[pc]!, pos, end, depth, repeat), gen))) {
            top = frame;
            continue;
          }
          if (pos === frames.a[frame]) top = frame;
          else frames.at[frame] = pos;
          pc++;
          break;
        }
        // The body of a look-around, atomic group or possessive pass failed.
        top = frame;
        barrier = frames.b[frame]!;
        if (generation > 0) gen = barrier < 0 ? generation : nextRun();
        const holds =
          op[pc] === Op.Look ? z[pc] === 1 : op[pc] === Op.Possessive && frames.a[frame]! >= y[pc]!;
        pc = x[pc]!;
        if (holds) break;
      }
      steps--;
    }
  }
}
