// Loads Monaco once, when it is first needed; after a failure the next asking tries again.
import { useEffect, useState } from 'react';
import type { Monaco } from './monaco.ts';

let loading: Promise<Monaco> | null = null;

/** Monaco, ready to use. Rejects where its files cannot be had. */
export function loadMonaco(): Promise<Monaco> {
  loading ??= import('./monaco.ts')
    .then(async ({ monaco }) => {
      // Widths are measured once: before its face is there they would be those of another.
      await document.fonts.load('13px "JetBrains Mono Variable"').catch(() => []);
      return monaco;
    })
    .catch((error: unknown) => {
      loading = null;
      throw error;
    });
  return loading;
}

export type MonacoState = { readonly monaco: Monaco | null; readonly failed: boolean };

/** Monaco for a component: null while it is on its way; `failed` says that a plain field must do. */
export function useMonaco(): MonacoState {
  const [state, setState] = useState<MonacoState>({ monaco: null, failed: false });
  useEffect(() => {
    let gone = false;
    loadMonaco().then(
      (monaco) => gone || setState({ monaco, failed: false }),
      () => gone || setState({ monaco: null, failed: true }),
    );
    return () => {
      gone = true;
    };
  }, []);
  return state;
}
