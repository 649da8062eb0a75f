// The settings screen's entry in the frame.
import { Settings } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { SettingsView } from './settings-view.tsx';

export const settingsScreen: Screen = {
  id: 'settings',
  title: 'Settings',
  icon: Settings,
  keys: 'g s',
  right: 'console.use',
  place: 'foot',
  View: SettingsView,
};
