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
  /** For each piece: where it begins in the changed text, its range of the original, and whether it is the same. */
  readonly #at: number[] = [];
  readonly #start: number[] = [];
  readonly #end: number[] = [];
  readonly #plain: boolean[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Every unit of `piece` stands for the whole range. */
  append(piece: string, start: number, end: number): void {
    this.#add(piece, start, end, false);
  }

  /** Unchanged text: unit for unit. */
  copy(original: string, start: number, end: number): void {
    this.#add(original.slice(start, end), start, end, true);
  }

  #add(piece: string, start: number, end: number, plain: boolean): void {
    if (piece === '') return;
    this.#pieces.push(piece);
    this.#at.push(this.#length);
    this.#start.push(start);
    this.#end.push(end);
    this.#plain.push(plain);
    this.#length += piece.length;
  }

  build(): MappedText {
    return {
      text: this.#pieces.join(''),
      toOriginal: (start, end) => {
        const from = this.#original(start)[0];
        return [from, end > start ? this.#original(end - 1)[1] : from];
      },
    };
  }

  /** The range of the original that a unit stands for. */
  #original(unit: number): Span {
    if (unit >= this.#length) return [0, 0];
    let low = 0;
    let high = this.#at.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#at[middle]! <= unit) low = middle;
      else high = middle - 1;
    }
    if (!this.#plain[low]) return [this.#start[low]!, this.#end[low]!];
    const at = this.#start[low]! + unit - this.#at[low]!;
    return [at, at + 1];
  }
}

/** The same text under the same mapping, after a change that kept every unit in its place. */
export function inPlace(text: string, like: MappedText | null): MappedText {
  return { text, toOriginal: (start, end) => like?.toOriginal(start, end) ?? [start, end] };
}

/** A change of a changed text: its places in the original. */
export function within(inner: MappedText, outer: MappedText): MappedText {
  return {
    text: inner.text,
    toOriginal: (start, end) => outer.toOriginal(...inner.toOriginal(start, end)),
  };
}
