/** The usage screen's entry in the frame. */
import { Receipt } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { UsageView } from './usage-view.tsx';

export const usageScreen: Screen = {
  id: 'usage',
  title: 'Usage',
  icon: Receipt,
  keys: 'g y',
  right: 'usage.read',
  place: 'main',
  View: UsageView,
};
