// Some rows of a set, compiled to be picked from together; a changed set keeps the part that did not change.
import type { Alphabet, PreparedText } from '../../shared/regex/index.ts';
import { Matcher } from './matcher.ts';
import { patternOf, type Value } from './matcher-library.ts';
import type { Needle } from './matcher-needle.ts';
import { SlowRows } from './matcher-slow.ts';
import type { Candidate } from './matcher-tracks.ts';

/** A row by what matters for finding it. */
export interface PartRow {
  readonly name: string;
  readonly value: Value;
  readonly needle: Needle;
}

export class MatcherPart {
  readonly rows: readonly PartRow[];
  readonly alphabet: Alphabet;
  /** Rows that say the same are looked for once: for every needle, its rows. */
  readonly #rowsOf: readonly (readonly number[])[];
  readonly #matcher: Matcher;
  readonly #slow: SlowRows;

  constructor(rows: readonly PartRow[], alphabet: Alphabet) {
    this.rows = rows;
    this.alphabet = alphabet;
    const rowsOf = new Map<Needle, number[]>();
    rows.forEach(({ needle }, row) => {
      const same = rowsOf.get(needle);
      if (same) same.push(row);
      else rowsOf.set(needle, [row]);
    });
    this.#rowsOf = [...rowsOf.values()];
    const needles = [...rowsOf.keys()];
    this.#matcher = new Matcher(
      needles.map(({ needs }) => needs),
      alphabet,
    );
    const slow = needles.flatMap(({ needs, common }, at) => {
      const tree = common && !needs.telling && patternOf(rows[this.#rowsOf[at]![0]!]!.value);
      return tree ? [[at, tree] as const] : [];
    });
    this.#slow = new SlowRows(slow, alphabet);
  }

  /** Adds the rows that may match, by the place that `places` gives to each; those that have none (-1) are left out. */
  candidates(prepared: PreparedText, places: Int32Array, out: Candidate[]): void {
    for (const { row: needle, windows } of this.#slow.narrowed(
      this.#matcher.candidates(prepared),
      prepared,
    )) {
      for (const one of this.#rowsOf[needle]!) {
        const row = places[one]!;
        if (row >= 0) out.push({ row, windows });
      }
    }
  }
}

/** So many rows stand beside the part that did not change, before all are compiled together again. */
const MAX_BESIDE = 32;

/** All rows of a set. */
export class MatcherParts {
  readonly #parts: readonly { readonly part: MatcherPart; readonly places: Int32Array }[];

  /** `rows` by place. What is the same as in `previous`, for the same alphabet, is not compiled again. */
  constructor(rows: readonly PartRow[], alphabet: Alphabet, previous?: MatcherParts) {
    const base = previous ? previous.#parts[0]!.part : null;
    const kept = base?.alphabet === alphabet ? base : null;
    const placeOf = new Map(rows.map(({ name }, place) => [name, place]));
    const places = Int32Array.from(kept?.rows ?? [], ({ name, needle }) => {
      const place = placeOf.get(name);
      return place !== undefined && rows[place]!.needle === needle ? place : -1;
    });
    const covered = new Set(places);
    const beside = rows.flatMap((_, place) => (covered.has(place) ? [] : [place]));
    if (kept && beside.length <= MAX_BESIDE) {
      const part = new MatcherPart(
        beside.map((place) => rows[place]!),
        alphabet,
      );
      this.#parts = [
        { part: kept, places },
        ...(beside.length > 0 ? [{ part, places: Int32Array.from(beside) }] : []),
      ];
    } else {
      this.#parts = [{ part: new MatcherPart(rows, alphabet), places: Int32Array.from(rows.keys()) }];
    }
  }

  /** The rows that may match, by place and in order of it. A row that is left out cannot match. */
  candidates(prepared: PreparedText): readonly Candidate[] {
    const found: Candidate[] = [];
    // Rows that changed, or are gone, are still in the part that did not, and have no place.
    for (const { part, places } of this.#parts) part.candidates(prepared, places, found);
    return found.sort((a, b) => a.row - b.row);
  }
}
