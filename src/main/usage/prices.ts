// What tokens cost: a table of prices per model that is only ever added to, so that every figure can be made again.

export interface Price {
  readonly version: number;
  /** A model's name, its beginning with `*` behind it, or `*` for every model. */
  readonly model: string;
  /** US dollars per million tokens. */
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  /** First day of the accounting that it holds on, "2026-01-31". */
  readonly fromDay: string;
  /** Takes the model's price away from that day on. */
  readonly removed: boolean;
}

/** What the platform itself reckons with: Claude 3.5 Haiku. */
export const PLATFORM_PRICE: Price = {
  version: 0,
  model: '*',
  input: 0.8,
  output: 4,
  cached: 0.08,
  fromDay: '0001-01-01',
  removed: false,
};

export interface Tokens {
  readonly input: number;
  readonly output: number;
  readonly cached: number;
}

function fits(pattern: string, model: string | null): boolean {
  if (pattern === '*') return true;
  if (model === null) return false;
  return pattern.endsWith('*') ? model.startsWith(pattern.slice(0, -1)) : model === pattern;
}

/** The price of a model on a day: of the most exact name, then of the latest day, then the newest version. */
export function priceOf(prices: readonly Price[], model: string | null, day: string): Price {
  const holding = [PLATFORM_PRICE, ...prices]
    .filter((price) => price.fromDay <= day && fits(price.model, model))
    .sort(
      (a, b) =>
        exactness(b) - exactness(a) ||
        b.model.length - a.model.length ||
        (a.fromDay < b.fromDay ? 1 : a.fromDay > b.fromDay ? -1 : b.version - a.version),
    );
  // The latest word on each name decides; where it takes the price away, the next name that fits does.
  const seen = new Set<string>();
  for (const price of holding) {
    if (seen.has(price.model)) continue;
    seen.add(price.model);
    if (!price.removed) return price;
  }
  return PLATFORM_PRICE;
}

const exactness = ({ model }: Price) => (model === '*' ? 0 : model.endsWith('*') ? 1 : 2);

/** US dollars. */
export function costOf(tokens: Tokens, price: Price): number {
  return (
    (tokens.input * price.input + tokens.output * price.output + tokens.cached * price.cached) / 1_000_000
  );
}
