/** The four relations of a message to those of others, each with its own waiting, emptiness and failure. */
import type { Related, RelatedSubject, Relation } from '../../../shared/protocol/related.ts';
import { ErrorNote } from '../../parts/notice.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Skeleton } from '../../parts/skeleton.tsx';
import { Time } from '../../parts/time.tsx';
import { useRelated } from '../../state/related.ts';
import { routeHref } from '../../state/route.ts';
import { plural } from '../overview/figure.ts';
import { MessageLine } from './message-line.tsx';

const SECTIONS: readonly { relation: Relation; title: string; none: string }[] = [
  {
    relation: 'text',
    title: 'The same text or nearly so, by others',
    none: 'Nobody else wrote anything like it.',
  },
  { relation: 'pattern', title: 'The same pattern, by others', none: 'It matched nobody else.' },
  { relation: 'address', title: 'The same address', none: 'Nobody else came from an address of this user.' },
  { relation: 'hour', title: 'The same hour, by others', none: 'Nothing else happened then.' },
];

export function RelatedSections({ subject }: { subject: RelatedSubject }) {
  return SECTIONS.map((section) => <One key={section.relation} subject={subject} {...section} />);
}

interface OneProps {
  subject: RelatedSubject;
  relation: Relation;
  title: string;
  none: string;
}

function One({ subject, relation, title, none }: OneProps) {
  const { answer: related, failure, again } = useRelated(subject, relation);
  return (
    <section aria-label={title} aria-busy={related === null && failure === null}>
      <h3 className="text-sm font-semibold text-muted">{title}</h3>
      {related?.basis != null && <p className="text-sm text-faint">{oneLine(related.basis)}</p>}
      {failure !== null ? (
        <ErrorNote error={failure} onRetry={again} className="mt-1" />
      ) : related === null ? (
        <Skeleton lines={3} className="mt-2" />
      ) : (
        <Found related={related} none={none} />
      )}
    </section>
  );
}

function Found({ related, none }: { related: Related; none: string }) {
  const { messages, addresses, more, gaps } = related;
  return (
    <>
      {messages.length > 0 && (
        <ul className="mt-1 divide-y divide-line/60">
          {messages.map((message) => (
            <MessageLine key={message.event} message={message} />
          ))}
        </ul>
      )}
      {addresses.length > 0 && (
        <ul className="mt-1 divide-y divide-line/60">
          {addresses.map(({ address, personKey, personName, times, lastAt }) => (
            <li key={`${address} ${personKey}`} className="flex items-baseline gap-3 py-1">
              <bdi className="w-40 shrink-0 truncate font-mono text-sm">{address}</bdi>
              <a
                href={routeHref(`people/${personKey}`)}
                className="min-w-0 flex-1 truncate text-accent hover:underline"
              >
                <bdi>{oneLine(personName ?? `User ${personKey.slice(2)}`)}</bdi>
              </a>
              <span className="tnum text-sm text-muted">{plural(times, 'request')}, last</span>
              <Time at={lastAt} className="text-sm text-muted" />
            </li>
          ))}
        </ul>
      )}
      {messages.length + addresses.length === 0 && gaps.length === 0 && <p className="text-muted">{none}</p>}
      {more && <p className="mt-1 text-sm text-muted">There are more than these.</p>}
      {gaps.map((gap) => (
        <p key={gap} className="mt-1 text-sm text-warn">
          {oneLine(gap)}
        </p>
      ))}
    </>
  );
}
