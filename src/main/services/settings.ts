// Settings of this machine's console: one small JSON file, written whole or not at all.
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../shared/model/failure.ts';
import type { Log } from '../../shared/model/log.ts';
import { DEFAULT_SETTINGS, type Settings, settingsSchema } from '../../shared/protocol/settings.ts';
import type { Handlers, Publish } from '../dispatch/handlers.ts';

export interface SettingsService {
  readonly handlers: Pick<Handlers, 'settings.read' | 'settings.save'>;
  /** As they are now. */
  current(): Settings;
}

/**
 * Reads `settings.json` in the data folder. A missing file means the defaults; one that cannot be read as settings is moved
 * aside, with the time in its name, and the defaults are used.
 */
export async function openSettings(options: {
  readonly dataFolder: string;
  readonly publish: Publish;
  readonly log: Log;
  /** Told of the settings at the start and after each change. */
  readonly onChange: (settings: Settings) => void;
}): Promise<SettingsService> {
  const { dataFolder, publish, log, onChange } = options;
  const file = join(dataFolder, 'settings.json');
  let settings = await load(file, log);
  let writing: Promise<unknown> = Promise.resolve();
  publish('settings.changed', settings);
  onChange(settings);

  async function save(change: Partial<Settings>): Promise<Settings> {
    if (change.timeZone !== undefined) checkTimeZone(change.timeZone);
    const next = { ...settings, ...change };
    try {
      await writeWhole(dataFolder, file, JSON.stringify(next, null, 2));
    } catch (error) {
      throw new Failure(
        'settings-not-saved',
        'The settings could not be saved',
        'Check that the data folder is writable and not full.',
        {
          retryable: true,
          cause: error,
        },
      );
    }
    settings = next;
    publish('settings.changed', settings);
    onChange(settings);
    return settings;
  }

  return {
    current: () => settings,
    handlers: {
      'settings.read': async () => settings,
      'settings.save': (change) => {
        // One after the other, so that two changes at once both stay.
        const saved = writing.then(() => save(withoutUndefined(change)));
        writing = saved.catch(() => undefined);
        return saved;
      },
    },
  };
}

async function load(file: string, log: Log): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') log('warn', 'settings-unreadable');
    return DEFAULT_SETTINGS;
  }
  try {
    return { ...DEFAULT_SETTINGS, ...withoutUndefined(settingsSchema.partial().parse(JSON.parse(text))) };
  } catch {
    log('warn', 'settings-corrupt-moved-aside');
    await rename(file, `${file}.corrupt-${Date.now()}`).catch(() => undefined);
    return DEFAULT_SETTINGS;
  }
}

async function writeWhole(folder: string, file: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const part = `${file}.${randomBytes(4).toString('hex')}.part`;
  try {
    await writeFile(part, `${text}\n`, { mode: 0o600, flush: true });
    await rename(part, file);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

function checkTimeZone(timeZone: string): void {
  if (timeZone === 'system') return;
  try {
    new Intl.DateTimeFormat('en', { timeZone });
  } catch {
    throw new Failure(
      'bad-input',
      'timeZone: there is no such time zone',
      'Choose one from the list, for example Europe/Berlin.',
    );
  }
}

function withoutUndefined(change: { [K in keyof Settings]?: Settings[K] | undefined }): Partial<Settings> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}
