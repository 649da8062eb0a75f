// One channel: where it leads, what it tells of, how it fares, and a try.
import { FlaskConical, Hash, Mail, Pencil, Trash2, Webhook } from 'lucide-react';
import { useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { Channel } from '../../../shared/protocol/channels.ts';
import { Button, IconButton } from '../../parts/button.tsx';
import { cx } from '../../parts/class-names.ts';
import { InlineCode } from '../../parts/code.tsx';
import { oneLine } from '../../parts/segments.ts';
import { Time } from '../../parts/time.tsx';
import { testChannel } from '../../state/channels.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { count } from '../overview/figure.ts';
import { aim, KIND_WORDS, ruleWords } from './words.ts';

const ICONS = { email: Mail, slack: Hash, webhook: Webhook };

interface ChannelCardProps {
  channel: Channel;
  mayWrite: boolean;
  onEdit: () => void;
  onRemove: () => void;
}

export function ChannelCard({ channel, mayWrite, onEdit, onRemove }: ChannelCardProps) {
  const [busy, setBusy] = useState(false);
  const Icon = ICONS[channel.settings.kind];
  const test = async () => {
    setBusy(true);
    try {
      const answer = await testChannel(channel.id);
      notify({ kind: 'good', title: `The test reached ${channel.name}`, description: oneLine(answer) });
    } catch (failure) {
      notifyFailure(failure as FailureDetails);
    } finally {
      setBusy(false);
    }
  };
  return (
    <li className={cx('rounded-lg border border-line bg-surface p-3', !channel.enabled && 'border-dashed')}>
      <div className="flex items-center gap-2">
        <Icon aria-hidden className="size-4 shrink-0 text-muted" />
        <h2 className="min-w-0 truncate font-semibold">{oneLine(channel.name)}</h2>
        <span className="shrink-0 text-sm text-muted">
          {KIND_WORDS[channel.settings.kind]}
          {!channel.enabled && ', off'}
        </span>
        {mayWrite && (
          <div className="ml-auto flex shrink-0 items-center gap-1">
            <Button icon={<FlaskConical aria-hidden />} busy={busy} onClick={() => void test()}>
              Test
            </Button>
            <IconButton label={`Edit ${channel.name}`} icon={<Pencil />} onClick={onEdit} />
            <IconButton label={`Remove ${channel.name}`} icon={<Trash2 />} onClick={onRemove} />
          </div>
        )}
      </div>
      <p className="mt-1 truncate" title={aim(channel)}>
        {oneLine(aim(channel))}
      </p>
      <p className="text-muted">{ruleWords(channel.rules)}</p>
      <p className="tnum mt-1 text-sm text-muted">
        {channel.waiting > 0 && <>{count(channel.waiting)} waiting · </>}
        {channel.failed > 0 && <span className="text-bad">{count(channel.failed)} failed · </span>}
        {channel.lastSentAt === null ? (
          'nothing sent yet'
        ) : (
          <>
            last sent <Time at={channel.lastSentAt} form="ago" />
          </>
        )}
      </p>
      {channel.secret === 'missing' && (
        <p className="mt-1 text-sm text-warn">
          This machine does not know its secret: edit the channel, or give a monitor the variable{' '}
          <InlineCode>{channel.variable}</InlineCode>.
        </p>
      )}
    </li>
  );
}
