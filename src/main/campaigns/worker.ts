// The thread that groups messages: it tells how far it is and ends with the groups.
import type { MessagePort } from 'node:worker_threads';
import type { JobMessage } from '../../shared/model/job-message.ts';
import { groupMessages } from './group.ts';
import type { CampaignsWorkerData, Groups } from './wire.ts';

export function serveCampaigns(port: MessagePort, { texts }: CampaignsWorkerData): void {
  const detail = `${texts.length.toLocaleString('en')} messages`;
  const post = (message: JobMessage<Groups>) => port.postMessage(message);
  const result = groupMessages(texts, (share) => post({ kind: 'progress', share, detail }));
  post({ kind: 'done', result });
}
