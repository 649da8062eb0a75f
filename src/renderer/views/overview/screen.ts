// The overview's entry in the frame.
import { LayoutDashboard } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { OverviewView } from './overview-view.tsx';

export const overviewScreen: Screen = {
  id: 'overview',
  title: 'Overview',
  icon: LayoutDashboard,
  keys: 'g o',
  right: 'overview.read',
  place: 'main',
  View: OverviewView,
};
