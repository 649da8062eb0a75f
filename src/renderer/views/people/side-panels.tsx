/** What is known of a person beside their score: who they are, their limits, what matched, their conversations and addresses. */
import type { PersonDetail } from '../../../shared/protocol/people.ts';
import { cx } from '../../parts/class-names.ts';
import { Facts } from '../../parts/facts.tsx';
import { Panel } from '../../parts/panel.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import { CaseLinks, useCasesOf } from '../cases/in-cases.tsx';
import { compact, count, money, plural } from '../overview/figure.ts';

const LINK = 'text-accent hover:underline';
const unknown = 'not known';

export function WhoPanel({ detail }: { detail: PersonDetail }) {
  const { row, username, lastLoginAt, counts, block, whitelist } = detail;
  const table = row.spaces.includes('auth')
    ? 'auth_service.users'
    : row.spaces[0] === 'public'
      ? 'public.users'
      : 'risk events';
  return (
    <Panel title="Who">
      <Facts
        facts={[
          [
            'Id',
            `${row.id} in ${table}${row.spaces.includes('auth') && row.spaces.includes('public') ? ', and by e-mail in public.users' : ''}`,
          ],
          ['User name', username ?? unknown],
          ['Role', row.role ?? unknown],
          ['Teams', row.teams.length === 0 ? 'none' : row.teams.join(', ')],
          ['Last login', lastLoginAt === null ? unknown : <Time key="at" at={lastLoginAt} focusable />],
          [
            'Recorded',
            `${plural(counts.events, 'event')}, ${plural(counts.alerts, 'alert')}, ${plural(counts.conversations, 'conversation')}`,
          ],
          ...(block === null
            ? []
            : [
                [
                  'Blocked',
                  <span key="block">
                    from {block.services.length === 0 ? 'everything' : block.services.join(', ')}
                    {block.since !== null && (
                      <>
                        {' '}
                        since <Time at={block.since} focusable />
                      </>
                    )}
                    {block.reason !== null && <>: {oneLine(block.reason)}</>}
                  </span>,
                ] as const,
              ]),
          ...(whitelist === null
            ? []
            : [
                [
                  'Whitelisted',
                  <span key="whitelist">
                    {whitelist.until === null ? (
                      'without an end'
                    ) : (
                      <>
                        until <Time at={whitelist.until} form="full" focusable />
                      </>
                    )}{' '}
                    by {oneLine(whitelist.by)}: {oneLine(whitelist.reason)}
                  </span>,
                ] as const,
              ]),
        ]}
      />
    </Panel>
  );
}

/** Stands there only where they are in a case. */
export function CasesPanel({ personKey }: { personKey: string }) {
  const cases = useCasesOf({ kind: 'person', ref: personKey });
  return cases === null || cases.length === 0 ? null : (
    <Panel title="In cases">
      <CaseLinks rows={cases} />
    </Panel>
  );
}

export function LimitsPanel({ detail: { limits } }: { detail: PersonDetail }) {
  const words = (name: string, value: number | null) =>
    value === null ? '–' : name.startsWith('Cost') ? money(value) : compact(value);
  return (
    <Panel
      title="Limits"
      empty={
        limits.length === 0
          ? { why: 'No limit is recorded', remedy: 'The platform sets them by role or user.' }
          : null
      }
    >
      <ul className="flex flex-col gap-2">
        {limits.map(({ name, used, limit, over }) => (
          <li key={name}>
            <p className="flex justify-between gap-2">
              <span className="text-muted">{name}</span>
              <span className={cx('tnum', over && 'font-medium text-bad')}>
                {words(name, used)} of {words(name, limit)}
                {over && ', over'}
              </span>
            </p>
            {used !== null && limit !== null && limit > 0 && (
              <div className="mt-0.5 h-1 overflow-hidden rounded-full bg-press">
                <div
                  data-fill
                  className={cx('h-full rounded-full', over ? 'bg-bad' : 'bg-accent')}
                  style={{ width: `${Math.min(100, (100 * used) / limit)}%` }}
                />
              </div>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Of somebody with more messages than these, the newest that had points are counted. */
const COUNTED = 1_000;

export function PatternsPanel({ detail: { patterns, row, counts } }: { detail: PersonDetail }) {
  return (
    <Panel
      title="Patterns"
      hint={counts.events > COUNTED ? `in the newest ${count(COUNTED)} with points` : undefined}
      empty={
        patterns.length === 0
          ? { why: 'No pattern matched', remedy: 'Those that match their messages are counted here.' }
          : null
      }
    >
      <ul className="divide-y divide-line/60">
        {patterns.map(({ name, hits }) => (
          <li key={name} className="flex items-baseline gap-3 py-0.5">
            <a
              className={`${LINK} min-w-0 flex-1 truncate`}
              title={name}
              href={routeHref('alerts', { user: row.id, pattern: name })}
            >
              <bdi>{oneLine(name)}</bdi>
            </a>
            <span className="tnum">{count(hits)}</span>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

export function ConversationsPanel({ detail: { conversations, counts } }: { detail: PersonDetail }) {
  const cell = 'px-2 py-1 first:pl-3 last:pr-3';
  return (
    <Panel
      title="Conversations"
      hint={
        counts.conversations > conversations.length
          ? `the latest ${conversations.length} of ${count(counts.conversations)}`
          : undefined
      }
      empty={
        conversations.length === 0
          ? {
              why: 'No conversation is recorded',
              remedy: 'They appear with the messages that the platform records.',
            }
          : null
      }
      flush
    >
      <div className="max-h-72 overflow-y-auto">
        <table className="w-full table-fixed">
          <thead className="sticky top-0 bg-surface text-left text-sm text-muted">
            <tr>
              <th className={`${cell} font-medium`}>Conversation</th>
              <th className={`${cell} w-28 font-medium`}>From</th>
              <th className={`${cell} w-28 font-medium`}>To</th>
              <th className={`${cell} w-22 text-right font-medium`}>Messages</th>
              <th className={`${cell} w-20 text-right font-medium`}>Highest</th>
            </tr>
          </thead>
          <tbody>
            {conversations.map(({ id, from, to, messages, highest }) => (
              <tr key={id} className="border-t border-line/60">
                <td className={`${cell} truncate`}>
                  <a className={`${LINK} font-mono text-sm`} href={routeHref(`conversations/${id}`)}>
                    {id}
                  </a>
                </td>
                <td className={`${cell} text-muted`}>
                  <Time at={from} />
                </td>
                <td className={`${cell} text-muted`}>
                  <Time at={to} />
                </td>
                <td className={`${cell} text-right`}>{count(messages)}</td>
                <td className={`${cell} text-right`}>{highest === null ? '–' : Math.round(highest)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

export function AddressesPanel({ detail: { addresses } }: { detail: PersonDetail }) {
  return (
    <Panel
      title="Addresses"
      empty={
        addresses.length === 0
          ? { why: 'No address is recorded', remedy: 'They come from the audit logs and the log of logins.' }
          : null
      }
    >
      <ul className="divide-y divide-line/60">
        {addresses.map(({ address, lastAt, count: times }) => (
          <li key={address} className="flex items-baseline gap-3 py-0.5">
            <bdi className="min-w-0 flex-1 truncate font-mono text-sm">{address}</bdi>
            <span className="tnum text-sm text-muted">{compact(times)} ×</span>
            <Time at={lastAt} className="text-muted" />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
