// What the days to come will cost: the mean of each day of the week, with the spread of what it missed in the past.

export interface DayCost {
  /** "2026-01-31", in UTC. */
  readonly day: string;
  readonly cost: number;
}

export interface ForecastDay extends DayCost {
  readonly low: number;
  readonly high: number;
}

export interface Forecast {
  /** The day under way as it is expected to end, then those ahead. */
  readonly days: ForecastDay[];
  readonly month: {
    readonly soFar: number;
    readonly cost: number;
    readonly low: number;
    readonly high: number;
    readonly end: string;
  };
  /** Whole days it was learned from. */
  readonly basedOn: number;
}

const DAY_MS = 86_400_000;
/** Fewer whole days tell nothing. */
const LEAST_DAYS = 7;
/** 19 times of 20. */
const SIGMAS = 1.96;

const at = (day: string) => Date.parse(`${day}T00:00:00Z`);
const dayOf = (ms: number) => new Date(ms).toISOString().slice(0, 10);

/**
 * `known` are whole days, and `today` what was spent so far of a day under way. Days without an entry between the first and the last
 * cost nothing. Null where there are too few.
 */
export function forecast(known: readonly DayCost[], today: DayCost, ahead: number): Forecast | null {
  const past = new Map(known.filter(({ day }) => day < today.day).map(({ day, cost }) => [day, cost]));
  const first = [...past.keys()].sort()[0];
  if (first === undefined) return null;
  const days: { weekday: number; cost: number }[] = [];
  for (let ms = at(first); ms < at(today.day); ms += DAY_MS)
    days.push({ weekday: new Date(ms).getUTCDay(), cost: past.get(dayOf(ms)) ?? 0 });
  if (days.length < LEAST_DAYS) return null;

  const mean = days.reduce((sum, { cost }) => sum + cost, 0) / days.length;
  const expected = Array.from({ length: 7 }, (_, weekday) => {
    const own = days.filter((day) => day.weekday === weekday);
    // One day of a kind is drawn halfway to the mean of all, so that an outlier does not become a rule.
    const weight = own.length / (own.length + 1);
    return own.length === 0
      ? mean
      : weight * (own.reduce((sum, { cost }) => sum + cost, 0) / own.length) + (1 - weight) * mean;
  });
  const missed = days.map(({ weekday, cost }) => cost - expected[weekday]!);
  const deviation = Math.sqrt(
    missed.reduce((sum, miss) => sum + miss * miss, 0) / Math.max(1, days.length - 2),
  );
  const one = SIGMAS * deviation * Math.sqrt(1 + 1 / days.length);
  const coming = Array.from({ length: ahead + 1 }, (_, index): ForecastDay => {
    const ms = at(today.day) + index * DAY_MS;
    const spent = index === 0 ? today.cost : 0;
    const cost = Math.max(spent, expected[new Date(ms).getUTCDay()]!);
    return { day: dayOf(ms), cost, low: Math.max(spent, cost - one), high: cost + one };
  });

  const now = new Date(at(today.day));
  const end = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 0);
  const monthStart = dayOf(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1));
  const spent =
    [...past].reduce((sum, [day, cost]) => (day >= monthStart ? sum + cost : sum), 0) + today.cost;
  const left = Math.round((end - now.getTime()) / DAY_MS);
  let rest = Math.max(0, expected[now.getUTCDay()]! - today.cost);
  for (let index = 1; index <= left; index++)
    rest += expected[new Date(now.getTime() + index * DAY_MS).getUTCDay()]!;
  // Days miss by themselves, and all of them by what the mean is off.
  const count = left + 1;
  const margin = SIGMAS * deviation * Math.sqrt(count + (count * count) / days.length);
  return {
    days: coming,
    month: {
      soFar: spent,
      cost: spent + rest,
      low: Math.max(spent, spent + rest - margin),
      high: spent + rest + margin,
      end: dayOf(end),
    },
    basedOn: days.length,
  };
}
