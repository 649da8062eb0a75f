// The channels' screen: where alerts are told of outside, whether this console sends, and what became of each delivery.
import { Plus, Send } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { FailureDetails } from '../../../shared/model/failure.ts';
import type { Channel } from '../../../shared/protocol/channels.ts';
import { Button } from '../../parts/button.tsx';
import { Dialog } from '../../parts/dialog.tsx';
import { Checkbox } from '../../parts/field.tsx';
import { Callout, EmptyState, ErrorNote } from '../../parts/notice.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Skeleton } from '../../parts/skeleton.tsx';
import { readChannels, removeChannel, sendHere, useChannels, watchChannels } from '../../state/channels.ts';
import { useKeys } from '../../state/keys.ts';
import { notify, notifyFailure } from '../../state/toasts.ts';
import { useRight } from '../../state/workspace.ts';
import { ChannelCard } from './channel-card.tsx';
import { ChannelDialog } from './channel-dialog.tsx';
import { Deliveries } from './deliveries.tsx';

export function ChannelsView() {
  useEffect(watchChannels, []);
  const { listed, failure } = useChannels();
  const mayWrite = useRight('channels.write');
  const [editing, setEditing] = useState<Channel | 'new' | null>(null);
  const [removing, setRemoving] = useState<Channel | null>(null);
  const add = () => setEditing('new');
  useKeys('Channels', mayWrite ? [{ keys: 'n', label: 'New channel', run: add }] : []);
  if (listed === null)
    return failure === null ? (
      <Skeleton lines={12} className="max-w-3xl p-6" />
    ) : (
      <ErrorNote form="fill" error={failure} onRetry={() => void readChannels()} />
    );
  const { channels, sendsHere, choices, kept } = listed;
  const unsent = channels.some(({ enabled, waiting }) => enabled && waiting > 0);
  const toggle = (here: boolean) =>
    void sendHere(here).catch((error: FailureDetails) => notifyFailure(error));
  return (
    <div className="flex h-full min-h-0 flex-col">
      <ScreenHeader
        title="Channels"
        hint="Alerts told by mail, Slack and webhook"
        actions={
          mayWrite && (
            <>
              <Checkbox label="Send from this console" checked={sendsHere} onChange={toggle} />
              <Button kind="primary" icon={<Plus aria-hidden />} onClick={add}>
                New channel
              </Button>
            </>
          )
        }
      />
      {failure !== null && (
        <ErrorNote error={failure} onRetry={() => void readChannels()} className="m-3 mb-0" />
      )}
      {!sendsHere && unsent && (
        <Callout kind="info" title="This console does not send what waits" className="m-3 mb-0">
          A monitor sends it, or any console that is set to. Nothing is lost while it waits.
        </Callout>
      )}
      {channels.length === 0 ? (
        <EmptyState
          icon={<Send aria-hidden />}
          title="No channels yet"
          actions={
            mayWrite && (
              <Button icon={<Plus aria-hidden />} onClick={add}>
                New channel
              </Button>
            )
          }
        >
          A channel tells people or programs of new alerts: by e-mail, in Slack, or by a signed webhook, as
          its rules say.
        </EmptyState>
      ) : (
        <div className="flex min-h-0 flex-1 flex-col">
          <ul
            aria-label="Channels"
            className="grid max-h-[45%] shrink-0 grid-cols-1 gap-2 overflow-y-auto border-b border-line p-3 xl:grid-cols-2"
          >
            {channels.map((channel) => (
              <ChannelCard
                key={channel.id}
                channel={channel}
                mayWrite={mayWrite}
                onEdit={() => setEditing(channel)}
                onRemove={() => setRemoving(channel)}
              />
            ))}
          </ul>
          <Deliveries channels={channels} mayWrite={mayWrite} />
        </div>
      )}
      {editing !== null && (
        <ChannelDialog
          channel={editing === 'new' ? null : editing}
          choices={choices}
          kept={kept}
          onClose={() => setEditing(null)}
        />
      )}
      {removing !== null && <RemoveDialog channel={removing} onClose={() => setRemoving(null)} />}
    </div>
  );
}

function RemoveDialog({ channel, onClose }: { channel: Channel; onClose: () => void }) {
  const [busy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await removeChannel(channel.id);
      notify({ kind: 'good', title: `The channel ${channel.name} was removed` });
      onClose();
    } catch (failure) {
      notifyFailure(failure as FailureDetails);
      setBusy(false);
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={`Remove the channel ${channel.name}?`}
      actions={
        <>
          <Button onClick={onClose}>Keep it</Button>
          <Button kind="danger" busy={busy} onClick={() => void remove()}>
            Remove it
          </Button>
        </>
      }
    >
      <p>
        Its list of deliveries goes with it
        {channel.waiting > 0 && <>, and {channel.waiting} that wait are not sent</>}. The journal keeps that
        it was there.
      </p>
    </Dialog>
  );
}
