/** Actions of the journal in words. */

const WORDS: Readonly<Record<string, string>> = {
  'alerts.triage': 'Alerts triaged',
  'alerts.undo': 'Triage undone',
  'alerts.settle': 'Alert tied to its row',
  'backtests.start': 'Backtest started',
  'backtests.remove': 'Backtest removed',
  'cases.create': 'Case opened',
  'cases.change': 'Case changed',
  'cases.add': 'Added to a case',
  'cases.remove': 'Taken out of a case',
  'cases.note': 'Note on a case',
  'cases.undo': 'Case change undone',
  'monitor.retention': 'Old records deleted',
  'packs.import': 'Pattern pack imported',
  'patterns.found': 'Pattern found changed',
  'patterns.publish': 'Pattern published',
  'patterns.rollback': 'Pattern rolled back',
  'people.block': 'Person blocked',
  'reports.export': 'Report exported',
  'reports.failed': 'Export failed at its end',
  'reports.plan': 'Report saved',
  'reports.unplan': 'Saved report removed',
  'schema.take': 'Snapshot taken',
  'schema.forget': 'Snapshot forgotten',
  'schema.schedule': 'Snapshots scheduled',
  'schema.rename': 'Rename judged',
  'usage.price': 'Price added',
  'usage.zone': 'Zone of usage’s days changed',
  'views.save': 'View saved',
  'views.remove': 'View removed',
  'workspace.create': 'Tables created',
};

/** "Alerts triaged"; an action without words of its own as it is written: "people flag". */
export function actionWords(action: string): string {
  return WORDS[action] ?? action.replaceAll('.', ' ');
}

export const BROKEN_WORDS = {
  missing: 'is not there: it was taken out, or the end was cut off',
  relinked: 'is tied to another entry than the one before it',
  altered: 'says something else than was hashed when it was written',
  rewritten: 'is another than this machine noted: the chain was written anew',
} as const;
