/** The campaigns screen's entry in the frame. */
import { Megaphone } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { CampaignsView } from './campaigns-view.tsx';

export const campaignsScreen: Screen = {
  id: 'campaigns',
  title: 'Campaigns',
  icon: Megaphone,
  keys: 'g m',
  right: 'people.read',
  place: 'main',
  View: CampaignsView,
};
