// The timeline's entry in the frame: no place in the navigation, since it is always somebody's.
import { ChartSpline } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { TimelineView } from './timeline-view.tsx';

export const timelineScreen: Screen = {
  id: 'timeline',
  title: 'Timeline',
  icon: ChartSpline,
  keys: '',
  right: 'people.read',
  place: 'linked',
  View: TimelineView,
};
