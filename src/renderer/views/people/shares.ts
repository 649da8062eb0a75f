/** Shares of a score as they are printed: to the hundredth, and so that the printed ones still add up. */

export interface PrintedShares {
  /** Hundredths of a point, in the order of the inputs. */
  readonly shares: readonly number[];
  /** Their sum. */
  readonly here: number;
  /** What inputs on other pages are worth. */
  readonly elsewhere: number;
  /** The score: `here` and `elsewhere` together. */
  readonly score: number;
}

/** Rounds so that nothing is lost: the hundredths left over go to the shares that were cut most. */
export function printedShares(shares: readonly number[], elsewhere: number): PrintedShares {
  const exact = shares.map((share) => Math.max(0, share) * 100);
  const sum = exact.reduce((total, share) => total + share, 0);
  const score = Math.round(sum + Math.max(0, elsewhere) * 100);
  // A drift in the last digit must not make the page worth more than the whole; a lone page is the whole.
  const here = Math.abs(elsewhere) < 1e-6 ? score : Math.min(score, Math.round(sum));
  const whole = exact.map(Math.floor);
  let left = here - whole.reduce((total, share) => total + share, 0);
  const byCut = exact
    .map((share, place) => ({ place, cut: share - Math.floor(share) }))
    .sort((one, other) => other.cut - one.cut || one.place - other.place);
  for (const { place } of byCut) {
    if (left <= 0) break;
    whole[place] = (whole[place] ?? 0) + 1;
    left--;
  }
  return { shares: whole, here, elsewhere: score - here, score };
}

/** "12.34" of 1234. */
export const points = (hundredths: number): string => (hundredths / 100).toFixed(2);
