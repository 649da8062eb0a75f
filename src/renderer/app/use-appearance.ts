// Puts theme and density on the document, where the tokens read them.
import { useLayoutEffect } from 'react';
import type { Settings } from '../../shared/protocol/settings.ts';

export function useAppearance(theme: Settings['theme'], density: Settings['density']): void {
  useLayoutEffect(() => {
    const { dataset } = document.documentElement;
    if (theme === 'system') delete dataset.theme;
    else dataset.theme = theme;
    dataset.density = density;
  }, [theme, density]);
}
