/** The MCP servers' entry in the frame. */
import { Server } from 'lucide-react';
import type { Screen } from '../../state/screens.ts';
import { ServersView } from './servers-view.tsx';

export const serversScreen: Screen = {
  id: 'servers',
  title: 'MCP servers',
  icon: Server,
  keys: 'g r',
  right: 'servers.read',
  place: 'main',
  View: ServersView,
};
