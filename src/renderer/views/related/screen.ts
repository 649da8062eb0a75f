/** The entry in the frame of what stands around one message. */
import { Waypoints } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { RelatedView } from './related-view.tsx';

export const relatedScreen: Screen = {
  id: 'related',
  title: 'Related',
  icon: Waypoints,
  keys: '',
  right: 'people.read',
  place: 'linked',
  View: RelatedView,
};
