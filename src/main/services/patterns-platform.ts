// Tells the platform that its patterns changed, where there is a way to tell it.
import type { OpenWorkspace } from '../workspace/open-workspace.ts';

/** The channel on which the platform's guard hears that it is to read its configuration anew. */
export const RELOAD_CHANNEL = 'prompt_guard_config_reload';
const WAIT_MS = 2_000;

/** Whether the message went out. A server without Redis, or without the right to publish, reads its patterns at its own pace. */
export async function tellPlatform({ live }: OpenWorkspace): Promise<boolean> {
  if (!live) return false;
  const payload = JSON.stringify({ timestamp: new Date().toISOString() });
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), WAIT_MS);
  });
  const told = live.publish(RELOAD_CHANNEL, payload).then(
    () => true,
    () => false,
  );
  const went = await Promise.race([told, late]);
  clearTimeout(timer);
  return went;
}
