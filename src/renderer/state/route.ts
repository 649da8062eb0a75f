// The route: everything after `#` in the address, a path and a query for filters, so that it survives a reload and can be sent on.
import { useSyncExternalStore } from 'react';

export interface Route {
  /** Without the leading slash: "alerts", "alerts/a:12". Empty at the start. */
  readonly path: string;
  /** The first piece of the path, which names the screen. */
  readonly screen: string;
  readonly query: URLSearchParams;
}

/** "#/alerts?levels=HIGH" as a route; anything else is the empty route. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = (hash.startsWith('#/') ? hash.slice(2) : '').split(/\?(.*)/s);
  const decoded = path.split('/').map((piece) => {
    try {
      return decodeURIComponent(piece);
    } catch {
      return piece;
    }
  });
  return { path: decoded.join('/'), screen: decoded[0] ?? '', query: new URLSearchParams(query) };
}

/** The address of a path and a query, with the leading `#/`. Empty values are left out; for links as well. */
export function routeHref(path: string, query?: URLSearchParams | Readonly<Record<string, string>>): string {
  const given = query instanceof URLSearchParams ? [...query] : Object.entries(query ?? {});
  const text = new URLSearchParams(given.filter(([, value]) => value !== '')).toString();
  const encoded = path
    .split('/')
    .map((piece) => encodeURIComponent(piece).replaceAll('%3A', ':'))
    .join('/');
  return `#/${encoded}${text === '' ? '' : `?${text}`}`;
}

const listeners = new Set<() => void>();
let current: { hash: string; route: Route } | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  window.addEventListener('hashchange', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('hashchange', listener);
  };
}

/** The route now; the same object as long as the address is the same. */
export function currentRoute(): Route {
  if (current?.hash !== location.hash) current = { hash: location.hash, route: parseRoute(location.hash) };
  return current.route;
}

/** The route, renewed whenever the address changes. */
export function useRoute(): Route {
  return useSyncExternalStore(subscribe, currentRoute);
}

/** Goes to a path. With `replace` the present entry of the history is overwritten: for filters as they are typed. */
export function navigate(
  path: string,
  query?: URLSearchParams | Readonly<Record<string, string>>,
  options: { replace?: boolean } = {},
): void {
  const href = routeHref(path, query);
  if (href === location.hash) return;
  if (options.replace) history.replaceState(history.state, '', href);
  else history.pushState(null, '', href);
  for (const listener of listeners) listener();
}
