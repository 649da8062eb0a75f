// The configuration's entry in the frame.
import { SlidersHorizontal } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { ConfigurationView } from './configuration-view.tsx';

export const configurationScreen: Screen = {
  id: 'configuration',
  title: 'Configuration',
  icon: SlidersHorizontal,
  keys: 'g f',
  right: 'configuration.read',
  place: 'main',
  View: ConfigurationView,
};
