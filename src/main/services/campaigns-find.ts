// From the messages of a period to its campaigns: groups of alike texts that several users wrote.
import { createHash } from 'node:crypto';
import { levelOf } from '../../shared/model/level.ts';
import { plainText } from '../../shared/model/likeness.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import { type Campaign, type CampaignsAsk, SPREAD } from '../../shared/protocol/campaigns.ts';
import type { Groups } from '../campaigns/wire.ts';
import type { PeriodMessage } from '../stores/campaigns.ts';

export interface FoundCampaign {
  readonly campaign: Campaign;
  /** By time, oldest first. */
  readonly messages: readonly PeriodMessage[];
}

/** Of messages and the groups they are in: the largest campaigns first; of equals, the one that began first. */
export function findCampaigns(
  messages: readonly PeriodMessage[],
  grouped: Groups,
  { from, to, users }: Pick<CampaignsAsk, 'from' | 'to' | 'users'>,
): FoundCampaign[] {
  const groups = new Map<number, PeriodMessage[]>();
  messages.forEach((message, at) => {
    const first = grouped[at]!;
    if (first < 0) return;
    const members = groups.get(first);
    if (members === undefined) groups.set(first, [message]);
    else members.push(message);
  });
  return [...groups]
    .filter(([, members]) => members.length > 1)
    .map(([first, members]) => describe(messages[first]!.text, members, Date.parse(from), Date.parse(to)))
    .filter(({ campaign }) => campaign.users >= users)
    .sort(
      ({ campaign: a }, { campaign: b }) =>
        b.users - a.users ||
        b.messages - a.messages ||
        (a.first < b.first ? -1 : a.first > b.first ? 1 : a.id < b.id ? -1 : 1),
    );
}

function describe(
  text: string,
  members: readonly PeriodMessage[],
  fromMs: number,
  toMs: number,
): FoundCampaign {
  const messages = [...members].sort((a, b) =>
    a.at < b.at ? -1 : a.at > b.at ? 1 : Number(a.id) - Number(b.id),
  );
  const spread = new Array<number>(SPREAD).fill(0);
  let score = 0;
  const users = new Set<string>();
  for (const message of messages) {
    const share = (Date.parse(message.at) - fromMs) / Math.max(1, toMs - fromMs);
    const bucket = Math.min(SPREAD - 1, Math.max(0, Math.floor(share * SPREAD)));
    spread[bucket] = (spread[bucket] ?? 0) + 1;
    score = Math.max(score, message.score);
    if (message.user !== null) users.add(message.user);
  }
  return {
    messages,
    campaign: {
      id: createHash('sha256').update(plainText(text)).digest('hex').slice(0, 16),
      messages: messages.length,
      users: users.size,
      first: messages[0]!.at,
      last: messages.at(-1)!.at,
      spread,
      level: levelOf(score),
      score,
      text: text.slice(0, LIMITS.excerptCharacters),
    },
  };
}
