/** What stands around one message, at an address of its own: reached from a conversation, a campaign or a case. */
import { FolderPlus, Waypoints } from 'lucide-react';
import type { RelatedSubject } from '../../../shared/protocol/related.ts';
import { Button } from '../../parts/button.tsx';
import { EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { Tooltip } from '../../parts/tooltip.tsx';
import { gather } from '../../state/gathering.ts';
import { useKeys } from '../../state/keys.ts';
import { memberOf } from '../../state/reference.ts';
import { formatSubject, parseSubject, useRelatedAbout } from '../../state/related.ts';
import { routeHref, useRoute } from '../../state/route.ts';
import { useRight } from '../../state/workspace.ts';
import { RelatedSections } from './related-sections.tsx';

const LINK = 'text-accent hover:underline';

export function RelatedView() {
  const { path } = useRoute();
  const subject = parseSubject(path.slice('related/'.length));
  if (subject === null) {
    return (
      <EmptyState icon={<Waypoints />} title="No message is chosen">
        Open it from a message of a conversation, or from a campaign.
      </EmptyState>
    );
  }
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Related"
        hint={<bdi className="font-mono text-sm">{formatSubject(subject).replace(':', ' ')}</bdi>}
        actions={<Actions subject={subject} />}
      />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <div className="flex max-w-4xl flex-col gap-6">
          <About subject={subject} />
          <RelatedSections subject={subject} />
        </div>
      </div>
    </div>
  );
}

function Actions({ subject }: { subject: RelatedSubject }) {
  const mayGather = useRight('cases.write');
  const toCase = () => {
    const member = memberOf(subject.kind === 'message' ? `activity:${subject.id}` : formatSubject(subject));
    if (member === null) return;
    const what = subject.kind === 'alert' ? 'the alert' : 'the message';
    gather({ members: [member], what, title: '', severity: 'HIGH' });
  };
  useKeys('Related', mayGather ? [{ keys: 'c', label: 'Add to a case', run: toCase }] : []);
  return (
    <>
      {subject.kind === 'alert' && (
        <a href={routeHref(`alerts/${subject.key}`)} className={LINK}>
          Open the alert
        </a>
      )}
      {mayGather && (
        <Tooltip text="Add to a case" keys="c">
          <Button icon={<FolderPlus aria-hidden />} onClick={toCase}>
            To a case
          </Button>
        </Tooltip>
      )}
    </>
  );
}

function About({ subject }: { subject: RelatedSubject }) {
  const { answer, failure, again } = useRelatedAbout(subject);
  if (failure !== null) return <ErrorNote error={failure} onRetry={again} />;
  if (answer === null) return <Skeleton lines={2} />;
  const { at, personKey, personName, place, text } = answer;
  return (
    <section aria-label="The message" className="rounded-lg border border-line-strong bg-raised px-3 py-2">
      <bdi dir="auto" className="line-clamp-4 text-left">
        {oneLine(text) || <span className="text-faint">No text</span>}
      </bdi>
      <p className="mt-1 flex flex-wrap items-baseline gap-x-3 text-sm text-muted">
        {personKey === null ? (
          <span>no user named</span>
        ) : (
          <a href={routeHref(`people/${personKey}`)} className={LINK}>
            <bdi>{oneLine(personName ?? `User ${personKey.slice(2)}`)}</bdi>
          </a>
        )}
        <Time at={at} form="full" />
        {place !== null && (
          <a href={routeHref(`conversations/${place.conversation}`, { at: place.step })} className={LINK}>
            Conversation
          </a>
        )}
      </p>
    </section>
  );
}
