// The keys and commands that work on every screen.
import { CircleHelp, Database, Moon, RotateCw, Sun } from 'lucide-react';
import { type Command, useCommands } from '../state/commands.ts';
import { type KeyBinding, useKeys } from '../state/keys.ts';
import { navigate } from '../state/route.ts';
import { saveSettings, useSettings } from '../state/settings.ts';
import { openWorkspace, retryServices, useWorkspaces } from '../state/workspace.ts';
import { useScreens } from './screens.ts';

export interface FrameActions {
  openPalette: () => void;
  openKeys: () => void;
}

export function useFrameCommands({ openPalette, openKeys }: FrameActions): void {
  const screens = useScreens().filter(({ place }) => place !== 'linked');
  const list = useWorkspaces((state) => state.list);
  const { theme } = useSettings();
  const dark = theme === 'dark' || (theme === 'system' && matchMedia('(prefers-color-scheme: dark)').matches);

  const keys: KeyBinding[] = [
    ...screens.map(({ id, title, keys }) => ({
      keys,
      label: `Go to ${title.toLowerCase()}`,
      run: () => navigate(id),
    })),
    { keys: 'mod+k', label: 'Find a command', run: openPalette, everywhere: true },
    { keys: '?', label: 'Show the keys', run: openKeys },
  ];
  useKeys('Everywhere', keys);

  const commands: Command[] = [
    ...screens.map(({ id, title, keys, icon }) => ({
      id: `go.${id}`,
      label: title,
      group: 'Go to',
      keys,
      icon,
      run: () => navigate(id),
    })),
    ...(list?.profiles ?? [])
      .filter(({ id }) => id !== list?.current)
      .map(({ id, name }) => ({
        id: `workspace.${id}`,
        label: `Open workspace ${name}`,
        group: 'Workspaces',
        words: 'switch connect database',
        icon: Database,
        run: () => void openWorkspace(id),
      })),
    {
      id: 'workspace.retry',
      label: 'Try the connections again',
      group: 'Workspaces',
      words: 'reconnect retry database live feed redis',
      icon: RotateCw,
      run: retryServices,
    },
    {
      id: 'theme',
      label: dark ? 'Use the light theme' : 'Use the dark theme',
      group: 'Console',
      words: 'appearance colour mode',
      icon: dark ? Sun : Moon,
      run: () => void saveSettings({ theme: dark ? 'light' : 'dark' }),
    },
    {
      id: 'keys',
      label: 'Show the keys',
      group: 'Console',
      words: 'shortcuts help',
      keys: '?',
      icon: CircleHelp,
      run: openKeys,
    },
  ];
  useCommands(commands);
}
