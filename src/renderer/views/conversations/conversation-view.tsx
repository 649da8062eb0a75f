// The replay of one conversation: who and when, its steps, and what could not be read, at an address of its own.
import { ChartSpline, Copy, FolderPlus, MessagesSquare, UserRound } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { Button } from '../../parts/button.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { Tooltip } from '../../parts/tooltip.tsx';
import { useCommands } from '../../state/commands.ts';
import { type Conversation, type ConversationState, createConversation } from '../../state/conversations.ts';
import { core } from '../../state/core.ts';
import { gather } from '../../state/gathering.ts';
import { useKeys } from '../../state/keys.ts';
import { routeHref, useRoute } from '../../state/route.ts';
import { timelineHref } from '../../state/timeline-query.ts';
import { notify } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { useCasesOf } from '../cases/in-cases.tsx';
import { conversationAsText } from './as-text.ts';
import { Steps } from './steps.tsx';

export function ConversationView() {
  const { path, query } = useRoute();
  const id = path.slice('conversations/'.length);
  if (id === '') {
    return (
      <EmptyState icon={<MessagesSquare aria-hidden />} title="No conversation is open">
        Open one from an alert’s conversation or from a person.
      </EmptyState>
    );
  }
  return <Replay key={id} id={id} at={query.get('at')} />;
}

function Replay({ id, at }: { id: string; at: string | null }) {
  const conversation = useMemo(() => createConversation(core(), id), [id]);
  const state = useStore(conversation.store);
  useEffect(() => void conversation.read(at ?? undefined), [conversation, at]);
  const { page, failure, steps } = state;
  const again = () => void conversation.read(at ?? undefined);
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Conversation"
        hint={
          page !== null && page.total > 0 ? (
            <About page={page} />
          ) : (
            <bdi className="font-mono text-sm">{oneLine(id)}</bdi>
          )
        }
        actions={
          page !== null && page.total > 0 ? <Actions conversation={conversation} page={page} /> : undefined
        }
      />
      {failure !== null && page !== null && <ErrorNote error={failure} onRetry={again} className="m-2" />}
      {page !== null && page.total > 0 && <Gaps gaps={page.gaps} users={page.users} />}
      {failure !== null && page === null ? (
        <ErrorNote form="fill" error={failure} onRetry={again} />
      ) : page === null ? (
        <Skeleton lines={12} className="max-w-3xl p-6" />
      ) : page.total === 0 ? (
        <EmptyState icon={<MessagesSquare aria-hidden />} title="Nothing is recorded of this conversation">
          <p>
            No table names a conversation or a session of this id. It may have been deleted by the platform.
          </p>
          {page.gaps.map((gap) => (
            <p key={gap} className="mt-2">
              {gap}
            </p>
          ))}
        </EmptyState>
      ) : (
        <Steps key={state.reads} conversation={conversation} steps={steps} at={page.at} />
      )}
    </div>
  );
}

type Page = NonNullable<ConversationState['page']>;

function About({ page: { id, user, from, to, total } }: { page: Page }) {
  return (
    <>
      {user !== null && (
        <>
          <bdi className="text-ink">{oneLine(user.name ?? user.email ?? `User ${user.id}`)}</bdi>
          {' · '}
        </>
      )}
      {from !== null && to !== null && (
        <>
          <Time at={from} form="full" /> –{' '}
          <Time at={to} form={from.slice(0, 10) === to.slice(0, 10) ? 'clock' : 'full'} />
          {' · '}
        </>
      )}
      {total.toLocaleString('en')} {total === 1 ? 'step' : 'steps'}
      {' · '}
      <bdi className="font-mono text-sm">{id}</bdi>
    </>
  );
}

function Actions({ conversation, page: { user, id, from } }: { conversation: Conversation; page: Page }) {
  const mayGather = useRight('cases.write');
  const toCase = () =>
    gather({
      members: [{ kind: 'conversation', ref: id }],
      what: 'the conversation',
      title: user === null ? '' : `Conversation of ${oneLine(user.name ?? user.email ?? `User ${user.id}`)}`,
      severity: 'HIGH',
    });
  const binding = { keys: 'c', label: 'Add to a case', run: toCase };
  useKeys('Conversation', mayGather ? [binding] : []);
  useCommands(mayGather ? [{ ...binding, id: 'conversation.case', group: 'Conversation' }] : []);
  const cases = useCasesOf({ kind: 'conversation', ref: id }) ?? [];
  const [busy, setBusy] = useState(false);
  const copy = async () => {
    setBusy(true);
    try {
      const whole = await conversation.whole();
      const { steps } = conversation.store.getState();
      await navigator.clipboard.writeText(conversationAsText(conversation.id, steps, whole));
      notify({
        kind: 'good',
        title: `${steps.length.toLocaleString('en')} steps copied as text`,
        ...(!whole && { description: 'The conversation goes on; this is as much as is copied.' }),
      });
    } catch {
      notify({
        kind: 'bad',
        title: 'The text could not be copied',
        description:
          'The window was not let at the clipboard. Press the button again while the window is in front.',
      });
    } finally {
      setBusy(false);
    }
  };
  const link = 'text-accent hover:underline';
  return (
    <>
      <a
        href={timelineHref([user?.key ?? `c:${id}`], from === null ? undefined : { at: from })}
        className={`${link} flex items-center gap-1`}
      >
        <ChartSpline aria-hidden className="size-3.5" />
        Timeline
      </a>
      {user !== null && (
        <>
          <a href={routeHref('alerts', { user: user.id })} className={link}>
            Their alerts
          </a>
          <a href={`#/people/${encodeURIComponent(user.key)}`} className={`${link} flex items-center gap-1`}>
            <UserRound aria-hidden className="size-3.5" />
            Person
          </a>
        </>
      )}
      {cases.length > 0 && (
        <a href={routeHref(`cases/${cases[0]?.id}`)} className={link}>
          Case #{cases[0]?.id}
          {cases.length > 1 && ` and ${cases.length - 1} more`}
        </a>
      )}
      {mayGather && (
        <Tooltip text="Add to a case" keys="c">
          <Button icon={<FolderPlus aria-hidden />} onClick={toCase}>
            To a case
          </Button>
        </Tooltip>
      )}
      <Button icon={<Copy aria-hidden />} busy={busy} onClick={() => void copy()}>
        Copy as text
      </Button>
    </>
  );
}

function Gaps({ gaps, users }: { gaps: readonly string[]; users: number }) {
  const all =
    users > 1
      ? [`${users} users have a part in this conversation; the most frequent is named.`, ...gaps]
      : gaps;
  if (all.length === 0) return null;
  return (
    <Callout kind="info" title={all[0]} className="m-2 mb-0">
      {all.length > 1 ? all.slice(1).map((gap) => <p key={gap}>{gap}</p>) : undefined}
    </Callout>
  );
}
