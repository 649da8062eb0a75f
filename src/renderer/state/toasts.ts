// Short messages at the edge of the window, with at most one thing to do about each (undo).
import { Toast } from '@base-ui/react/toast';

export type ToastKind = 'info' | 'good' | 'bad';

export interface ToastMessage {
  title: string;
  description?: string | undefined;
  kind?: ToastKind | undefined;
  /** For example undo; the toast goes when it is pressed. */
  action?: { label: string; run: () => void } | undefined;
  /** How long it stays, unless the pointer or the focus is on it. 0 stays until closed. */
  forMs?: number | undefined;
}

export interface ToastData {
  kind: ToastKind;
  action: ToastMessage['action'];
}

export const toastManager = Toast.createToastManager<ToastData>();

/** Shows a message; gives its id. Errors are read out at once, others when the reader is idle. */
export function notify({ title, description, kind = 'info', action, forMs = 6_000 }: ToastMessage): string {
  return toastManager.add({
    title,
    ...(description === undefined ? {} : { description }),
    timeout: forMs,
    priority: kind === 'bad' ? 'high' : 'low',
    data: { kind, action },
  });
}

/** Takes a message away before its time. */
export function dismiss(id: string): void {
  toastManager.close(id);
}

/** Shows an error as a message. */
export function notifyFailure(error: { message: string; hint: string }): string {
  return notify({ kind: 'bad', title: error.message, description: error.hint, forMs: 12_000 });
}
