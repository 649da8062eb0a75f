/** The cases screen's entry in the frame. */
import { FolderOpen } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { CasesView } from './cases-view.tsx';

export const casesScreen: Screen = {
  id: 'cases',
  title: 'Cases',
  icon: FolderOpen,
  keys: 'g c',
  right: 'cases.read',
  place: 'main',
  View: CasesView,
};
