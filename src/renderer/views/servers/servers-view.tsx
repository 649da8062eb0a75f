/** MCP servers: all of them at the side, those in trouble first, and the one at hand over time. */
import { Server } from 'lucide-react';
import { useEffect } from 'react';
import { SERVER_HOURS } from '../../../shared/protocol/servers.ts';
import { Sparkline } from '../../charts/sparkline.tsx';
import { cx } from '../../parts/class-names.ts';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { useKeys } from '../../state/keys.ts';
import { navigate, routeHref, useRoute } from '../../state/route.ts';
import { useServers, watchServers } from '../../state/servers.ts';
import { milliseconds, plural } from '../overview/figure.ts';
import { ServerPage } from './server-page.tsx';
import { inTroubleFirst, SERVER_STATES, type ServerRow, serverPath, stateOf } from './words.ts';

const PERIODS = { 24: '24 hours', 168: '7 days', 720: '30 days' } as const;

export function ServersView() {
  const { path, query } = useRoute();
  useEffect(() => watchServers(), []);
  const list = useServers((state) => state.list);
  const failure = useServers((state) => state.failure);
  const asked = Number(query.get('hours'));
  const hours = SERVER_HOURS.find((known) => known === asked) ?? 24;
  const servers = inTroubleFirst(list?.servers ?? []);
  const named = path.slice('servers/'.length);
  const id = named === '' ? servers[0]?.id : named;
  const at = servers.findIndex((server) => server.id === id);
  const go = (by: number) => () => {
    const next = servers[Math.min(servers.length - 1, Math.max(0, at + by))];
    if (next !== undefined) navigate(serverPath(next.id), query, { replace: true });
  };
  useKeys('MCP servers', [
    { keys: 'j', label: 'Next server', run: go(1) },
    { keys: 'k', label: 'Previous server', run: go(-1) },
  ]);
  const unwell = servers.filter((server) => !['healthy', 'unknown'].includes(stateOf(server))).length;
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="MCP servers"
        hint={
          list !== null && `${plural(servers.length, 'server')}${unwell > 0 ? `, ${unwell} in trouble` : ''}`
        }
        actions={
          <Segmented
            label="Period"
            options={SERVER_HOURS.map((choice) => ({ value: String(choice), label: PERIODS[choice] }))}
            value={String(hours)}
            onChange={(choice) => navigate(path, { hours: choice }, { replace: true })}
          />
        }
      />
      {list !== null && failure !== null && <ErrorNote error={failure} className="m-2 mb-0" />}
      {list !== null && list.gaps.length > 0 && (
        <Callout kind="warn" title="Some of it could not be shown" className="m-2 mb-0">
          {list.gaps.join(' ')}
        </Callout>
      )}
      {list === null ? (
        failure !== null ? (
          <ErrorNote form="fill" error={failure} />
        ) : (
          <Skeleton lines={12} className="p-4" />
        )
      ) : servers.length === 0 ? (
        <EmptyState icon={<Server />} title="No MCP server">
          Servers appear when the platform registers them.
        </EmptyState>
      ) : (
        <div className="grid min-h-0 flex-1 grid-cols-[250px_minmax(0,1fr)] xl:grid-cols-[320px_minmax(0,1fr)]">
          <nav aria-label="Servers" className="min-h-0 overflow-y-auto border-r border-line bg-surface">
            <ul>
              {servers.map((server) => (
                <Line
                  key={server.id}
                  server={server}
                  current={server.id === id}
                  href={routeHref(serverPath(server.id), query)}
                />
              ))}
            </ul>
          </nav>
          {id !== undefined && <ServerPage key={id} id={id} hours={hours} row={servers[at]} />}
        </div>
      )}
    </div>
  );
}

function Line({ server, current, href }: { server: ServerRow; current: boolean; href: string }) {
  const { icon: Icon, word, look } = SERVER_STATES[stateOf(server)];
  return (
    <li>
      <a
        href={href}
        aria-current={current || undefined}
        className={cx(
          'grid grid-cols-[minmax(0,1fr)_auto] items-center gap-x-2 border-b border-line/60 px-3 py-1.5 focus-visible:-outline-offset-2',
          current ? 'bg-selected shadow-[inset_2px_0_0_var(--color-accent)]' : 'hover:bg-hover',
        )}
      >
        <bdi className="truncate font-medium">{oneLine(server.name)}</bdi>
        <span className="tnum text-right text-sm text-muted">
          {server.medianMs === null ? '–' : milliseconds(server.medianMs)}
        </span>
        <span className={cx('flex min-w-0 items-center gap-1.5 text-sm', look)}>
          <Icon aria-hidden className="size-3.5 shrink-0" />
          <span className="truncate">{word}</span>
        </span>
        <Sparkline
          values={server.hourlyMs}
          width={72}
          height={16}
          label={`Response time of ${oneLine(server.name)} by hour`}
        />
      </a>
    </li>
  );
}
