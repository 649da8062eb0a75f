// What happened lately, of every kind, newest first.
import { Ban, Bell, CircleSlash, ClipboardCheck, Server, ShieldAlert } from 'lucide-react';
import type { z } from 'zod';
import type { activitySchema, Panel } from '../../../shared/protocol/overview.ts';
import { Time } from '../../parts/time.tsx';
import { routeHref } from '../../state/route.ts';
import { alertLink } from './links.ts';
import { Slot } from './slot.tsx';

type Activity = z.infer<typeof activitySchema>[number];

const ICONS = {
  alert: Bell,
  block: Ban,
  denial: CircleSlash,
  triage: ClipboardCheck,
  server: Server,
  guard: ShieldAlert,
};

/** HIGH_RISK becomes "High risk"; what is already words stays. */
const words = (title: string) =>
  /^[A-Z_]+$/.test(title) ? title[0] + title.slice(1).toLowerCase().replaceAll('_', ' ') : title;

export function ActivityPanel({
  read,
  className = '',
}: {
  read: Panel<Activity[]> | undefined;
  className?: string;
}) {
  return (
    <Slot
      title="Recent activity"
      read={read}
      className={className}
      flush
      actions={
        <span className="flex gap-3 text-sm">
          <a href={routeHref('activity')} className="text-accent hover:underline">
            All activity
          </a>
          <a href={routeHref('audit')} className="text-accent hover:underline">
            Audit log
          </a>
        </span>
      }
    >
      {(items) => (
        <ol>
          {items.map((item, index) => {
            const Icon = ICONS[item.kind];
            const text = (
              <>
                <span className="shrink-0 font-medium">{words(item.title)}</span>
                <bdi className="truncate text-muted">{item.detail}</bdi>
              </>
            );
            return (
              <li
                // biome-ignore lint/suspicious/noArrayIndexKey: two happenings may agree in everything; the list is drawn anew as a whole
                key={`${item.at} ${index}`}
                className="flex h-(--row) items-center gap-2 border-b border-line px-3 last:border-0 hover:bg-hover"
              >
                <Icon aria-hidden className="size-3.5 shrink-0 text-faint" />
                {item.alert ? (
                  <a className="flex min-w-0 flex-1 gap-2 hover:underline" href={alertLink(item.alert)}>
                    {text}
                  </a>
                ) : (
                  <span className="flex min-w-0 flex-1 gap-2">{text}</span>
                )}
                <Time at={item.at} form="ago" className="text-sm text-muted" />
              </li>
            );
          })}
        </ol>
      )}
    </Slot>
  );
}
