// Whether the system lets this window notify, and the way to ask for it. In Electron the system asks nothing here.
import { useState } from 'react';
import { Button } from '../../parts/button.tsx';
import { Callout } from '../../parts/notice.tsx';
import { core } from '../../state/core.ts';

type Permission = NotificationPermission | 'unsupported';
type NotificationPermission = 'default' | 'granted' | 'denied';

const read = (): Permission => ('Notification' in window ? Notification.permission : 'unsupported');

export function NotificationPermission() {
  const [permission, setPermission] = useState(read);
  if (core().host === 'electron') return null;
  if (permission === 'granted') return <p className="text-sm text-muted">Your browser allows it.</p>;
  if (permission === 'default') {
    return (
      <Callout
        title="Your browser has to allow it first"
        actions={
          <Button onClick={() => void Notification.requestPermission().then(setPermission)}>
            Ask the browser
          </Button>
        }
      />
    );
  }
  return (
    <Callout
      kind="warn"
      title={permission === 'denied' ? 'Your browser does not allow it' : 'This browser cannot notify'}
    >
      {permission === 'denied'
        ? 'Allow notifications for this address in the browser’s site settings, then open this screen again.'
        : 'Critical alerts are still counted in the window’s title.'}
    </Callout>
  );
}
