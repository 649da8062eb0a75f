// The exception the parser throws inside the room; callers outside get a PatternError.
import type { PatternError } from './tree.ts';

export class PatternSyntaxError extends Error {
  readonly position: number | null;
  readonly type: PatternError['type'];

  /** `position` in code points; null where Python names no place. */
  constructor(message: string, position: number | null, type: PatternError['type'] = 'error') {
    super(message);
    this.position = position;
    this.type = type;
  }
}
