// The house plan, held: imports point only to earlier rooms, and what is dangerous stays in its room.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The rooms of docs/architecture.md, lowest first. A path belongs to the first room whose prefix fits. */
const ROOMS = [
  'src/shared/model/',
  'src/shared/regex/',
  'src/shared/policy/',
  'src/shared/protocol/',
  'src/main/scoring/',
  'src/main/backtest/',
  'src/main/schema/',
  'src/main/campaigns/',
  'src/main/code/',
  'src/main/verification/',
  'src/main/usage/',
  'src/main/evidence/',
  'src/main/workspace/',
  'src/main/simulator/',
  'src/main/stores/',
  'src/main/streams/',
  'src/main/delivery/',
  'src/main/monitor/',
  // The contract between services and dispatch: types alone, so it may stand below both.
  'src/main/dispatch/handlers.ts',
  'src/main/services/',
  'src/main/dispatch/',
  'src/main/electron/',
  'src/main/web/',
  // Worker entries and the composition root see everything of the core.
  'src/main/',
  'src/renderer/bridge/',
  'src/renderer/state/',
  'src/renderer/parts/',
  'src/renderer/editor/',
  'src/renderer/charts/',
  'src/renderer/views/',
  'src/renderer/app/',
  'src/renderer/',
];

interface Import {
  readonly from: string;
  readonly what: string;
}

function roomOf(file: string): number {
  const fitting = ROOMS.filter((room) => file.startsWith(room));
  const room = fitting.sort((a, b) => b.length - a.length)[0];
  if (room === undefined) throw new Error(`${file} belongs to no room`);
  return ROOMS.indexOf(room);
}

/** Why an import is not allowed, or null. */
function objection({ from, what }: Import): string | null {
  const within = (...rooms: string[]) => rooms.some((room) => from.startsWith(room));
  if (what.startsWith('.')) {
    const target = relative(ROOT, join(ROOT, dirname(from), what));
    // Data of the repository, such as the pattern pack, is no room.
    if (!target.startsWith('src/')) return null;
    if (from.startsWith('src/renderer/') && target.startsWith('src/main/'))
      return `${from} reaches into the core: ${target}`;
    return roomOf(target) > roomOf(from) ? `${from} imports upward: ${target}` : null;
  }
  if (what === 'electron' && !within('src/main/electron/', 'src/main/electron.ts'))
    return `${from} imports electron`;
  if (/^(ws|node:http|node:https|node:http2)$/.test(what) && !within('src/main/web/'))
    return `${from} could listen: ${what}`;
  if (what.startsWith('monaco-editor') && !within('src/renderer/editor/'))
    return `${from} imports monaco-editor`;
  if (what.startsWith('uplot') && !within('src/renderer/charts/')) return `${from} imports uPlot`;
  if (what.startsWith('node:') && within('src/renderer/', 'src/shared/'))
    return `${from} needs Node: ${what}`;
  if (/^react(\/|-dom|$)/.test(what) && !within('src/renderer/')) return `${from} imports React`;
  return null;
}

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name).replaceAll('\\', '/'))
    .filter((file) => /\.tsx?$/.test(file) && statSync(join(ROOT, file)).isFile());
}

function importsOf(from: string): Import[] {
  const text = readFileSync(join(ROOT, from), 'utf8');
  const pattern =
    /(?:^|[;}\s])(?:import|export)\s*(?:[^'"();]*?\sfrom\s*)?['"]([^'"\n]+)['"]|import\(\s*['"]([^'"\n]+)['"]/g;
  return [...text.matchAll(pattern)].map((match) => ({ from, what: (match[1] ?? match[2]) as string }));
}

const FILES = sources('src');

describe('the house plan', () => {
  test('is read from the sources: imports of every kind are found', () => {
    expect(importsOf('src/main/web.ts').map(({ what }) => what)).toContain('./web/host.ts');
    expect(importsOf('src/shared/protocol/index.ts').length).toBeGreaterThan(5);
    expect(importsOf('src/renderer/main.tsx').map(({ what }) => what)).toContain('./styles.css');
  });

  test('is kept by every file', () => {
    expect(FILES.length).toBeGreaterThan(100);
    expect(FILES.flatMap(importsOf).map(objection).filter(Boolean)).toEqual([]);
  });

  test.each([
    ['src/shared/model/level.ts', '../protocol/alerts.ts'],
    ['src/main/stores/alerts.ts', '../services/alerts.ts'],
    ['src/main/services/alerts.ts', '../dispatch/dispatch.ts'],
    ['src/main/workspace/port.ts', '../stores/alerts.ts'],
    ['src/main/web/host.ts', '../core.ts'],
    ['src/renderer/parts/button.tsx', '../views/alerts/screen.ts'],
    ['src/renderer/app/app.tsx', '../../main/core.ts'],
    ['src/main/core.ts', 'electron'],
    ['src/main/services/alerts.ts', 'ws'],
    ['src/main/core.ts', 'node:http'],
    ['src/renderer/views/alerts/screen.ts', 'uplot'],
    ['src/renderer/views/alerts/screen.ts', 'monaco-editor/esm/vs/editor/editor.api'],
    ['src/shared/model/level.ts', 'node:fs'],
    ['src/main/core.ts', 'react'],
  ])('would object to %s importing %s', (from, what) => {
    expect(objection({ from, what })).not.toBeNull();
  });

  test('has a first line in every file that says what it is for, and no file beyond 350 lines', () => {
    const bare = FILES.filter((file) => !/^(\/\/|\/\*)/.test(readFileSync(join(ROOT, file), 'utf8')));
    const long = FILES.filter((file) => readFileSync(join(ROOT, file), 'utf8').split('\n').length > 351);
    expect({ bare, long }).toEqual({ bare: [], long: [] });
  });
});
