// Times in words, in the analyst's zone. Formatters are kept, since making one costs more than a hundred uses.

const formatters = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${zone} ${JSON.stringify(options)}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.DateTimeFormat('en-GB', { ...options, timeZone: zone, hourCycle: 'h23' });
    formatters.set(key, found);
  }
  return found;
}

/** The IANA zone for a setting: `system` is the zone of this machine; one that this machine does not know is UTC. */
export function zoneOf(setting: string): string {
  if (setting === 'system') return Intl.DateTimeFormat().resolvedOptions().timeZone;
  try {
    formatter(setting, {});
    return setting;
  } catch {
    return 'UTC';
  }
}

function parts(instant: string | number | Date, zone: string): Record<string, string> {
  const all = formatter(zone, {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  }).formatToParts(new Date(instant));
  return Object.fromEntries(all.map((part) => [part.type, part.value]));
}

/** Seconds lately put in words, in one zone: the rows of a live list are of few of them, and each is told at once of today. */
let lately = { zone: '', words: new Map<number, string>() };
const LATELY = 500;

/** "2026-01-31 10:00:05" in a zone. An instant that is no time at all gives an en dash. */
export function formatDateTime(instant: string | number | Date, zone: string): string {
  const second = Math.floor(new Date(instant).getTime() / 1_000);
  if (Number.isNaN(second)) return '–';
  if (lately.zone !== zone || lately.words.size >= LATELY) lately = { zone, words: new Map() };
  const known = lately.words.get(second);
  if (known !== undefined) return known;
  const p = parts(second * 1_000, zone);
  const words = `${p.year}-${p.month}-${p.day} ${p.hour}:${p.minute}:${p.second}`;
  lately.words.set(second, words);
  return words;
}

/** "10:00:05" in a zone. */
export function formatClock(instant: string | number | Date, zone: string): string {
  return formatDateTime(instant, zone).slice(11) || '–';
}

/** The short form of lists: the clock alone on the same day as `now`, else "31 Jan 10:00", else with the year. */
export function formatShort(instant: string | number | Date, zone: string, now: number = Date.now()): string {
  const text = formatDateTime(instant, zone);
  if (text === '–') return text;
  const today = formatDateTime(now, zone);
  if (text.slice(0, 10) === today.slice(0, 10)) return text.slice(11);
  const day = formatter(zone, { day: 'numeric', month: 'short' }).format(new Date(instant));
  return text.slice(0, 4) === today.slice(0, 4)
    ? `${day} ${text.slice(11, 16)}`
    : `${day} ${text.slice(0, 4)}`;
}

/** "just now", "5 min ago", "3 h ago", "12 d ago", and "in 20 s" for what is to come. */
export function formatAgo(instant: string | number | Date, now: number = Date.now()): string {
  const seconds = Math.round((now - new Date(instant).getTime()) / 1000);
  if (Number.isNaN(seconds)) return '–';
  const size = Math.abs(seconds);
  const text =
    size < 60
      ? `${size} s`
      : size < 3600
        ? `${Math.floor(size / 60)} min`
        : size < 172_800
          ? `${Math.floor(size / 3600)} h`
          : `${Math.floor(size / 86_400)} d`;
  if (seconds < 0) return `in ${text}`;
  return size < 5 ? 'just now' : `${text} ago`;
}

/** A zone's distance from UTC at an instant: "UTC+05:30", or "UTC". */
export function zoneOffset(zone: string, instant: number = Date.now()): string {
  const name = formatter(zone, { timeZoneName: 'longOffset' })
    .formatToParts(new Date(instant))
    .find((part) => part.type === 'timeZoneName')?.value;
  return (name ?? 'UTC').replace('GMT', 'UTC').replace(/^UTC[+-]00:00$/, 'UTC');
}
