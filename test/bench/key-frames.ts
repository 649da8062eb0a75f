// What a key costs the window's thread, read from the browser's own trace: all work from the key's event until its frame is drawn.
import type { Page } from 'playwright';

/** On the clock, and of the processor's time, which a busy machine does not stretch; in milliseconds. */
export interface Work {
  readonly clock: number;
  readonly processor: number;
}

export interface KeyFrames {
  /** Work for each key's event and the frame that shows it; idle waiting for the display is not work. */
  readonly frames: readonly Work[];
  /** The longest uninterrupted piece of work after each key's frame and before the next key: what would hold up a key that came then. */
  readonly afterwards: readonly Work[];
}

interface TraceEvent {
  readonly name: string;
  readonly ph: string;
  readonly ts: number;
  readonly dur?: number;
  /** Of the processor's time. */
  readonly tdur?: number;
  readonly pid: number;
  readonly tid: number;
  readonly args?: { readonly data?: { readonly type?: string } };
}

// No stacks and no sampling, which would cost more than the keys.
const CATEGORIES = 'devtools.timeline,disabled-by-default-devtools.timeline';

/** Traces the page while `typing` presses its keys. */
export async function traceKeys(page: Page, typing: () => Promise<void>): Promise<KeyFrames> {
  const session = await page.context().newCDPSession(page);
  const events: TraceEvent[] = [];
  session.on('Tracing.dataCollected', ({ value }) => {
    events.push(...(value as unknown as TraceEvent[]));
  });
  await session.send('Tracing.start', { categories: CATEGORIES, transferMode: 'ReportEvents' });
  await typing();
  const complete = new Promise((resolve) => session.once('Tracing.tracingComplete', resolve));
  await session.send('Tracing.end');
  await complete;
  await session.detach();
  return keyFrames(events);
}

function keyFrames(events: readonly TraceEvent[]): KeyFrames {
  const keys = events
    .filter(({ name, args }) => name === 'EventDispatch' && args?.data?.type === 'keydown')
    .sort((a, b) => a.ts - b.ts);
  const [first] = keys;
  if (first === undefined) throw new Error('The trace has no key');
  const own = events
    .filter(({ pid, tid, ph }) => pid === first.pid && tid === first.tid && ph === 'X')
    .sort((a, b) => a.ts - b.ts);
  const end = ({ ts, dur = 0 }: TraceEvent) => ts + dur;
  const tasks = own.filter(({ name }) => name === 'RunTask');
  const drawn = own.filter(({ name }) => name === 'Commit');
  const work = ({ dur = 0, tdur = 0 }: TraceEvent): Work => ({
    clock: dur / 1_000,
    processor: tdur / 1_000,
  });
  const frames: Work[] = [];
  const afterwards: Work[] = [];
  keys.forEach((key, index) => {
    const commit = drawn.find(({ ts }) => ts > key.ts);
    if (commit === undefined) return;
    const next = keys[index + 1]?.ts ?? Number.POSITIVE_INFINITY;
    const within = tasks.filter((task) => end(task) > key.ts && task.ts < next);
    const spent = within.filter(({ ts }) => ts <= commit.ts).map(work);
    const later = within.filter(({ ts }) => ts > commit.ts).map(work);
    const sum = (kind: keyof Work) => spent.reduce((total, each) => total + each[kind], 0);
    const longest = (kind: keyof Work) => Math.max(0, ...later.map((each) => each[kind]));
    frames.push({ clock: sum('clock'), processor: sum('processor') });
    afterwards.push({ clock: longest('clock'), processor: longest('processor') });
  });
  return { frames, afterwards };
}
