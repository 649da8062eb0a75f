// Going to a place far off in the list: its end, a row by number, a moment in time.
import { formatQuery, withFilter } from '../../state/alerts-query.ts';
import { core } from '../../state/core.ts';
import { currentRoute, navigate } from '../../state/route.ts';
import { stores } from './stores.ts';

/** To the last row; where the list is too long to be counted, by turning it round: the last row comes first. */
export async function goToEnd(): Promise<void> {
  const { alerts } = stores();
  const { count, query } = alerts.store.getState();
  if (count?.exact) return alerts.goTo(Math.max(0, count.count - 1));
  navigate(
    currentRoute().path,
    formatQuery({ ...query, order: query.order === 'newest' ? 'oldest' : 'newest' }),
  );
}

/** To the first alert at or before an instant, or at or after it in oldest order. Uncountable lists are cut off there instead. */
export async function goToTime(instant: string): Promise<void> {
  const { alerts } = stores();
  const { filter, query } = alerts.store.getState();
  if (filter === null) return;
  const newest = query.order === 'newest';
  const nearer = newest
    ? { ...filter, from: later(filter.from, instant) }
    : { ...filter, to: earlier(filter.to, instant) };
  const before = await core().call('alerts.count', { filter: nearer, order: query.order });
  if (before.exact) return alerts.goTo(before.count);
  navigate(
    currentRoute().path,
    formatQuery(withFilter(query, newest ? { to: instant } : { from: instant, within: undefined })),
  );
}

const later = (one: string | undefined, other: string) =>
  one !== undefined && Date.parse(one) > Date.parse(other) ? one : other;
const earlier = (one: string | undefined, other: string) =>
  one !== undefined && Date.parse(one) < Date.parse(other) ? one : other;
