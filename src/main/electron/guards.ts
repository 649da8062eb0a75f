// What a window may not do, decided by pure functions: where it may be, and whose messages count.

export const APP_SCHEME = 'app';
export const APP_HOST = 'console';
export const APP_ADDRESS = `${APP_SCHEME}://${APP_HOST}/`;

/** Whether an address is the console's own. By scheme and host: Node gives `null` as the origin of app://. */
export function isOwnAddress(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const url = new URL(address);
  return url.protocol === `${APP_SCHEME}:` && url.host === APP_HOST && url.username === '' && url.port === '';
}

/** The part of Electron's IpcMainEvent that says who sent a message. */
export interface Sender {
  readonly sender: { readonly id: number };
  readonly senderFrame: { readonly url: string; readonly parent: unknown } | null;
}

/** A message counts only from the top frame of the very window, while it shows the console. */
export function isTrustedSender(event: Sender, windowContentsId: number): boolean {
  const frame = event.senderFrame;
  return (
    event.sender.id === windowContentsId && frame !== null && frame.parent === null && isOwnAddress(frame.url)
  );
}
