/** What a case holds, one kind at a time: as it is now, or as it was when it was added where its row is gone. */
import { X } from 'lucide-react';
import { useStore } from 'zustand';
import { CASE_MEMBER_KINDS, type CaseMemberKind } from '../../../shared/model/case.ts';
import type { CaseMember, CaseRow } from '../../../shared/protocol/cases.ts';
import { Button } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useScrolls } from '../../parts/use-scrolls.ts';
import type { CaseStore } from '../../state/case.ts';
import { count } from '../overview/figure.ts';
import { KIND_WORDS, memberHref, memberPerson } from './words.tsx';

const HOW: Readonly<Record<CaseMemberKind, string>> = {
  alert: 'Press c on an alert, or on several that are marked.',
  event: 'Press Shift with c on a message of a conversation, or gather a campaign.',
  conversation: 'Press c on a conversation.',
  person: 'Press c on a person.',
};

export interface MembersPanelProps {
  one: CaseStore;
  row: CaseRow;
  mayWrite: boolean;
}

export function MembersPanel({ one, row, mayWrite }: MembersPanelProps) {
  const { kind, page, pageFailure } = useStore(one.store);
  const many = (each: CaseMemberKind) => KIND_WORDS[each][1];
  return (
    <section aria-label="Members" className="flex min-w-0 flex-col rounded-lg border border-line bg-surface">
      <div
        role="tablist"
        aria-label="Members by kind"
        className="flex h-9 shrink-0 gap-4 border-b border-line px-3"
      >
        {CASE_MEMBER_KINDS.map((each) => (
          <button
            key={each}
            type="button"
            role="tab"
            id={`members-${each}`}
            aria-selected={each === kind}
            aria-controls="members"
            onClick={() => one.showKind(each)}
            className={cx(
              'flex items-center gap-1.5 font-medium capitalize focus-visible:-outline-offset-2',
              each === kind
                ? 'text-ink shadow-[inset_0_-2px_0_var(--color-accent)]'
                : 'text-muted hover:text-ink',
            )}
          >
            {many(each)}
            <span className="tnum text-sm font-normal text-muted">{count(row.counts[each])}</span>
          </button>
        ))}
      </div>
      <div id="members" role="tabpanel" aria-labelledby={`members-${kind}`} className="min-h-40">
        {pageFailure !== null ? (
          <ErrorNote form="fill" error={pageFailure} onRetry={() => void one.read()} />
        ) : page === null ? (
          <Skeleton lines={4} className="p-3" />
        ) : page.members.length === 0 ? (
          <EmptyState title={`No ${many(kind)} in this case`}>{mayWrite && HOW[kind]}</EmptyState>
        ) : (
          <Members one={one} members={page.members} more={page.next !== null} mayWrite={mayWrite} />
        )}
      </div>
    </section>
  );
}

interface MembersProps {
  one: CaseStore;
  members: readonly CaseMember[];
  more: boolean;
  mayWrite: boolean;
}

function Members({ one, members, more, mayWrite }: MembersProps) {
  const [box, tabIndex] = useScrolls<HTMLDivElement>();
  return (
    <div ref={box} tabIndex={tabIndex} className="max-h-120 overflow-y-auto focus-visible:-outline-offset-2">
      <ul className="divide-y divide-line/60">
        {members.map((member) => (
          <Member
            key={`${member.kind} ${member.ref}`}
            member={member}
            onRemove={mayWrite ? () => void one.remove(member) : null}
          />
        ))}
      </ul>
      {more && (
        <div className="flex justify-center p-2">
          <Button onClick={() => void one.moreMembers()}>Show more</Button>
        </div>
      )}
    </div>
  );
}

function Member({ member, onRemove }: { member: CaseMember; onRemove: (() => void) | null }) {
  const { kind, ref, at, level, score, state, text, gone, addedBy, addedAt } = member;
  const person = memberPerson(member);
  const href = memberHref(member);
  const what = kind === 'person' ? (person ?? ref) : text || `${KIND_WORDS[kind][0]} ${ref}`;
  return (
    <li className="flex items-center gap-3 py-1 pr-1.5 pl-3">
      <div className="min-w-0 flex-1">
        <bdi dir="auto" className="block truncate text-left">
          {gone ? (
            oneLine(what)
          ) : (
            <a href={href} className="hover:underline">
              {oneLine(what)}
            </a>
          )}
        </bdi>
        <p className="flex min-w-0 items-baseline gap-x-2 truncate text-sm text-muted">
          {gone && <span className="shrink-0 text-warn">Deleted since; as it was when added</span>}
          {kind !== 'person' && person !== null && <bdi className="truncate">{oneLine(person)}</bdi>}
          {kind === 'person' && text !== what && <bdi className="truncate">{oneLine(text)}</bdi>}
          {at !== null && <Time at={at} form="full" />}
          {state !== null && <span className="shrink-0">{state.toLowerCase().replaceAll('_', ' ')}</span>}
          <span className="shrink-0" title={`Added by ${addedBy}`}>
            added <Time at={addedAt} form="ago" />
          </span>
        </p>
      </div>
      {level !== null && <LevelBadge level={level} score={score ?? undefined} />}
      {onRemove !== null && (
        <button
          type="button"
          aria-label={`Take ${KIND_WORDS[kind][0]} ${ref} out of the case`}
          title="Take out of the case"
          onClick={onRemove}
          className="flex size-7 shrink-0 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
        >
          <X aria-hidden className="size-4" />
        </button>
      )}
    </li>
  );
}
