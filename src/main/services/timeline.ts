// Handlers of the timeline: its marks for the chart, and some of them in words.
import { Failure } from '../../shared/model/failure.ts';
import type { Handlers } from '../dispatch/handlers.ts';
import { engineSettings } from '../stores/engine.ts';
import { readTimeline } from '../stores/timeline.ts';
import { listMarks } from '../stores/timeline-marks.ts';

export function createTimelineService(): Pick<Handlers, 'timeline.read' | 'timeline.marks'> {
  return {
    'timeline.read': async (input, context) => {
      if (input.range) checkRange(input.range);
      const { database, shape } = context.workspace();
      const { settings } = await engineSettings(database, shape());
      return readTimeline(database, shape(), settings, input);
    },
    'timeline.marks': async (input, context) => {
      checkRange(input);
      const { database, shape } = context.workspace();
      const { settings } = await engineSettings(database, shape());
      return listMarks(database, shape(), settings, input);
    },
  };
}

/** The schema takes any digits for a time. */
function checkRange({ from, to }: { readonly from: string; readonly to: string }): void {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  if (begin <= end) return;
  throw new Failure(
    'bad-range',
    'This is no range of time',
    'The beginning must be a date before the end. Choose the range again.',
  );
}
