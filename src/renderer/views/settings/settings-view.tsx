// Settings of this machine's console. Each is kept as soon as it is chosen.
import { Keyboard, Monitor, Moon, Sun } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { Checkbox, TextField } from '../../parts/field.tsx';
import { Kbd } from '../../parts/kbd.tsx';
import { ScreenHeader } from '../../parts/screen-header.tsx';
import { Segmented } from '../../parts/segmented.tsx';
import { saveSettings, useSettings, useSettingsState } from '../../state/settings.ts';
import { NotificationPermission } from './notification-permission.tsx';
import { SecondScorer } from './second-scorer.tsx';
import { ZoneField } from './zone-field.tsx';

export function SettingsView() {
  const settings = useSettings();
  const known = useSettingsState((state) => state.known);
  return (
    <div className="flex h-full flex-col bg-surface">
      <ScreenHeader title="Settings" hint="Kept on this machine, as soon as you choose" />
      <div className="min-h-0 flex-1 overflow-y-auto" aria-busy={!known || undefined}>
        <div className="mx-auto flex max-w-190 flex-col px-6 py-2">
          <Group
            title="You"
            hint="Written beside everything you change, and shown to others as the assignee."
          >
            <NameField name={settings.analyst} />
          </Group>
          <Group title="Appearance" hint="Follows the system unless you say otherwise.">
            <Row label="Theme">
              <Segmented
                label="Theme"
                value={settings.theme}
                onChange={(theme) => void saveSettings({ theme })}
                options={[
                  { value: 'system', label: 'System', icon: <Monitor aria-hidden /> },
                  { value: 'dark', label: 'Dark', icon: <Moon aria-hidden /> },
                  { value: 'light', label: 'Light', icon: <Sun aria-hidden /> },
                ]}
              />
            </Row>
            <Row label="Density">
              <Segmented
                label="Density"
                value={settings.density}
                onChange={(density) => void saveSettings({ density })}
                options={[
                  { value: 'compact', label: 'Compact' },
                  { value: 'comfortable', label: 'Comfortable' },
                ]}
              />
            </Row>
          </Group>
          <Group title="Times" hint="All times are shown in this zone; UTC is shown when you point at one.">
            <ZoneField value={settings.timeZone} onChange={(timeZone) => void saveSettings({ timeZone })} />
          </Group>
          <Group
            title="Notifications"
            hint="Shown by your system while this window is in the background. They never contain a message’s text."
          >
            <Checkbox
              label="Notify me of critical alerts"
              checked={settings.notifyCritical}
              onChange={(notifyCritical) => void saveSettings({ notifyCritical })}
            />
            {settings.notifyCritical && <NotificationPermission />}
          </Group>
          <Group
            title="Scoring"
            hint="How messages are judged on this machine. Patterns are changed under Patterns."
          >
            <SecondScorer folder={settings.secondScorer} />
          </Group>
          <Group title="Keyboard" hint="Everything can be done without a mouse.">
            <p className="flex flex-wrap items-center gap-2 text-muted">
              <Keyboard aria-hidden className="size-4" />
              <Kbd keys="?" /> lists the keys of a screen, <Kbd keys="mod+k" /> finds any command.
            </p>
          </Group>
        </div>
      </div>
    </div>
  );
}

function Group({ title, hint, children }: { title: string; hint: string; children: ReactNode }) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-[13rem_minmax(0,1fr)] gap-8 border-b border-line py-5 last:border-0"
    >
      <div>
        <h2 className="font-semibold">{title}</h2>
        <p className="text-sm text-muted">{hint}</p>
      </div>
      <div className="flex flex-col gap-3">{children}</div>
    </section>
  );
}

function Row({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div className="flex items-center gap-4">
      <span aria-hidden className="w-20 shrink-0">
        {label}
      </span>
      {children}
    </div>
  );
}

/** Kept when the field is left or Enter is pressed, not with every letter: the name goes into the journal. */
function NameField({ name }: { name: string }) {
  const [draft, setDraft] = useState(name);
  useEffect(() => setDraft(name), [name]);
  const save = () => {
    if (draft.trim() !== name) void saveSettings({ analyst: draft.trim() });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save();
      }}
    >
      <TextField
        label="Your name"
        value={draft}
        onChange={setDraft}
        onBlur={save}
        maxLength={100}
        placeholder="Ada Lovelace"
        className="max-w-80"
      />
    </form>
  );
}
