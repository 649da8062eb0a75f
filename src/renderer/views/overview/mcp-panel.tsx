// Health of the MCP servers: how each answers now and over the last day. Those in trouble stand first.
import type { Panel } from '../../../shared/protocol/overview.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import { inTroubleFirst, SERVER_STATES, type ServerRow, serverPath, stateOf } from '../servers/words.ts';
import { count, milliseconds } from './figure.ts';
import { Slot } from './slot.tsx';

export function McpPanel({
  read,
  className = '',
}: {
  read: Panel<ServerRow[]> | undefined;
  className?: string;
}) {
  return (
    <Slot title="MCP servers" hint="checks of the last 24 hours" read={read} className={className} flush>
      {(servers) => (
        <ul>
          {inTroubleFirst(servers).map((server) => (
            <ServerLine key={server.id} server={server} />
          ))}
        </ul>
      )}
    </Slot>
  );
}

function ServerLine({ server }: { server: ServerRow }) {
  const { icon: Icon, word, look } = SERVER_STATES[stateOf(server)];
  return (
    <li className="grid grid-cols-[1fr_5rem_5rem_6.5rem] items-center gap-3 border-b border-line px-3 py-1.5 last:border-0 hover:bg-hover">
      <div className="min-w-0">
        <p className="truncate font-medium">
          <a href={routeHref(serverPath(server.id))} className="hover:underline">
            <bdi>{server.name}</bdi>
          </a>
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
