// Who may speak to the loopback host: only a page it served itself, addressed by a loopback name.

/** Any port, because an SSH tunnel shows the console at another one. */
const LOOPBACK = /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/;

/** Against DNS rebinding: a foreign name that resolves to this machine is refused. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(host);
}

/** Against other sites' pages and other programs' ports: the page's origin must be this very host. */
export function isOwnOrigin(origin: string | undefined, host: string): boolean {
  return origin === `http://${host}`;
}
