// What a timeline is asked to show, as it stands in the address: whose, between when, which kinds of marks.
import { clampView, MARK_KINDS, type MarkKind, MOST_SUBJECTS } from '../../shared/model/timeline.ts';
import { subjectKeySchema } from '../../shared/protocol/timeline.ts';
import { routeHref } from './route.ts';

export interface TimelineRange {
  /** Epoch milliseconds. */
  readonly from: number;
  readonly to: number;
}

export interface TimelineQuery {
  /** The first is whose timeline it is; the others are laid over. */
  readonly keys: readonly string[];
  /** Null for what the core chooses. */
  readonly range: TimelineRange | null;
  /** A moment to be pointed out. */
  readonly at: number | null;
  readonly hidden: readonly MarkKind[];
}

const isKey = (key: string): boolean => subjectKeySchema.safeParse(key).success;

/** Null where the path names nobody. What makes no sense in the rest is left out. */
export function parseTimelineQuery(path: string, address: URLSearchParams): TimelineQuery | null {
  const first = path.slice('timeline/'.length);
  if (!isKey(first)) return null;
  const more = (address.get('with') ?? '').split(',').filter(isKey);
  const [from, to, at] = ['from', 'to', 'at'].map((name) => readMoment(address.get(name)));
  const hide = address.get('hide')?.split(',') ?? [];
  return {
    keys: [...new Set([first, ...more])].slice(0, MOST_SUBJECTS),
    range: from != null && to != null && from < to ? rangeOf(...clampView(from, to)) : null,
    at: at ?? null,
    hidden: MARK_KINDS.filter((kind) => hide.includes(kind)),
  };
}

const rangeOf = (from: number, to: number): TimelineRange => ({ from, to });

/** A moment of a year that the core can tell of; null for anything else. */
function readMoment(text: string | null): number | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return ms > -62_000_000_000_000 && ms < 253_000_000_000_000 ? ms : null;
}

/** The path and query of an address. */
export function formatTimelineQuery({ keys, range, at, hidden }: TimelineQuery): {
  path: string;
  query: Record<string, string>;
} {
  const moment = (ms: number | null | undefined) => (ms == null ? '' : new Date(ms).toISOString());
  return {
    path: `timeline/${keys[0]}`,
    query: {
      with: keys.slice(1).join(','),
      from: moment(range?.from),
      to: moment(range?.to),
      at: moment(at),
      hide: hidden.join(','),
    },
  };
}

/** The address of the timeline of some people; around a moment where one is given. */
export function timelinePlace(
  keys: readonly string[],
  around?: { readonly at: string; readonly hours?: number } | undefined,
): { path: string; query: Record<string, string> } {
  const at = around ? Date.parse(around.at) : Number.NaN;
  const half = ((around?.hours ?? 1) * 3_600_000) / 2;
  const valid = !Number.isNaN(at);
  return formatTimelineQuery({
    keys,
    range: valid ? rangeOf(at - half, at + half) : null,
    at: valid ? at : null,
    hidden: [],
  });
}

/** The same as a link. */
export function timelineHref(...of: Parameters<typeof timelinePlace>): string {
  const { path, query } = timelinePlace(...of);
  return routeHref(path, query);
}
