// Every screen there is, by group, in the order of the navigation. A new screen is one import and one entry here.
import { useRoute } from '../state/route.ts';
import type { Screen } from '../state/screens.ts';
import { useWorkspaces } from '../state/workspace.ts';
import { activityScreen } from '../views/activity/screen.ts';
import { alertsScreen } from '../views/alerts/screen.ts';
import { auditScreen } from '../views/audit/screen.ts';
import { campaignsScreen } from '../views/campaigns/screen.ts';
import { casesScreen } from '../views/cases/screen.ts';
import { channelsScreen } from '../views/channels/screen.ts';
import { configurationScreen } from '../views/configuration/screen.ts';
import { conversationsScreen } from '../views/conversations/screen.ts';
import { journalScreen } from '../views/journal/screen.ts';
import { monitorScreen } from '../views/monitor/screen.ts';
import { overviewScreen } from '../views/overview/screen.ts';
import { patternsScreen } from '../views/patterns/screen.ts';
import { peopleScreen } from '../views/people/screen.ts';
import { relatedScreen } from '../views/related/screen.ts';
import { reportsScreen } from '../views/reports/screen.ts';
import { schemaScreen } from '../views/schema/screen.ts';
import { serversScreen } from '../views/servers/screen.ts';
import { settingsScreen } from '../views/settings/screen.ts';
import { studioScreen } from '../views/studio/screen.ts';
import { timelineScreen } from '../views/timeline/screen.ts';
import { usageScreen } from '../views/usage/screen.ts';
import { verificationScreen } from '../views/verification/screen.ts';
import { workspaceScreen } from '../views/workspace/screen.ts';

interface Group {
  /** Above its screens where there is room for words. */
  readonly title: string;
  readonly screens: readonly Screen[];
}

export const GROUPS: readonly Group[] = [
  {
    title: 'Watch',
    screens: [
      overviewScreen,
      alertsScreen,
      casesScreen,
      campaignsScreen,
      peopleScreen,
      conversationsScreen,
      timelineScreen,
      relatedScreen,
    ],
  },
  {
    title: 'Detect',
    screens: [patternsScreen, studioScreen, monitorScreen, channelsScreen, configurationScreen],
  },
  {
    title: 'Platform',
    screens: [activityScreen, auditScreen, serversScreen, usageScreen, schemaScreen, verificationScreen],
  },
  { title: 'Console', screens: [reportsScreen, journalScreen, workspaceScreen, settingsScreen] },
];

/** All screens, in the order of the navigation. */
export const SCREENS: readonly Screen[] = GROUPS.flatMap(({ screens }) => screens);

/** The screens to offer: all of them while rights are unknown, then those that the open workspace's role may see. */
export function useScreens(): readonly Screen[] {
  const rights = useWorkspaces(({ current }) => (current?.phase === 'ready' ? current.rights : null));
  return rights === null ? SCREENS : SCREENS.filter((screen) => rights.includes(screen.right));
}

/** The screen of the route; at the bare address the first of all. Null where the address names none. */
export function useScreen(): Screen | null {
  const { screen } = useRoute();
  return (screen === '' ? SCREENS[0] : SCREENS.find(({ id }) => id === screen)) ?? null;
}
