// The window's title: how many critical alerts are open, the screen, the product; read in a row of tabs or a task bar.
import { useEffect } from 'react';
import { useOpenCritical } from '../state/open-critical.ts';

export function useWindowTitle(screen: string): void {
  const count = useOpenCritical((state) => state.count);
  useEffect(() => {
    document.title = `${count > 0 ? `(${count} critical) ` : ''}${screen} – Watchroom`;
  }, [count, screen]);
}
