// How people are told apart on a timeline, by stroke and colour, and what they are called.
import { MOST_SUBJECTS } from '../../../shared/model/timeline.ts';
import type { TimelineSeries } from '../../charts/timeline-chart.tsx';
import { oneLine } from '../../parts/segments.ts';
import type { Timeline, TimelineState, Track } from '../../state/timeline.ts';

const LOOKS: readonly { token: string; dash: readonly number[] }[] = [
  { token: '--color-person-a', dash: [] },
  { token: '--color-person-b', dash: [7, 3] },
  { token: '--color-person-c', dash: [2, 3] },
  { token: '--color-person-d', dash: [9, 3, 2, 3] },
  { token: '--color-person-e', dash: [14, 4] },
  { token: '--color-person-f', dash: [4, 4] },
  { token: '--color-person-g', dash: [9, 3, 2, 3, 2, 3] },
  { token: '--color-person-h', dash: [1, 4] },
];

export const lookOf = (place: number) => LOOKS[place % MOST_SUBJECTS]!;

/** The name, else what is known: "User 12", "Conversation 0f1e…". */
export function subjectName(key: string, track: Pick<Track, 'name'> | undefined): string {
  if (track?.name != null) return oneLine(track.name);
  const id = key.slice(2);
  return key.startsWith('c:') ? `Conversation ${id.slice(0, 8)}…` : `User ${id}`;
}

export function seriesOf(keys: Timeline['keys'], tracks: TimelineState['tracks']): TimelineSeries[] {
  return keys.flatMap((key, place) => {
    const track = tracks.get(key);
    if (!track) return [];
    const { marks, stepMs, peaks } = track;
    return [{ key, ...lookOf(place), marks, stepMs, peaks }];
  });
}
