// How fast alerts come in, and how the live channel and the table agree.
import type { FeedState } from '../../shared/protocol/alerts.ts';
import { Facts } from '../parts/facts.tsx';
import { Time } from '../parts/time.tsx';
import { StatusButton } from './status-button.tsx';

const count = new Intl.NumberFormat('en-US');

/** "0", "0.4", "12", "1,203": what fits in the status bar. */
export function rateWords(perSecond: number): string {
  return perSecond > 0 && perSecond < 10
    ? perSecond.toFixed(1).replace('.0', '')
    : count.format(Math.round(perSecond));
}

export function FeedStatus({ feed }: { feed: FeedState }) {
  const rate = rateWords(feed.perSecond);
  return (
    <StatusButton
      label={`${rate}/s: alerts a second`}
      title="Live feed"
      detail={
        <Facts
          facts={[
            ['Alerts a second', rate],
            ['Received live', count.format(feed.received)],
            ['Missed live, read from the table', count.format(feed.filled)],
            ['Waiting for their row', count.format(feed.provisional)],
            ['Known only live, kept here', count.format(feed.onlyLive)],
            ['Malformed messages', count.format(feed.malformed)],
            ...(feed.lastMalformed === null ? [] : [['Last malformed', feed.lastMalformed] as const]),
            [
              'Last message',
              feed.lastMessageAt === null ? 'none yet' : <Time key="at" at={feed.lastMessageAt} form="ago" />,
            ],
            [
              'Last look into the table',
              feed.lastFillAt === null ? 'none yet' : <Time key="fill" at={feed.lastFillAt} form="ago" />,
            ],
          ]}
        />
      }
    >
      <span className="tnum min-w-10 text-right">
        {rate}
        <span className="text-faint">/s</span>
      </span>
    </StatusButton>
  );
}
