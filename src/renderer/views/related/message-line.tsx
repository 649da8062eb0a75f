/** One message of somebody, on two lines: what it says, and who wrote it when, with the ways to go on from it. */
import type { RelatedMessage } from '../../../shared/protocol/related.ts';
import { LevelBadge } from '../../parts/level-badge.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';

const LINK = 'shrink-0 text-accent hover:underline';

export function MessageLine({ message }: { message: RelatedMessage }) {
  const { event, alert, at, personKey, personName, conversation, level, score, likeness, text } = message;
  return (
    <li className="flex items-center gap-3 py-1.5">
      <div className="min-w-0 flex-1">
        <bdi dir="auto" title={oneLine(text)} className="block truncate text-left">
          {oneLine(text) || <span className="text-faint">No text</span>}
        </bdi>
        <p className="flex min-w-0 flex-wrap items-baseline gap-x-3 text-sm text-muted">
          {likeness !== null && <span className="tnum w-18">{Math.round(likeness * 100)} % alike</span>}
          {personKey === null ? (
            <span>no user named</span>
          ) : (
            <a href={routeHref(`people/${personKey}`)} className="truncate text-accent hover:underline">
              <bdi>{oneLine(personName ?? `User ${personKey.slice(2)}`)}</bdi>
            </a>
          )}
          <Time at={at} form="full" />
          {conversation !== null && (
            <a href={routeHref(`conversations/${conversation}`, { at: `event:${event}` })} className={LINK}>
              Conversation
            </a>
          )}
          {alert !== null && (
            <a href={routeHref(`alerts/${alert}`)} className={LINK}>
              Alert
            </a>
          )}
          <a href={routeHref(`related/event:${event}`)} className={LINK}>
            Related
          </a>
        </p>
      </div>
      <LevelBadge level={level} score={score} className="w-25 shrink-0" />
    </li>
  );
}
