/** The page of one person: who they are, what their score is made of, what they did, and what was done about them. */
import { ArrowLeft, UserX } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { PersonDetail } from '../../../shared/protocol/people.ts';
import { Button } from '../../parts/button.tsx';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { core } from '../../state/core.ts';
import { useKeys } from '../../state/keys.ts';
import { lastPeopleAddress } from '../../state/people.ts';
import { createPerson, type Person } from '../../state/person.ts';
import { navigate, routeHref } from '../../state/route.ts';
import { TimelinePanel } from '../timeline/timeline-panel.tsx';
import { PersonActions } from './person-actions.tsx';
import { ProfilePanel } from './profile-panel.tsx';
import { HistoryPanel, NotesPanel } from './record-panels.tsx';
import { ScorePanel } from './score-panel.tsx';
import {
  AddressesPanel,
  CasesPanel,
  ConversationsPanel,
  LimitsPanel,
  PatternsPanel,
  WhoPanel,
} from './side-panels.tsx';
import { FlagChip, nameOf, SpaceChip, spaceWarning } from './words.tsx';

export function PersonPage({ personKey }: { personKey: string }) {
  const [person] = useState(() => createPerson(core(), personKey));
  useEffect(() => person.start(), [person]);
  const detail = useStore(person.store, (state) => state.detail);
  const failure = useStore(person.store, (state) => state.failure);
  const back = () => navigate('people', lastPeopleAddress());
  useKeys('Person', [{ keys: 'escape', label: 'Back to the list', run: back }]);

  if (detail === null) {
    if (failure?.code === 'person-gone' || failure?.code === 'bad-input') {
      return (
        <EmptyState
          icon={<UserX />}
          title="There is nobody of this id"
          actions={<Button onClick={back}>Show all people</Button>}
        >
          They may have been deleted, or the address is of another workspace.
        </EmptyState>
      );
    }
    if (failure !== null) return <ErrorNote form="fill" error={failure} onRetry={() => void person.read()} />;
    return <Skeleton lines={12} className="p-6" />;
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Header detail={detail} person={person} />
      <div className="min-h-0 flex-1 overflow-y-auto p-3">
        {failure !== null && (
          <ErrorNote error={failure} onRetry={() => void person.read()} className="mb-3" />
        )}
        <SpaceWarning detail={detail} />
        <div className="grid grid-cols-1 items-start gap-3 lg:grid-cols-[minmax(0,1fr)_300px] xl:grid-cols-[minmax(0,1fr)_380px]">
          <div className="flex min-w-0 flex-col gap-3">
            <TimelinePanel personKey={detail.row.key} />
            <ScorePanel person={person} />
            <ConversationsPanel detail={detail} />
            <NotesPanel detail={detail} person={person} />
            <HistoryPanel detail={detail} />
            <Gaps gaps={detail.gaps} />
          </div>
          <div className="flex min-w-0 flex-col gap-3">
            <WhoPanel detail={detail} />
            <ProfilePanel person={person} stored={detail.profile} />
            <CasesPanel personKey={personKey} />
            <LimitsPanel detail={detail} />
            <PatternsPanel detail={detail} />
            <AddressesPanel detail={detail} />
          </div>
        </div>
      </div>
    </div>
  );
}

function Header({ detail, person }: { detail: PersonDetail; person: Person }) {
  const { row, active } = detail;
  return (
    <header className="flex shrink-0 flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line bg-surface px-4 py-2">
      <a
        href={routeHref('people', lastPeopleAddress())}
        className="flex items-center gap-1 rounded-sm text-muted hover:text-ink"
      >
        <ArrowLeft aria-hidden className="size-3.5" />
        People
      </a>
      <h1 className="min-w-0 truncate text-lg font-semibold">
        <bdi>{nameOf(row)}</bdi>
      </h1>
      {row.score !== null && row.level !== null && (
        <LevelBadge level={row.level} score={Math.round(row.score)} />
      )}
      {row.email !== null && row.name !== null && (
        <bdi className="truncate text-muted">{oneLine(row.email)}</bdi>
      )}
      <span className="flex flex-wrap items-center gap-1">
        {active === false && (
          <span className="rounded-sm border border-line-strong px-1 text-xs font-medium text-muted">
            Inactive
          </span>
        )}
        {row.flags.map((flag) => (
          <FlagChip key={flag} flag={flag} />
        ))}
        <SpaceChip row={row} />
      </span>
      <PersonActions detail={detail} person={person} />
    </header>
  );
}

function SpaceWarning({ detail }: { detail: PersonDetail }) {
  const space = spaceWarning(detail.row);
  return space === null ? null : (
    <Callout kind="warn" title={`Known ${space.short}`} className="mb-3">
      {space.long}
    </Callout>
  );
}

function Gaps({ gaps }: { gaps: readonly string[] }) {
  return gaps.length === 0 ? null : (
    <Callout kind="warn" title="Some of it could not be shown">
      <ul className="list-disc pl-4">
        {gaps.map((gap) => (
          <li key={gap}>{gap}</li>
        ))}
      </ul>
    </Callout>
  );
}
