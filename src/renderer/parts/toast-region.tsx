// Where short messages appear: bottom right, newest last, at most four at once.
import { Toast } from '@base-ui/react/toast';
import { CircleAlert, CircleCheck, X } from 'lucide-react';
import { type ToastData, toastManager } from '../state/toasts.ts';
import { IconButton } from './button.tsx';

export function ToastRegion() {
  return (
    <Toast.Provider toastManager={toastManager} limit={4}>
      <Toast.Portal>
        <Toast.Viewport className="fixed right-4 bottom-10 z-60 flex w-90 max-w-[calc(100vw-2rem)] flex-col-reverse gap-2 outline-none">
          <ToastList />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function ToastList() {
  const { toasts, close } = Toast.useToastManager<ToastData>();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      swipeDirection={[]}
      className="rounded-lg bg-raised shadow-pop transition-[opacity,translate] duration-150 data-ending-style:opacity-0 data-limited:hidden data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-start gap-2.5 py-2 pr-1.5 pl-3">
        {toast.data?.kind === 'bad' && <CircleAlert aria-hidden className="mt-1 size-4 shrink-0 text-bad" />}
        {toast.data?.kind === 'good' && (
          <CircleCheck aria-hidden className="mt-1 size-4 shrink-0 text-good" />
        )}
        <div className="min-w-0 flex-1 py-0.5">
          <Toast.Title render={<p />} className="font-medium wrap-anywhere" />
          <Toast.Description className="text-muted wrap-anywhere" />
        </div>
        {toast.data?.action !== undefined && (
          <Toast.Action
            className="h-7 shrink-0 rounded-md px-2 font-medium text-accent hover:bg-hover"
            onClick={() => {
              toast.data?.action?.run();
              close(toast.id);
            }}
          >
            {toast.data.action.label}
          </Toast.Action>
        )}
        <Toast.Close render={<IconButton label="Dismiss" icon={<X />} />} />
      </Toast.Content>
    </Toast.Root>
  ));
}
