// The settings of this machine's console, as the window sees them.
import { create } from 'zustand';
import { DEFAULT_SETTINGS, type Settings } from '../../shared/protocol/settings.ts';
import { core } from './core.ts';
import { notifyFailure } from './toasts.ts';

interface SettingsState {
  settings: Settings;
  /** False until the core has said what the settings are. */
  known: boolean;
}

export const useSettingsState = create<SettingsState>(() => ({ settings: DEFAULT_SETTINGS, known: false }));

const put = (settings: Settings) => useSettingsState.setState({ settings, known: true });

/** The settings now. */
export function useSettings(): Settings {
  return useSettingsState((state) => state.settings);
}

/** Follows the settings, here and in other windows; gives the way to stop. */
export function watchSettings(): () => void {
  return core().subscribe('settings.changed', put);
}

/** Saves some settings. Shown at once; taken back, with the reason, when they cannot be kept. Gives whether they were. */
export async function saveSettings(patch: Partial<Settings>): Promise<boolean> {
  const before = useSettingsState.getState();
  useSettingsState.setState({ settings: { ...before.settings, ...patch } });
  try {
    put(await core().call('settings.save', patch));
    return true;
  } catch (failure) {
    useSettingsState.setState(before);
    notifyFailure(failure as { message: string; hint: string });
    return false;
  }
}
