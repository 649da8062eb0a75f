// Addresses of the alerts screen, as its own filters write them.
import { routeHref } from '../../state/route.ts';

export function alertsLink(query: Readonly<Record<string, string>>): string {
  return routeHref('alerts', query);
}

export function alertLink(key: string): string {
  return routeHref(`alerts/${key}`);
}
