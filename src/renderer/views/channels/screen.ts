// The channels' entry in the frame.
import { Send } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { ChannelsView } from './channels-view.tsx';

export const channelsScreen: Screen = {
  id: 'channels',
  title: 'Channels',
  icon: Send,
  keys: 'g h',
  right: 'channels.read',
  place: 'main',
  View: ChannelsView,
};
