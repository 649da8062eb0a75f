// Opens the launch link in a window of its own: a Chromium-like browser as an app, else whatever browser the system has.
import open, { apps, openApp } from 'open';
import type { Log } from '../../shared/model/log.ts';

/** Does nothing where no browser could be seen: the link was printed. */
export async function openBrowser(link: string, log: Log): Promise<void> {
  if (!hasDisplay()) return;
  for (const name of [apps.chrome, apps.edge, ['chromium', 'chromium-browser']]) {
    if (await worked(() => openApp(name, { arguments: [`--app=${link}`] }))) return;
  }
  if (!(await worked(() => open(link)))) log('warn', 'no-browser');
}

/** Root is left out because browsers refuse to run as root. */
function hasDisplay(): boolean {
  if (process.platform !== 'linux') return true;
  return process.getuid?.() !== 0 && Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

async function worked(attempt: () => Promise<{ unref(): void }>): Promise<boolean> {
  try {
    (await attempt()).unref();
    return true;
  } catch {
    return false;
  }
}
