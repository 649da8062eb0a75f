// A channel while it is being written: all kinds side by side, so that a change of kind loses nothing, and what is wrong with it.
import {
  type Channel,
  type ChannelRules,
  type ChannelSettings,
  channelRulesSchema,
  channelSettingsSchema,
} from '../../../shared/protocol/channels.ts';

export interface ChannelDraft {
  readonly name: string;
  readonly enabled: boolean;
  readonly kind: ChannelSettings['kind'];
  readonly host: string;
  readonly port: string;
  readonly encryption: 'tls' | 'starttls' | 'off';
  readonly user: string;
  readonly from: string;
  readonly to: string;
  readonly url: string;
  readonly format: 'watchroom' | 'ocsf';
  readonly inside: boolean;
  /** Undefined: left as it is. */
  readonly secret: string | undefined;
  readonly rules: ChannelRules;
}

export function newDraft(): ChannelDraft {
  return {
    name: '',
    enabled: true,
    kind: 'email',
    host: '',
    port: '587',
    encryption: 'starttls',
    user: '',
    from: '',
    to: '',
    url: '',
    format: 'watchroom',
    inside: false,
    secret: undefined,
    rules: {
      levels: ['HIGH', 'CRITICAL'],
      categories: [],
      roles: [],
      hours: null,
      criticalAlways: true,
      groupMinutes: 10,
      text: 'excerpt',
      link: '',
    },
  };
}

export function draftOf({ name, enabled, settings, rules }: Channel): ChannelDraft {
  const base = { ...newDraft(), name, enabled, rules, kind: settings.kind };
  if (settings.kind === 'email')
    return {
      ...base,
      ...settings,
      port: String(settings.port),
      user: settings.user ?? '',
      to: settings.to.join(', '),
    };
  return settings.kind === 'webhook' ? { ...base, ...settings } : base;
}

export type DraftProblems = Partial<
  Record<'name' | 'host' | 'port' | 'from' | 'to' | 'url' | 'link' | 'hours' | 'levels', string>
>;

/** The settings and rules to be kept, or what is wrong, by field. */
export function judgeDraft(
  draft: ChannelDraft,
): { settings: ChannelSettings; rules: ChannelRules } | DraftProblems {
  const problems: DraftProblems = {};
  if (draft.name.trim() === '') problems.name = 'Give the channel a name';
  const settings = channelSettingsSchema.safeParse(settingsOf(draft));
  if (!settings.success) {
    for (const { path } of settings.error.issues) {
      const [field] = path;
      if (field === 'host') problems.host = 'Give the mail server’s name';
      if (field === 'port') problems.port = 'A number from 1 to 65535';
      if (field === 'from') problems.from = 'Give one e-mail address';
      if (field === 'to') problems.to = 'Give e-mail addresses, parted by commas';
      if (field === 'url')
        problems.url = 'Give an address that begins with https:// or http://, without a password';
    }
  }
  const rules = channelRulesSchema.safeParse(draft.rules);
  if (!rules.success) {
    for (const { path } of rules.error.issues) {
      const [field] = path;
      if (field === 'levels') problems.levels = 'Choose at least one level';
      if (field === 'link') problems.link = 'Give an address that begins with https:// or http://';
      if (field === 'hours') problems.hours = 'Give times such as 09:00, and at least one day';
    }
  }
  return settings.success && rules.success && problems.name === undefined
    ? { settings: settings.data, rules: rules.data }
    : problems;
}

function settingsOf(draft: ChannelDraft): unknown {
  const { kind } = draft;
  if (kind === 'slack') return { kind };
  if (kind === 'webhook') return { kind, url: draft.url.trim(), format: draft.format, inside: draft.inside };
  return {
    kind,
    host: draft.host,
    port: Number(draft.port),
    encryption: draft.encryption,
    user: draft.user.trim() === '' ? null : draft.user,
    from: draft.from.trim(),
    to: draft.to.split(/[,;\s]+/).filter(Boolean),
  };
}
