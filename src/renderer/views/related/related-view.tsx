/** What stands around one message, at an address of its own: reached from a conversation, a campaign or a case. */
import { Waypoints } from 'lucide-react';
import { EmptyState } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { parseSubject } from '../../state/related.ts';
import { routeHref, useRoute } from '../../state/route.ts';
import { RelatedSections } from './related-sections.tsx';

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
  const alert = subject.kind === 'alert' && (
    <a href={routeHref(`alerts/${subject.key}`)} className="text-accent hover:underline">
      Open the alert
    </a>
  );
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Related"
        hint={
          <bdi className="font-mono text-sm">
            {subject.kind === 'alert' ? `alert ${subject.key}` : `event ${subject.id}`}
          </bdi>
        }
        actions={alert}
      />
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        <div className="flex max-w-4xl flex-col gap-6">
          <RelatedSections subject={subject} />
        </div>
      </div>
    </div>
  );
}
