/** The monitor's entry in the frame. */
import { Radar } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { MonitorView } from './monitor-view.tsx';

export const monitorScreen: Screen = {
  id: 'monitor',
  title: 'Monitor',
  icon: Radar,
  keys: 'g n',
  right: 'alerts.read',
  place: 'main',
  View: MonitorView,
};
