// The patterns' entry in the frame.
import { Regex } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { PatternsView } from './patterns-view.tsx';

export const patternsScreen: Screen = {
  id: 'patterns',
  title: 'Patterns',
  icon: Regex,
  keys: 'g p',
  right: 'patterns.read',
  place: 'main',
  View: PatternsView,
};
