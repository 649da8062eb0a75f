/** The people screen's entry in the frame. */
import { Users } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { PeopleView } from './people-view.tsx';

export const peopleScreen: Screen = {
  id: 'people',
  title: 'People',
  icon: Users,
  keys: 'g u',
  right: 'people.read',
  place: 'main',
  View: PeopleView,
};
