/** The list of activities' entry in the frame. */
import { Activity } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { ActivityView } from './activity-view.tsx';

export const activityScreen: Screen = {
  id: 'activity',
  title: 'Activity',
  icon: Activity,
  keys: 'g t',
  right: 'activity.read',
  place: 'main',
  View: ActivityView,
};
