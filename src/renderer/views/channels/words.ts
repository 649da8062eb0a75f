// Channels and deliveries in words.
import type { Channel, ChannelRules, Delivery } from '../../../shared/protocol/channels.ts';
import { LEVEL_WORDS } from '../../parts/level-badge.tsx';

export const KIND_WORDS: Readonly<Record<Channel['settings']['kind'], string>> = {
  email: 'E-mail',
  slack: 'Slack',
  webhook: 'Webhook',
};

export const STATE_WORDS: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'Waiting',
  sending: 'Sending',
  sent: 'Sent',
  failed: 'Failed',
  withdrawn: 'Withdrawn',
};

export const STATE_LOOKS: Readonly<Record<Delivery['state'], string>> = {
  waiting: 'text-muted',
  sending: 'text-accent',
  sent: 'text-good',
  failed: 'text-bad',
  withdrawn: 'text-faint',
};

export const DAY_WORDS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** Where a channel leads. */
export function aim({ settings }: Pick<Channel, 'settings'>): string {
  if (settings.kind === 'email') return `${settings.to.join(', ')} by ${settings.host}`;
  if (settings.kind === 'webhook') return `${settings.url}${settings.format === 'ocsf' ? ', OCSF' : ''}`;
  return 'an incoming webhook';
}

/** What a channel tells of, as a sentence. */
export function ruleWords({
  levels,
  categories,
  roles,
  hours,
  criticalAlways,
  groupMinutes,
}: ChannelRules): string {
  const parts = [
    levels.map((level) => LEVEL_WORDS[level]).join(', '),
    categories.length > 0 ? categories.join(', ') : '',
    roles.length > 0 ? `users who are ${roles.join(', ')}` : '',
    hours === null
      ? 'at any time'
      : `${hours.from}–${hours.to} ${hours.days.map((day) => DAY_WORDS[day - 1]).join(' ')} ${hours.zone}${criticalAlways ? ', critical at any time' : ''}`,
    groupMinutes > 0 ? `bursts together after ${groupMinutes} min` : '',
  ];
  return parts.filter(Boolean).join(' · ');
}
