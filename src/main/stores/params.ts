// Collects the values of one statement while its SQL is put together, so that no value ever becomes part of the text.
import type { Param } from '../workspace/port.ts';

export class Params {
  readonly values: Param[] = [];

  /** Binds a value and gives its placeholder, `$1`, `$2` … */
  add(value: Param): string {
    this.values.push(value);
    return `$${this.values.length}`;
  }
}

/** Text as Postgres can keep it: without NUL and halves of surrogate pairs, which it refuses. */
export function storable(text: string): string {
  return text.replaceAll('\0', '').replace(/\p{Surrogate}/gu, '\ufffd');
}
