// The alert itself: the message with what matched in it, how it was scored, and the user behind it.
import type { ReactNode } from 'react';
import type { AlertDetail } from '../../../../shared/protocol/alerts.ts';
import { CopyButton } from '../../../parts/code.tsx';
import { Facts } from '../../../parts/facts.tsx';
import { Callout } from '../../../parts/notice.tsx';
import { SafeText } from '../../../parts/safe-text.tsx';
import { oneLine } from '../../../parts/segments.ts';
import { Time } from '../../../parts/time.tsx';
import { routeHref } from '../../../state/route.ts';
import { useRight } from '../../../state/workspace.ts';
import { CaseLinks, useCasesOf } from '../../cases/in-cases.tsx';
import { typeInWords } from '../columns.tsx';
import { Breakdown } from './breakdown.tsx';
import { RuleActions } from './rule-actions.tsx';

const LINK = 'text-accent hover:underline';

const ACTION_WORDS: Readonly<Record<string, string>> = {
  LOGGED: 'Logged only',
  ALERTED: 'Alerted',
  BLOCKED: 'Blocked',
  ESCALATED: 'Blocked and escalated',
};

export function AlertTab({ detail }: { detail: AlertDetail }) {
  const { row, event, user, gaps } = detail;
  const cases = useCasesOf({ kind: 'alert', ref: row.key });
  const spans = event?.patterns.flatMap((pattern) => pattern.spans) ?? [];
  const sameText = event !== null && event.message === detail.text;
  return (
    <div className="flex flex-col gap-5 p-4">
      <Section
        title={event === null ? 'Alert' : 'Message'}
        actions={
          <span className="flex">
            <RuleActions detail={detail} />
            <CopyButton label="Copy the text" text={event?.message ?? detail.text} />
          </span>
        }
      >
        <SafeText
          text={event?.message ?? detail.text}
          spans={spans}
          cut={event?.messageCut ?? detail.textCut}
          className="rounded-md border border-line bg-canvas px-3 py-2"
        />
      </Section>

      {event !== null && !sameText && detail.text !== '' && (
        <Section title="What the alert says">
          <SafeText text={detail.text} cut={detail.textCut} fold={600} />
        </Section>
      )}

      {cases !== null && cases.length > 0 && (
        <Section title="In cases">
          <CaseLinks rows={cases} />
        </Section>
      )}

      <Section title="Score">
        {event === null || event.layers.length === 0 ? (
          <p className="text-muted">
            {row.source === 'table'
              ? `The alert has a score of ${row.score}, and no risk event to say how it came about.`
              : `The live channel gave a score of ${row.score} and nothing of how it came about.`}
          </p>
        ) : (
          <Breakdown event={event} />
        )}
      </Section>

      {event !== null && (event.layers.length > 0 || event.patterns.length > 0) && (
        <Section title="Patterns that matched">
          {event.patterns.length === 0 ? (
            <p className="text-muted">None: other layers raised the score.</p>
          ) : (
            <ul className="divide-y divide-line">
              {event.patterns.map((pattern) => (
                <li key={pattern.name} className="flex items-baseline gap-3 py-1">
                  <a
                    className={`${LINK} min-w-0 flex-1 wrap-anywhere`}
                    href={routeHref('alerts', { pattern: pattern.name })}
                  >
                    {oneLine(pattern.name)}
                  </a>
                  {pattern.category !== null && (
                    <span className="text-sm text-muted">{pattern.category}</span>
                  )}
                  <span className="text-sm whitespace-nowrap text-muted">
                    {pattern.spans.length > 0 &&
                      `${pattern.spans.length} ${pattern.spans.length === 1 ? 'place' : 'places'}`}
                  </span>
                  <span className="tnum w-8 text-right">{pattern.score ?? '–'}</span>
                </li>
              ))}
            </ul>
          )}
        </Section>
      )}

      {user !== null && (
        <Section title="User">
          <UserCard user={user} />
        </Section>
      )}

      <Section title="Particulars">
        <Facts
          facts={[
            ['Raised', <Time key="at" at={row.createdAt} form="full" focusable />],
            ['Type', typeInWords(row.type)],
            [
              'Key',
              <bdi key="key" className="font-mono text-sm wrap-anywhere">
                {row.key}
              </bdi>,
            ],
            ...(event === null
              ? []
              : [
                  [
                    'Risk event',
                    <bdi key="event" className="font-mono text-sm">
                      {event.id}
                    </bdi>,
                  ] as const,
                  [
                    'What was done',
                    event.action === null ? 'not recorded' : (ACTION_WORDS[event.action] ?? event.action),
                  ] as const,
                ]),
            ...(row.conversationId === null
              ? []
              : [
                  [
                    'Conversation',
                    <a
                      key="conversation"
                      className={`${LINK} font-mono text-sm wrap-anywhere`}
                      href={routeHref('alerts', { conversation: row.conversationId })}
                    >
                      {row.conversationId}
                    </a>,
                  ] as const,
                ]),
          ]}
        />
      </Section>

      {gaps.length > 0 && (
        <Callout kind="warn" title="Some of it could not be shown">
          <ul className="list-disc pl-4">
            {gaps.map((gap) => (
              <li key={gap}>{gap}</li>
            ))}
          </ul>
        </Callout>
      )}
    </div>
  );
}

export function Section({
  title,
  actions,
  children,
}: {
  title: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={title}>
      <header className="mb-1.5 flex h-6 items-center justify-between">
        <h3 className="text-sm font-semibold text-muted">{title}</h3>
        {actions}
      </header>
      {children}
    </section>
  );
}

function UserCard({ user }: { user: NonNullable<AlertDetail['user']> }) {
  const mayRead = useRight('people.read');
  const marks = [
    user.blocked && 'Blocked',
    user.flagged && 'Flagged',
    user.whitelisted && 'Whitelisted',
    user.active === false && 'Inactive',
  ].filter((mark) => typeof mark === 'string');
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <a
          className={`${LINK} font-medium`}
          href={mayRead ? routeHref(`people/u:${user.id}`) : routeHref('alerts', { user: user.id })}
        >
          <bdi>{user.name ?? user.email ?? `User ${user.id}`}</bdi>
        </a>
        {user.email !== null && user.name !== null && <bdi className="text-muted">{user.email}</bdi>}
        {marks.map((mark) => (
          <span key={mark} className="rounded-sm border border-warn/50 px-1 text-xs font-medium text-warn">
            {mark}
          </span>
        ))}
      </p>
      <Facts
        facts={[
          ['Id', user.id],
          ['Role', user.role ?? 'not known'],
          ['Incidents', user.incidents === null ? 'not recorded' : user.incidents.toLocaleString('en')],
          ['Latest score', user.latestScore ?? 'not recorded'],
          [
            'Last incident',
            user.lastIncidentAt === null ? (
              'none recorded'
            ) : (
              <Time key="last" at={user.lastIncidentAt} focusable />
            ),
          ],
        ]}
      />
    </div>
  );
}
