// From the messages of a period to its campaigns: groups of alike texts that several users wrote.
import { createHash } from 'node:crypto';
import { levelOf } from '../../shared/model/level.ts';
import { type Grouping, groupTexts, plainText } from '../../shared/model/likeness.ts';
import { LIMITS } from '../../shared/policy/limits.ts';
import { type Campaign, type CampaignsAsk, SPREAD } from '../../shared/protocol/campaigns.ts';
import type { PeriodMessage } from '../stores/campaigns.ts';

/** Texts so alike belong together: attacks from one template, with other names in it, are about half alike. */
const ALIKE = 0.4;
/** A text of fewer letters says too little to be told from another: "ok", "thanks". */
const SHORTEST = 8;

export interface FoundCampaign {
  readonly campaign: Campaign;
  /** By time, oldest first. */
  readonly messages: readonly PeriodMessage[];
}

/** The largest campaigns first; of equals, the one that began first. */
export async function findCampaigns(
  messages: readonly PeriodMessage[],
  { from, to, users }: Pick<CampaignsAsk, 'from' | 'to' | 'users'>,
  options: Omit<Grouping, 'alike'> = {},
): Promise<FoundCampaign[]> {
  const same = new Map<string, PeriodMessage[]>();
  for (const message of messages) {
    const plain = plainText(message.text);
    if (plain.length < SHORTEST) continue;
    const others = same.get(plain);
    if (others === undefined) same.set(plain, [message]);
    else others.push(message);
  }
  // What most wrote leads; the order does not depend on how the database gave the rows.
  const texts = [...same].sort(
    ([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : a > b ? 1 : 0),
  );
  const leaders = await groupTexts(
    texts.map(([plain]) => plain),
    { ...options, alike: ALIKE },
  );
  const groups = new Map<number, PeriodMessage[]>();
  texts.forEach(([, mine], at) => {
    const leader = leaders[at] as number;
    const members = groups.get(leader);
    if (members === undefined) groups.set(leader, [...mine]);
    else for (const message of mine) members.push(message);
  });
  return [...groups]
    .map(([leader, members]) => {
      const [plain, [first]] = texts[leader] as [string, PeriodMessage[]];
      return describe(plain, first?.text ?? '', members, Date.parse(from), Date.parse(to));
    })
    .filter(({ campaign }) => campaign.users >= users && campaign.messages > 1)
    .sort(
      ({ campaign: a }, { campaign: b }) =>
        b.users - a.users ||
        b.messages - a.messages ||
        (a.first < b.first ? -1 : a.first > b.first ? 1 : a.id < b.id ? -1 : 1),
    );
}

function describe(
  plain: string,
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
      id: createHash('sha256').update(plain).digest('hex').slice(0, 16),
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
