// What is under the cursor of a timeline, in words.
import type { Pointed, Reading } from '../../charts/timeline-chart.tsx';
import { MARK_WORDS } from '../../parts/mark-shape.tsx';
import { formatDateTime } from '../../parts/time-format.ts';

/** "3 pattern hits and messages, score 40–92". */
export function clusterWords({ cluster }: Pointed): string {
  const { count, kinds, score, lowest } = cluster;
  const names = kinds.map((kind) => MARK_WORDS[kind][count > 1 ? 1 : 0]);
  const list = names.length < 2 ? names.join() : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  const what = count > 1 ? `${count.toLocaleString('en')} ${list}` : list;
  if (score === null) return what;
  return `${what}, score ${lowest !== null && lowest < score ? `${Math.round(lowest)}–` : ''}${Math.round(score)}`;
}

export function readingWords(
  { atMs, pointed, accumulation }: Reading,
  zone: string,
  nameOf: (key: string) => string,
  several: boolean,
): string {
  const known = accumulation.flatMap((height) => (height === null ? [] : [Math.round(height)]));
  return [
    formatDateTime(pointed?.cluster.at ?? atMs, zone),
    pointed && (several ? `${nameOf(pointed.series)}: ${clusterWords(pointed)}` : clusterWords(pointed)),
    known.length > 0 ? `accumulation ${known.join(', ')}` : null,
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** A length of time: "1 min", "3 h", "12 days". */
export function spanWords(ms: number): string {
  const minutes = ms / 60_000;
  if (minutes < 90) return `${Math.round(minutes)} min`;
  return minutes < 48 * 60 ? `${Math.round(minutes / 60)} h` : `${Math.round(minutes / 1_440)} days`;
}
