// Where a webhook may go: link-local addresses never unless allowed, nor this machine and its network; checked on what a name resolves to.
import { lookup } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { Failure } from '../../shared/model/failure.ts';

const INSIDE = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const)
  INSIDE.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of [
  ['::', 127],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
  ['64:ff9b::', 96],
] as const)
  INSIDE.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address lies on this machine, in its network, or nowhere that a public receiver could be. */
export function isInside(address: string): boolean {
  const version = isIP(address);
  if (version === 0) return true;
  return INSIDE.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

/** Resolves a host and gives only addresses that may be reached, so that no name can lead inside after it was checked. */
export function guardedLookup(inside: boolean): LookupFunction {
  return (host, options, done) => {
    lookup(host, { ...options, all: true }, (error, found) => {
      if (error) return done(error, '');
      const allowed = inside ? found : found.filter(({ address }) => !isInside(address));
      const [first] = allowed;
      if (first === undefined) return done(refused(), '');
      if (options.all === true) done(null, allowed);
      else done(null, first.address, first.family);
    });
  };
}

/** Throws where a literal address may not be reached; names are checked when they are resolved. */
export function checkHost(url: URL, inside: boolean): void {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (!inside && isIP(host) !== 0 && isInside(host)) throw refused();
}

function refused(): Failure {
  return new Failure(
    'address-refused',
    'This address lies on this machine or in its network',
    'Allow it in the channel if the receiver is really there.',
  );
}
