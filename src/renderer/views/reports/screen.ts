/** The entry of reports in the frame. */
import { FileCheck } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { ReportsView } from './reports-view.tsx';

export const reportsScreen: Screen = {
  id: 'reports',
  title: 'Reports',
  icon: FileCheck,
  keys: 'g q',
  right: 'reports.read',
  place: 'main',
  View: ReportsView,
};
