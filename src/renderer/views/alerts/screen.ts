// The alerts screen's entry in the frame.
import { ShieldAlert } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { AlertsView } from './alerts-view.tsx';

export const alertsScreen: Screen = {
  id: 'alerts',
  title: 'Alerts',
  icon: ShieldAlert,
  keys: 'g a',
  right: 'alerts.read',
  place: 'main',
  View: AlertsView,
};
