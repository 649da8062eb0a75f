// From alerts to a case: the marked ones, else the one that is open, else the active one.
import { LEVELS } from '../../../shared/model/level.ts';
import type { Target } from '../../state/alerts-selection.ts';
import { gather } from '../../state/gathering.ts';
import { plural } from '../overview/figure.ts';
import { userInWords } from './columns.tsx';
import { stores } from './stores.ts';

/** Asks into which case the alerts are to go; one that is not stored yet cannot be in a case. */
export function alertsToCase(targets: readonly Target[]): void {
  const { alerts, details } = stores();
  const { detail } = details.store.getState();
  const rows = targets.flatMap(
    ({ key }) => alerts.row(key) ?? (detail?.row.key === key ? detail.row : undefined) ?? [],
  );
  const kept = targets.filter(({ key }) => rows.find((row) => row.key === key)?.source !== 'provisional');
  if (kept.length === 0) return;
  const levels = rows.map(({ level }) => LEVELS.indexOf(level));
  const people = new Set(rows.map((row) => userInWords(row)).filter((name) => name !== null));
  gather({
    members: kept.map(({ key }) => ({ kind: 'alert', ref: key })),
    what: plural(kept.length, 'alert'),
    title: people.size === 1 ? `Alerts of ${[...people][0]}` : '',
    severity: LEVELS[Math.max(...levels)] ?? 'HIGH',
  });
}
