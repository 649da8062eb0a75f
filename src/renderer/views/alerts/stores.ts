// The stores of the alerts screen: one set for each workspace opened, so that nothing of one is ever seen in another.

import { zoneOf } from '../../parts/time-format.ts';
import { type Alerts, createAlerts } from '../../state/alerts.ts';
import { createDetails, type Details } from '../../state/alerts-detail.ts';
import { createSelecting } from '../../state/alerts-selection.ts';
import { createTriage, type Triage } from '../../state/alerts-triage.ts';
import { core } from '../../state/core.ts';
import { useSettingsState } from '../../state/settings.ts';
import { createViews, type Views } from '../../state/views.ts';
import { useWorkspaces } from '../../state/workspace.ts';

export interface Stores {
  readonly alerts: Alerts;
  readonly selecting: ReturnType<typeof createSelecting>;
  readonly triage: Triage;
  readonly details: Details;
  readonly views: Views;
}

function make(): Stores {
  const client = core();
  const alerts = createAlerts(client, () => {
    const { analyst, timeZone } = useSettingsState.getState().settings;
    return { me: analyst, zone: zoneOf(timeZone) };
  });
  return {
    alerts,
    selecting: createSelecting(alerts, client),
    triage: createTriage(client, alerts),
    details: createDetails(client),
    views: createViews(client),
  };
}

let made: { workspace: string | undefined; stores: Stores } | null = null;

/** The stores of the open workspace. */
export function stores(): Stores {
  const workspace = useWorkspaces.getState().current?.profile.id;
  if (made === null || made.workspace !== workspace) made = { workspace, stores: make() };
  return made.stores;
}
