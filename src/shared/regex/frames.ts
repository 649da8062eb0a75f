// The interpreter's stack of choices: one array per field, grown once and used again by every search.
import type { Repetition } from './failure-table.ts';

/** What a frame on the stack does when the path above it has failed. */
export const Frame = {
  /** Go to the stored instruction and position. */
  Resume: 0,
  /** Give one character of a greedy run back, down to position `a`. */
  GiveBack: 1,
  /** Take one more character of a lazy run, up to position `a`. */
  TakeMore: 2,
  /** The body of a look-around, atomic group or possessive pass failed. */
  Body: 3,
} as const;

export class Frames {
  readonly kind: number[] = [];
  readonly pc: number[] = [];
  readonly at: number[] = [];
  readonly a: number[] = [];
  readonly b: number[] = [];
  readonly lastMark: number[] = [];
  readonly marks: (number[] | null)[] = [];
  readonly repeats: (Repetition | null)[] = [];

  /** Puts a frame at height `top`. `marks` is null where CPython would not restore them. */
  push(
    top: number,
    kind: number,
    pc: number,
    at: number,
    a: number,
    lastMark: number,
    marks: number[] | null,
    repeat: Repetition | null,
  ): void {
    this.kind[top] = kind;
    this.pc[top] = pc;
    this.at[top] = at;
    this.a[top] = a;
    this.lastMark[top] = lastMark;
    this.marks[top] = marks;
    this.repeats[top] = repeat;
  }
}
