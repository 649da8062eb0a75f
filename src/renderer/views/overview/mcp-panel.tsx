// Health of the MCP servers: how each answers now and over the last day. Those in trouble stand first.
import { CircleCheck, CircleDashed, CircleX, Timer, Unplug } from 'lucide-react';
import type { z } from 'zod';
import type { mcpHealthSchema, Panel } from '../../../shared/protocol/overview.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { Time } from '../../parts/time.tsx';
import { count, milliseconds } from './figure.ts';
import { Slot } from './slot.tsx';

type Server = z.infer<typeof mcpHealthSchema>[number];

const STATES = {
  circuit: { icon: Unplug, word: 'Circuit open', look: 'text-bad' },
  unhealthy: { icon: CircleX, word: 'Unhealthy', look: 'text-bad' },
  timeout: { icon: Timer, word: 'Timing out', look: 'text-warn' },
  unknown: { icon: CircleDashed, word: 'Not checked', look: 'text-faint' },
  healthy: { icon: CircleCheck, word: 'Healthy', look: 'text-good' },
} as const;
const ORDER = Object.keys(STATES) as (keyof typeof STATES)[];

const stateOf = (server: Server): keyof typeof STATES => (server.circuitOpen ? 'circuit' : server.health);

export function McpPanel({
  read,
  className = '',
}: {
  read: Panel<Server[]> | undefined;
  className?: string;
}) {
  return (
    <Slot title="MCP servers" hint="checks of the last 24 hours" read={read} className={className} flush>
      {(servers) => (
        <ul>
          {[...servers]
            .sort((a, b) => ORDER.indexOf(stateOf(a)) - ORDER.indexOf(stateOf(b)))
            .map((server) => (
              <ServerLine key={server.id} server={server} />
            ))}
        </ul>
      )}
    </Slot>
  );
}

function ServerLine({ server }: { server: Server }) {
  const { icon: Icon, word, look } = STATES[stateOf(server)];
  return (
    <li className="grid grid-cols-[1fr_5rem_5rem_6.5rem] items-center gap-3 border-b border-line px-3 py-1.5 last:border-0 hover:bg-hover">
      <div className="min-w-0">
        <p className="truncate font-medium">
          <bdi>{server.name}</bdi>
        </p>
        <p className="truncate text-sm text-muted" title={server.reason ?? undefined}>
          {stateOf(server) !== 'healthy' && server.reason ? (
            <bdi>{server.reason}</bdi>
          ) : server.lastCheckAt ? (
            <>
              checked <Time at={server.lastCheckAt} form="ago" />
            </>
          ) : (
            'no check in this time'
          )}
        </p>
      </div>
      <Sparkline
        values={server.hourlyMs}
        width={80}
        height={20}
        label={`Response time of ${server.name} by hour`}
      />
      <div className="tnum text-right text-sm">
        <p>{server.medianMs === null ? '–' : milliseconds(server.medianMs)}</p>
        <p className={server.failures > 0 ? 'text-warn' : 'text-faint'}>{count(server.failures)} failed</p>
      </div>
      <p className={`flex items-center gap-1.5 text-sm whitespace-nowrap ${look}`}>
        <Icon aria-hidden className="size-3.5 shrink-0" />
        {word}
      </p>
    </li>
  );
}
