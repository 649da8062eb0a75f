// Who and what comes up most: users by alerts, patterns by hits; each leads to its alerts.
import type { z } from 'zod';
import { levelOf } from '../../../shared/model/level.ts';
import type { Panel, topPatternsSchema, topUsersSchema } from '../../../shared/protocol/overview.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { Time } from '../../parts/time.tsx';
import { count } from './figure.ts';
import { alertsLink } from './links.ts';
import { Slot } from './slot.tsx';

const HEAD = 'px-3 py-1.5 text-left text-sm font-medium text-muted whitespace-nowrap';
const CELL = 'px-3 py-1 max-w-0 truncate';
const FIT = 'px-3 py-1 w-px whitespace-nowrap';

export function TopUsersPanel({
  read,
  className = '',
}: {
  read: Panel<z.infer<typeof topUsersSchema>> | undefined;
  className?: string;
}) {
  return (
    <Slot title="Users with most alerts" read={read} className={className} flush>
      {(users) => (
        <table className="w-full">
          <thead>
            <tr className="border-b border-line">
              <th className={HEAD}>User</th>
              <th className={`${HEAD} text-right`}>Alerts</th>
              <th className={HEAD}>Highest</th>
              <th className={HEAD}>Latest</th>
            </tr>
          </thead>
          <tbody>
            {users.map((user) => (
              <tr key={user.id} className="border-b border-line last:border-0 hover:bg-hover">
                <td className={CELL}>
                  <a
                    className="hover:underline"
                    href={alertsLink({ user: user.id })}
                    title={user.email ?? undefined}
                  >
                    <bdi>{user.name ?? user.email ?? `User ${user.id}`}</bdi>
                  </a>
                </td>
                <td className={`${FIT} tnum text-right`}>{count(user.alerts)}</td>
                <td className={FIT}>
                  <LevelBadge level={levelOf(user.highest)} score={user.highest} className="align-middle" />
                </td>
                <td className={`${FIT} text-muted`}>
                  <Time at={user.latest} form="ago" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Slot>
  );
}

export function TopPatternsPanel({
  read,
  className = '',
}: {
  read: Panel<z.infer<typeof topPatternsSchema>> | undefined;
  className?: string;
}) {
  const bounded = read?.state === 'filled' && read.data.bounded;
  return (
    <Slot
      title="Patterns with most hits"
      hint={bounded ? `in the newest ${count(read.data.events)} events` : undefined}
      read={read}
      className={className}
      flush
    >
      {({ patterns }) => (
        <table className="w-full">
          <thead>
            <tr className="border-b border-line">
              <th className={HEAD}>Pattern</th>
              <th className={`${HEAD} text-right`}>Hits</th>
              <th className={`${HEAD} text-right`}>Users</th>
            </tr>
          </thead>
          <tbody>
            {patterns.map((pattern) => (
              <tr key={pattern.name} className="border-b border-line last:border-0 hover:bg-hover">
                <td className={CELL}>
                  <a
                    className="font-mono text-sm hover:underline"
                    href={alertsLink({ pattern: pattern.name })}
                  >
                    <bdi>{pattern.name}</bdi>
                  </a>
                  {pattern.category && (
                    <span className="ml-2 text-sm text-faint">
                      {pattern.category.toLowerCase().replaceAll('_', ' ')}
                    </span>
                  )}
                </td>
                <td className={`${FIT} tnum text-right`}>{count(pattern.hits)}</td>
                <td className={`${FIT} tnum text-right`}>{count(pattern.users)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Slot>
  );
}
