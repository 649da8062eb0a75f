// The rights a call can need. They are derived from what the connected database role may do, never from the window.

export const RIGHTS = [
  /** The console itself: settings, workspaces, jobs. Everybody at this machine has it. */
  'console.use',
  'alerts.read',
  'alerts.triage',
  'overview.read',
  'journal.read',
  'views.write',
  'patterns.read',
  'patterns.write',
  'people.read',
  'people.act',
  'cases.read',
  'cases.write',
  'servers.read',
  'audit.read',
  'activity.read',
  'channels.read',
  'channels.write',
  'configuration.read',
  'configuration.write',
  /** The catalogue, which every role may read. */
  'schema.read',
  /** Snapshots, their schedule, and verdicts on renames. */
  'schema.keep',
  'usage.read',
  'usage.write',
  'reports.read',
  /** Files of reports, each told of in the journal. */
  'reports.export',
  /** Reports that are saved, and made by themselves. */
  'reports.plan',
  'schema.create',
] as const;
export type Right = (typeof RIGHTS)[number];
