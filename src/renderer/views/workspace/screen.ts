// The workspace screen's entry in the frame.
import { Database } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { WorkspaceView } from './workspace-view.tsx';

export const workspaceScreen: Screen = {
  id: 'workspace',
  title: 'Workspaces',
  icon: Database,
  keys: 'g w',
  right: 'console.use',
  place: 'foot',
  View: WorkspaceView,
};
