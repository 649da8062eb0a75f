// A text that a program would have while it runs, put together from its source, with the place of every character in it.

/** Stands in a literal's text for a part that is known only while the program runs. */
export const HOLE = '\uE000';

export interface Literal {
  readonly text: string;
  /** For each UTF-16 unit of `text`, its offset in the source. */
  readonly at: readonly number[];
}

export class LiteralBuilder implements Literal {
  text = '';
  readonly at: number[] = [];

  /** Adds characters that all stand for what is at `offset`, e.g. the "\n" that an escape means. */
  add(characters: string, offset: number): void {
    this.text += characters;
    for (let index = 0; index < characters.length; index++) this.at.push(offset);
  }

  /** Adds a run that stands in the source as it is. */
  addRun(characters: string, offset: number): void {
    this.text += characters;
    for (let index = 0; index < characters.length; index++) this.at.push(offset + index);
  }
}
