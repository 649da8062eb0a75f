// People, timelines, replays and what is related on a server Postgres with 1,000,000 risk events and 3,000,000 activities, and a timeline's drawing in a browser.
import { startServerConsole } from '../support/server-console.ts';
import { BIG_SERVER, fillBigPlatform } from './big-platform.ts';
import { measureAnswers } from './people-answers.ts';
import { measureDrawing } from './people-drawing.ts';
import type { Print } from './people-measure.ts';
import { measureRelated } from './people-related.ts';

export const parts = ['answers', 'related', 'drawing'] as const;

const EVENTS = 1_000_000;

/** Filling takes a minute or two. What is answered is measured before the console is open, which would have work of its own. */
export async function run(print: Print, wanted: readonly (typeof parts)[number][] = parts): Promise<void> {
  const server = await startServerConsole(
    'Ada Byron',
    async (database) => {
      await fillBigPlatform(database, { events: EVENTS, endMs: Date.now() }, print);
      if (wanted.includes('answers')) await measureAnswers(database, print);
      if (wanted.includes('related')) await measureRelated(database, print);
    },
    BIG_SERVER,
  );
  try {
    if (wanted.includes('drawing')) await measureDrawing(server.database, await server.console.link(), print);
  } finally {
    await server.stop();
  }
}
