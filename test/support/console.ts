// The built console as a user starts it: the web host in a process of its own, on a data folder of its own.
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DEFAULT_SETTINGS, type Settings } from '../../src/shared/protocol/settings.ts';
import { endProcess, startProcess, temporaryFolder, waitUntil } from './processes.ts';

/** As `npm start` runs it: V8's own limit lets the nursery grow to 48 MB in a storm of alerts, for nothing. */
const NURSERY = '--max-semi-space-size=4';
const ENTRY = fileURLToPath(new URL('../../out/main/web.js', import.meta.url));

export interface TestConsole {
  readonly folder: string;
  /** Of its process. */
  readonly pid: number;
  /** "http://127.0.0.1:4711", without a key. */
  origin(): Promise<string>;
  /** A link that opens a window; to be used before the next is asked for. Append a route such as "/settings". */
  link(): Promise<string>;
  /** Ends it as Ctrl-C does, and removes its folder. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash. */
  kill(): Promise<void>;
}

/** Starts the console; needs a build. `settings` are those it finds; without them nobody has used it before. */
export async function startConsole(options: { settings?: Partial<Settings> } = {}): Promise<TestConsole> {
  const folder = temporaryFolder('console');
  if (options.settings !== undefined)
    writeFileSync(
      join(folder, 'settings.json'),
      JSON.stringify({ ...DEFAULT_SETTINGS, ...options.settings }),
    );
  const env = { ...process.env, WATCHROOM_DATA: folder };
  const { child, output } = startProcess(process.execPath, [NURSERY, ENTRY, '--no-open'], { env });
  const links = () => [...output().matchAll(/http:\/\/\S+/g)].map(String);
  let used = 0;
  const printed = (count: number) =>
    waitUntil(`a link to the console; it printed: ${output()}`, () => links().length >= count);
  return {
    folder,
    pid: child.pid as number,
    async origin() {
      await printed(1);
      return new URL(links()[0] as string).origin;
    },
    async link() {
      used += 1;
      await printed(used);
      return links()[used - 1] as string;
    },
    async stop() {
      await endProcess(child, 'SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
    kill: () => endProcess(child, 'SIGKILL'),
  };
}
