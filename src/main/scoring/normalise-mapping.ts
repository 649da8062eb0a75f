// Text that was changed on the way, with the way back: every unit of it knows where it stood in the original.

/** Half-open, in UTF-16 units. */
export type Span = readonly [start: number, end: number];

/** A changed text whose places can be found again in the text it was made of. */
export interface MappedText {
  readonly text: string;
  /** From a half-open range of `text` to one of the original, both in UTF-16 units. */
  toOriginal(start: number, end: number): Span;
}

/** Collects pieces of changed text together with the range of the original that each came from. */
export class MappedTextBuilder {
  readonly #pieces: string[] = [];
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];

  get length(): number {
    return this.#starts.length;
  }

  /** Every unit of `piece` stands for the whole range. */
  append(piece: string, start: number, end: number): void {
    this.#pieces.push(piece);
    for (let unit = 0; unit < piece.length; unit += 1) {
      this.#starts.push(start);
      this.#ends.push(end);
    }
  }

  /** Unchanged text: unit for unit. */
  copy(original: string, start: number, end: number): void {
    this.#pieces.push(original.slice(start, end));
    for (let unit = start; unit < end; unit += 1) {
      this.#starts.push(unit);
      this.#ends.push(unit + 1);
    }
  }

  build(): MappedText {
    const starts = this.#starts;
    const ends = this.#ends;
    return {
      text: this.#pieces.join(''),
      toOriginal: (start, end) =>
        end > start ? [starts[start]!, ends[end - 1]!] : [starts[start] ?? 0, starts[start] ?? 0],
    };
  }
}

/** The same text under the same mapping, after a change that kept every unit in its place. */
export function inPlace(text: string, like: MappedText | null): MappedText {
  return { text, toOriginal: (start, end) => like?.toOriginal(start, end) ?? [start, end] };
}
