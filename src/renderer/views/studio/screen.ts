// The studio's entry in the frame.
import { FlaskConical } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { StudioView } from './studio-view.tsx';

export const studioScreen: Screen = {
  id: 'studio',
  title: 'Studio',
  icon: FlaskConical,
  keys: 'g e',
  right: 'patterns.read',
  place: 'main',
  View: StudioView,
};
